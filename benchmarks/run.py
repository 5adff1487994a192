"""Measure ours beside theirs: `make benchmark`, `make benchmark QUICK=1`, or some rows by name."""

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

from measure import read, table, write

ROOT = Path(__file__).parents[1]
QUICK = ["steps", "generation", "decoding", "images", "composer"]
ALL = [*QUICK, "memory", "reruns", "whole", "learning"]
SUMMARY = ROOT / "results/benchmarks/summary.json"


def main() -> None:
    """Run the chosen parts, add their rows to the summary, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of: {', '.join(ALL)}")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}, shorter")
    arguments = parser.parse_args()
    for unknown in set(arguments.parts) - set(ALL):
        parser.error(f"there is no part {unknown!r}; there are: {', '.join(ALL)}")

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    parts = arguments.parts or (QUICK if arguments.quick else ALL)
    if len(parts) > 1:  # each in a process of its own: what one leaves behind slows the next
        for part in parts:
            command = [sys.executable, __file__, part, *["--quick"] * arguments.quick]
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    else:
        measure_part(parts[0], arguments.quick)
    print(table(read(SUMMARY)))
    print(f"\nThe figures: {SUMMARY}")


def measure_part(part: str, quick: bool) -> None:
    """Add the rows of one part to the summary."""
    sys.path.insert(0, str(ROOT / "workflow/scripts"))
    print(f"{part} ...", file=sys.stderr, flush=True)
    for row in importlib.import_module(part).rows(quick):
        print(f"  {row.name}: {row.ratio:.3g} ({row.goal})", file=sys.stderr, flush=True)
        write([row], SUMMARY)


if __name__ == "__main__":
    main()
