"""The long pass: mutants of all readers for so many minutes; what is found is kept as a case.

`make fuzz MINUTES=30`, or `long_pass.py MINUTES [TARGET ...]`. Each target has a process of its
own, in turns, so that one that dies is a find as well. Status 1 where something was found.
"""

import hashlib
import logging
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent / "workflow/scripts"), str(TESTS), str(TESTS / "fuzz")]

from attacked import Target  # noqa: E402 - after where it is found is known
from targets import TARGETS  # noqa: E402

FOUND = TESTS / "fuzz/found"
TURN = 20  # seconds of a target before the next one has its turn
SLOW = 20  # seconds of one mutant
LARGE = 2**30  # bytes that a mutant makes the process grow by


def keep(target: Target, content: bytes, why: str) -> None:
    """Keep a mutant as a case, which `make test` reads from then on."""
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{target.name}-{hashlib.sha256(content).hexdigest()[:12]}"
    path.write_bytes(content)
    print(f"{target.name}: {why}; kept as {path.relative_to(TESTS.parent)}", flush=True)


def take_turn(target: Target, seed: int, current: Path) -> int:
    """Read mutants for a turn, each written to `current` before; how many there were.

    Stops after the first find, as the next ones would be the same.
    """
    draw = random.Random(seed)
    began, count = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() - began < TURN:
            content = target.mutant(draw)
            current.write_bytes(content)
            since, size = time.monotonic(), peak()
            error = target.fails(content, Path(folder))
            took, grown = time.monotonic() - since, peak() - size
            count += 1
            if error is not None:
                keep(target, content, f"raises {type(error).__name__}: {str(error)[:200]}")
            elif took > SLOW or (grown > LARGE and count > 1):
                keep(target, content, f"takes {took:.1f} s and {grown >> 20} MiB")
            else:
                continue
            break
    current.unlink(missing_ok=True)
    return count


def peak() -> int:
    """Bytes that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(minutes: float, names: list[str]) -> int:
    """Take turns until the time is over; how many finds there were."""
    end, found = time.monotonic() + 60 * minutes, len(cases())
    mutants = dict.fromkeys(names or TARGETS, 0)
    seed = time.time_ns()
    with tempfile.TemporaryDirectory() as folder:
        current = Path(folder) / "current"
        while time.monotonic() < end:
            for name in mutants:
                seed += 1
                command = [sys.executable, __file__, "--turn", name, str(seed), str(current)]
                try:
                    done = subprocess.run(
                        command, stdout=subprocess.PIPE, text=True, timeout=TURN + 5 * SLOW
                    )
                    *told, last = done.stdout.splitlines() or ["0"]
                    why = f"ends the process ({done.returncode})" if done.returncode else ""
                except subprocess.TimeoutExpired:
                    told, last, why = [], "0", "never ends"
                print(*told, sep="\n", end="\n" if told else "", flush=True)
                mutants[name] += 0 if why else int(last)
                if why and not current.exists():
                    sys.exit(f"{name}: {why} before it has read anything")
                if why:
                    keep(TARGETS[name], current.read_bytes(), why)
                if time.monotonic() > end:
                    break
    for name, count in mutants.items():
        print(f"{name}: {count:,} mutants")
    print(f"{sum(mutants.values()):,} mutants, {len(cases()) - found} found")
    return len(cases()) - found


def cases() -> list[Path]:
    """What was found, then and now."""
    return sorted(path for path in FOUND.glob("*-*") if path.is_file())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    if sys.argv[1] == "--turn":
        print(take_turn(TARGETS[sys.argv[2]], int(sys.argv[3]), Path(sys.argv[4])))
    else:
        sys.exit(main(float(sys.argv[1]), sys.argv[2:]) > 0)
