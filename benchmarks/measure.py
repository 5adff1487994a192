"""What the benchmarks share: a row of their table, and timing side by side.

Each part of the benchmarks has `SIZES`, by name: "full", "quick" where it can be shorter, and
"toy", at which a test runs it to see whether it still goes; and a function `rows` of one of them.
"""

import datetime
import json
import os
import platform
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One comparison. `ratio` is how many times better ours is, unless `goal` is an upper bound.

    goal: ">= 40" or "<= 1.5". note: what a reader must know to take the figures rightly. part,
    date, machine: of the run that measured it.
    """

    name: str
    ours: float
    theirs: float | None
    unit: str
    ratio: float
    goal: str
    note: str = ""
    part: str = ""
    date: str = ""
    machine: str = ""

    @property
    def met(self) -> bool:
        """Whether the ratio keeps to the goal."""
        sign, bound = self.goal.split()
        return self.ratio >= float(bound) if sign == ">=" else self.ratio <= float(bound)


def faster(name: str, ours: float, theirs: float, goal: float, note: str = "") -> Row:
    """A row of two times in seconds: how many times less ours takes."""
    return Row(name, ours, theirs, "s", theirs / ours, f">= {goal:g}", note)


def medians(*actions: Callable[[], object], rounds: int) -> list[float]:
    """Median seconds of each action; they take turns, so that the machine's moods hit all alike."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(rounds):
        for action, seconds in zip(actions, times, strict=True):
            began = time.perf_counter()
            action()
            seconds.append(time.perf_counter() - began)
    return [statistics.median(seconds) for seconds in times]


def read(path: Path) -> list[Row]:
    """What `write` wrote; nothing if it has not yet."""
    rows = json.loads(path.read_text()) if path.exists() else []
    return [Row(**{key: row[key] for key in row if key != "met"}) for row in rows]


def measured(row: Row, part: str) -> Row:
    """With today's date and this machine."""
    return replace(row, part=part, date=datetime.date.today().isoformat(), machine=machine())


def machine() -> str:
    """Its processor and how many processes run on it at a time."""
    cpus = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", cpus.read_text()) if cpus.exists() else None
    name = found[1].strip() if found else platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"


def write(rows: Iterable[Row], path: Path) -> None:
    """Add `rows` to those in `path`, JSON, in place of those of the same names."""
    known = {row.name: row for row in (*read(path), *rows)}
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [{**asdict(row), "met": row.met} for row in known.values()]
    path.write_text(json.dumps(written, indent=1) + "\n")


def table(rows: Iterable[Row], parts: Sequence[str]) -> str:
    """Markdown: the rows of each part, or that there are none."""
    lines = ["| part | | ours | theirs | ratio | goal | |", "|---|---|---:|---:|---:|---|---|"]
    found = list(rows)
    for part in parts:
        own = [row for row in found if row.part == part]
        lines += _lines(part, own) if own else [f"| `{part}` | not measured | | | | | |"]
    return "\n".join(lines)


def _lines(part: str, rows: Iterable[Row]) -> Iterator[str]:
    name = f"`{part}`"
    for row in rows:
        theirs = "" if row.theirs is None else f"{row.theirs:.3g} {row.unit}"
        told = f"{row.name} ({row.note})" if row.note else row.name
        met = "" if row.met else "**missed**"
        figures = f"{row.ours:.3g} {row.unit} | {theirs} | {row.ratio:.3g} | {row.goal} | {met} |"
        yield f"| {name} | {told} | {figures}"
        name = ""


def runs(rows: Iterable[Row]) -> str:
    """When and where the parts were measured, a line each."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        parts = found.setdefault((row.date, row.machine), [])
        parts += [] if row.part in parts else [row.part]
    return "\n".join(
        f"- {', '.join(parts)}: {when}, {where}" for (when, where), parts in found.items()
    )
