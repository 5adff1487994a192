"""The section of a page on the run: time and memory by stage, and the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

from continuo.base.words import lasting
from continuo.report.base.section import Section


@dataclass(frozen=True)
class Stage:
    """A rule: how many of its jobs were measured, their seconds, the most MiB one held.

    memory is NaN where no job lasted long enough to be measured.
    """

    rule: str
    jobs: int
    seconds: float
    longest: float
    memory: float


@dataclass(frozen=True)
class Run:
    """stages: in the order of the data; graph: the drawing of the rules (SVG)."""

    stages: Sequence[Stage]
    graph: Path

    @classmethod
    def read(cls, rules: str | Path, graph: str | Path, folders: Sequence[str | Path]) -> "Run":
        """From the table of rules, their drawing, and folders with what was measured of jobs."""
        import pandas as pd

        names = pd.read_csv(rules)["rule"].tolist()
        return cls(measured(names, folders), Path(graph))

    @property
    def total(self) -> str:
        """How long all that was measured took: "4 min 3 s"."""
        return lasting(sum(stage.seconds for stage in self.stages))

    @property
    def largest(self) -> Stage | None:
        """The stage that held the most memory; None where none was measured."""
        known = [stage for stage in self.stages if not isnan(stage.memory)]
        return max(known, key=lambda stage: stage.memory, default=None)


def measured(rules: Iterable[str], folders: Sequence[str | Path]) -> list[Stage]:
    """What Snakemake measured of the jobs of these rules, in the last run of each job: in `folders`
    the files <rule>.tsv, <rule>_*.tsv or <rule>/*.tsv; a rule without any has no stage."""
    import pandas as pd

    found = []
    for rule in rules:
        names = (f"{rule}.tsv", f"{rule}_*.tsv", f"{rule}/**/*.tsv")
        places = [(Path(folder), name) for folder in folders for name in names]
        files = sorted(path for folder, name in places for path in folder.glob(name))
        tables = [pd.read_csv(path, sep="\t", na_values=["-", "NA"]) for path in files]
        jobs = pd.concat([table.tail(1) for table in tables if len(table)] or [pd.DataFrame()])
        if jobs.empty:
            continue
        seconds, memory = (pd.to_numeric(jobs[name]) for name in ("s", "max_rss"))
        found.append(
            Stage(rule, len(jobs), float(seconds.sum()), float(seconds.max()), float(memory.max()))
        )
    return found


def reads(subject: Any) -> dict[str, str]:
    """The rules that lead to the page of a subject, as a table and drawn."""
    return {"rules": f"{subject.run}rules.csv", "graph": f"{subject.run}rules.svg"}


def read(subject: Any, rules: str, graph: str) -> dict[str, Run]:
    """The run, as far as it was measured.

    That is no input: it differs with every run, and makes nothing stale.
    """
    logs = Path(rules).parents[1] / "logs"
    return {"run": Run.read(rules, graph, [logs / name for name in subject.logs])}


SECTION = Section(90, "The run", reads, read, folded=True)
