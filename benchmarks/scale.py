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
        row |= run("read and laid out", project, target)
        row |= run("train, evaluate, generate, report", project, all_of_it)
        row |= run("nothing to do", project, all_of_it)
        write_chords([(60,), (61,)] * 200, project / "data/many/0.mid")
        row |= run("one file changed: read and laid out", project, target)
        row["page, KiB"] = round(size(project / "results/many/page.html") * 2**10)
        row["results, MiB"] = round(size(project / "results"))
        row["largest process so far, MiB"] = round(
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
        )
        return row


def run(name: str, project: Path, target: str) -> dict[str, float]:
    """Seconds of a run, those of processors, which other programs take less of, and its jobs."""
    began, used = time.perf_counter(), processor()
    jobs = snakemake(project, target).count("Finished job")
    return {
        f"{name}, s": round(time.perf_counter() - began, 1),
        f"{name}, s of a processor": round(processor() - used, 1),
        f"{name}, jobs": jobs,
    }


def processor() -> float:
    """Seconds that processors have worked for the runs so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size(path: Path) -> float:
    """MiB of the file, or of the files below."""
    files = (file for file in (path, *path.rglob("*")) if file.is_file())
    return sum(file.stat().st_size for file in files) / 2**20


if __name__ == "__main__":
    main()
