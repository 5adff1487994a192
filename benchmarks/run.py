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
ALL = [*QUICK, "memory", "idle", "whole", "learning"]
SUMMARY = ROOT / "results/benchmarks/summary.json"


def main() -> None:
    """Run the chosen parts, add their rows to the summary, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of: {', '.join(ALL)}")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}, shorter")
    arguments = parser.parse_args()
    known = QUICK if arguments.quick else ALL
    for unknown in set(arguments.parts) - set(known):
        parser.error(f"there is no such part {unknown!r}; there are: {', '.join(known)}")

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    parts = arguments.parts or known
    if len(parts) > 1:  # each in a process of its own: what one leaves behind slows the next
        for part in parts:
            command = [sys.executable, __file__, part, *["--quick"] * arguments.quick]
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    else:
        measure_part(parts[0], "quick" if arguments.quick else "full", SUMMARY)
    print(table(read(SUMMARY)))
    print(f"\nThe figures: {SUMMARY}")


def measure_part(part: str, size: str, summary: Path) -> None:
    """Add the rows of one part, at one of its `SIZES`, to the summary."""
    sys.path.insert(0, str(ROOT / "workflow/scripts"))
    print(f"{part} ...", file=sys.stderr, flush=True)
    module = importlib.import_module(part)
    for row in module.rows(module.SIZES[size]):
        print(f"  {row.name}: {row.ratio:.3g} ({row.goal})", file=sys.stderr, flush=True)
        write([row], summary)


if __name__ == "__main__":
    main()
