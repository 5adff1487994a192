"""Measure ours beside theirs: `make benchmark`, `make benchmark QUICK=1`, or some rows by name."""

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from measure import Row, measured, read, runs, table, write

ROOT = Path(__file__).parents[1]
QUICK = ["steps", "generation", "decoding", "images", "composer"]
ALL = [*QUICK, "memory", "idle", "whole", "learning"]
SUMMARY = ROOT / "results/benchmarks/summary.json"
PUBLISHED = ROOT / "benchmarks/measured.json"  # what docs/performance.md has


def main() -> None:
    """Run the chosen parts, add their rows to the summary, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of: {', '.join(ALL)}")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}, shorter")
    parser.add_argument(
        "--publish", action="store_true", help="for docs/performance.md; then `make docs`"
    )
    arguments = parser.parse_args()
    known = QUICK if arguments.quick else ALL
    for unknown in set(arguments.parts) - set(known):
        parser.error(f"there is no such part {unknown!r}; there are: {', '.join(known)}")

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    parts = arguments.parts or known
    if len(parts) > 1:  # each in a process of its own: what one leaves behind slows the next
        for part in parts:
            command = [sys.executable, __file__, part, *["--quick"] * arguments.quick]
            command += ["--publish"] * arguments.publish
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    else:
        summaries = [SUMMARY, PUBLISHED] if arguments.publish else [SUMMARY]
        measure_part(parts[0], "quick" if arguments.quick else "full", *summaries)
    print(text(read(SUMMARY)))
    print(f"\nThe figures: {SUMMARY}")


def text(rows: Sequence[Row]) -> str:
    """Markdown: the table, and when and where it was measured."""
    return f"{table(rows, ALL)}\n\n{runs(rows)}"


def measure_part(part: str, size: str, *summaries: Path) -> None:
    """Add the rows of one part, at one of its `SIZES`, to the summaries."""
    sys.path.insert(0, str(ROOT / "workflow/scripts"))
    print(f"{part} ...", file=sys.stderr, flush=True)
    module = importlib.import_module(part)
    for row in module.rows(module.SIZES[size]):
        print(f"  {row.name}: {row.ratio:.3g} ({row.goal})", file=sys.stderr, flush=True)
        for summary in summaries:
            write([measured(row, part)], summary)


if __name__ == "__main__":
    main()
