"""What a folder of so many MIDI files costs, stage by stage: no comparison, a table.

`python benchmarks/scale.py 100 1000 10000`
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.midi.writing import write_chords  # noqa: E402
from many import make_project, snakemake  # noqa: E402

CHORDS = 300  # a file, of one note each
SUMMARY = ROOT / "results/benchmarks/scale.json"
EXPERIMENT = {
    "source": {"folder": "data/many"},
    "network": {"embedding": 16, "units": 32, "layers": 1},
    "training": {"epochs": 1, "batch": 64, "stride": 4096},
    "generation": {"chords": 100},
}


def main() -> None:
    """Measure each number of files, write the summary, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=int, help="how many files, one figure or several")
    measured = [measure(count) for count in parser.parse_args().files]
    SUMMARY.parent.mkdir(parents=True, exist_ok=True)
    SUMMARY.write_text(json.dumps(measured, indent=1) + "\n")
    print(table(measured))
    print(f"\nThe figures: {SUMMARY}")


def table(measured: list[dict[str, float]]) -> str:
    """Markdown."""
    lines = ["| | " + " | ".join(f"{row['files']:,} files" for row in measured) + " |"]
    lines.append("|---|" + "---:|" * len(measured))
    lines += [
        f"| {name} | " + " | ".join(f"{row[name]:,}" for row in measured) + " |"
        for name in measured[0]
        if name != "files"
    ]
    return "\n".join(lines)


def measure(count: int, all_of_it: str = "music") -> dict[str, float]:
    """Seconds, jobs and memory with so many files; all_of_it: what is run after the reading."""
    with tempfile.TemporaryDirectory() as name:
        project, row = Path(name) / "many", dict[str, float](files=count)
        make_project(project, count, CHORDS, EXPERIMENT)
        target = "results/many/sequences.npz"
        row["read and laid out, s"], jobs = run(project, target)
        row["jobs for it"] = jobs
        row["train, evaluate, generate, report, s"], _ = run(project, all_of_it)
        row["nothing to do, s"], _ = run(project, all_of_it)
        write_chords([(60,), (61,)] * 200, project / "data/many/0.mid")
        row["one file changed: read and laid out, s"], row["jobs for that"] = run(project, target)
        row["page, KiB"] = round(size(project / "results/many/page.html") * 2**10)
        row["results, MiB"] = round(size(project / "results"))
        row["largest process so far, MiB"] = round(
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
        )
        return row


def run(project: Path, target: str) -> tuple[float, int]:
    """Seconds of a run, and its jobs."""
    began = time.perf_counter()
    jobs = snakemake(project, target).count("Finished job")
    return round(time.perf_counter() - began, 1), jobs


def size(path: Path) -> float:
    """MiB of the file, or of the files below."""
    files = (file for file in (path, *path.rglob("*")) if file.is_file())
    return sum(file.stat().st_size for file in files) / 2**20


if __name__ == "__main__":
    main()
