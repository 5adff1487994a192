"""What a folder of so many MIDI files costs, stage by stage: no comparison, a table.

`python benchmarks/scale.py 100 1000 10000`
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))
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
    print("| | " + " | ".join(f"{row['files']:,} files" for row in measured) + " |")
    print("|---|" + "---:|" * len(measured))
    for name in measured[0]:
        if name != "files":
            print(f"| {name} | " + " | ".join(f"{row[name]:,}" for row in measured) + " |")
    print(f"\nThe figures: {SUMMARY}")


def measure(count: int) -> dict[str, float]:
    """Seconds, jobs and memory with so many files."""
    from continuo.midi.writing import write_chords
    from reruns import make_project

    with tempfile.TemporaryDirectory() as name:
        project, row = Path(name) / "many", {"files": count}
        make_project(project, count, CHORDS, EXPERIMENT)
        target = "results/many/sequences.npz"
        row["read and laid out, s"], jobs = run(project, target)
        row["jobs for it"] = jobs
        row["train, evaluate, generate, report, s"], _ = run(project)
        row["nothing to do, s"], _ = run(project)
        write_chords([(60,), (61,)] * 200, project / "data/many/0.mid")
        row["one file changed: read and laid out, s"], row["jobs for that"] = run(project, target)
        row["page, KiB"] = round((project / "results/many/page.html").stat().st_size / 2**10)
        row["results, MiB"] = round(size(project / "results"))
        row["largest process so far, MiB"] = round(
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
        )
        return row


def run(project: Path, *targets: str) -> tuple[float, int]:
    """Seconds of a run, and its jobs."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *targets], cwd=project, text=True, capture_output=True
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    return round(time.perf_counter() - began, 1), (done.stdout + done.stderr).count("Finished job")


def size(folder: Path) -> float:
    """MiB of the files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


if __name__ == "__main__":
    main()
