"""SIGKILL at so many moments of the real workflow, from its first job to the last of its trainings.

`make faults`, or `kills.py KILLS [SEED]`. A network of chords, a composer, a classifier and a GAN
are trained at once; a run is killed at a moment that is drawn, with all that it has begun or by
itself, the next goes on, and what there is at last is compared with what a run made that nobody
killed. Status 1 where that is something else, or a run fails.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent / "workflow/scripts"), str(TESTS)]

from image_project import changed, make_image_project  # noqa: E402 - see the lines above
from projects import TINY, Project  # noqa: E402

TRAININGS = {
    "network": "tiny/models/network/model.keras",
    "composer": "tiny/models/composer/composer.npz",
    "classifier": "letters/classifiers/small/1/model.keras",
    "GAN": "letters/gans/forger/generator.keras",
}
CORES = "32"  # all four at once
ASIDE = {"logs", "cache", "checkpoints", "midi", "source"}  # folders; nor what has times in it


def make(folder: Path) -> Project:
    """A project whose trainings last longer than TensorFlow takes to load."""
    project = make_image_project(folder)
    config = changed(letters__classifiers__small__epochs=40, letters__gans__forger__steps=400)
    config["images"]["letters"]["gans"]["forger"]["sheets"] = 20
    network = {"embedding": 16, "units": 64, "layers": 2}
    config["experiments"]["tiny"] = {
        **TINY,
        "network": network,
        "training": {"epochs": 12, "batch": 4, "stride": 1},
        "composer": {**TINY["composer"], "steps": 800},
    }
    project.write(config)
    return project


@contextlib.contextmanager
def running(project: Project, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A run, and its end: SIGKILL to it and to all that it has begun."""
    log = project.folder / "run.log"
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [sys.executable, "-m", "snakemake", *arguments],
            cwd=project.folder, stdout=told, stderr=subprocess.STDOUT, start_new_session=True,
        ) as run,
    ):  # fmt: skip
        try:
            yield run
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)


def rows_kept(model: Path) -> int | None:
    """How many rows of its history the checkpoint of a training has; None where there is none."""
    for path in model.with_name("checkpoints").glob("*.npz"):
        with contextlib.suppress(OSError), np.load(path, allow_pickle=False) as arrays:
            return len(arrays["history"])
    return None


def made(project: Project) -> dict[str, object]:
    """All results that are the same each time, by their paths."""
    results, found = project.folder / "results", dict[str, object]()
    for path in sorted(results.rglob("*")):
        name = path.relative_to(results)
        if not path.is_file() or ASIDE & set(name.parts) or name.name == "manifest.csv":
            continue
        if name.name == "history.csv":
            table = pd.read_csv(path).drop(columns="seconds", errors="ignore")
            found[str(name)] = table.to_csv(index=False)
        else:
            found[str(name)] = path.read_bytes()
    return found


def main(kills: int, seed: int) -> int:
    """Kill so often; how often the outcome was another."""
    draw, wrong, done, chains = random.Random(seed), 0, 0, 0
    targets = ["--cores", CORES, "--", *(f"results/{path}" for path in TRAININGS.values())]
    hit: dict[str, list[str]] = {name: [] for name in TRAININGS}
    with tempfile.TemporaryDirectory() as name:
        whole = make(Path(name) / "whole")
        began = time.monotonic()
        assert whole.run(*targets).returncode == 0
        lasts = time.monotonic() - began
        expected = made(whole)
        print(f"a run that nobody kills: {lasts:.0f} s, {len(expected)} results", flush=True)
        while done < kills:
            project, ended = make(Path(name) / f"killed_{chains}"), False
            chains += 1
            with contextlib.ExitStack() as begun:  # what a killed Snakemake left runs on till then
                while not ended:
                    run = begun.enter_context(running(project, *targets))
                    patience = draw.uniform(0, lasts) if done < kills else None
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        run.wait(patience)
                        ended = True
                    if ended:
                        continue
                    alone = draw.random() < 0.3
                    (os.kill if alone else os.killpg)(run.pid, signal.SIGKILL)
                    run.wait()
                    done += 1
                    for training, path in TRAININGS.items():
                        model = project.folder / "results" / path
                        rows = rows_kept(model)
                        hit[training].append(
                            f"row {rows}" if rows is not None else "end" if model.exists() else "-"
                        )
                    print(f"kill {done}: {'Snakemake alone' if alone else 'all'}", flush=True)
                found = made(project)
                told = (project.folder / "run.log").read_text(errors="replace")
                same = [path for path, content in expected.items() if found.get(path) == content]
                if run.returncode or len(same) < len(expected) or "Traceback" in told:
                    wrong += 1
                    print(f"status {run.returncode}; {told[-3000:]}", flush=True)
                    print("other than expected:", *sorted(expected.keys() - set(same)), flush=True)
    for training, moments in hit.items():
        print(f"{training}, killed at: {', '.join(moments)}")
    print(f"{done} kills, {chains} runs to their ends, {wrong} of them with another outcome")
    return wrong


if __name__ == "__main__":
    count, *given = map(int, sys.argv[1:])
    sys.exit(main(count, *(given or [1])) > 0)
