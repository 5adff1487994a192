"""Measure ours beside theirs: `make benchmark`, `make benchmark QUICK=1`, or some rows by name."""

import argparse
import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUICK = ["steps", "generation", "decoding"]
ALL = [*QUICK, "memory", "reruns", "whole", "learning"]
SUMMARY = ROOT / "results/benchmarks/summary.json"


def main() -> None:
    """Run the chosen parts, print their table, add them to the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of: {', '.join(ALL)}")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}, shorter")
    arguments = parser.parse_args()
    for unknown in set(arguments.parts) - set(ALL):
        parser.error(f"there is no part {unknown!r}; there are: {', '.join(ALL)}")

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.path.insert(0, str(ROOT / "workflow/scripts"))
    from measure import table, write

    done = []
    for part in arguments.parts or (QUICK if arguments.quick else ALL):
        print(f"{part} ...", file=sys.stderr, flush=True)
        for row in importlib.import_module(part).rows(arguments.quick):
            print(f"  {row.name}: {row.ratio:.3g} ({row.goal})", file=sys.stderr, flush=True)
            done.append(row)
            write([row], SUMMARY)
    print(table(done))
    print(f"\nThe figures: {SUMMARY}")


if __name__ == "__main__":
    main()
