"""SIGKILL at so many moments of each training and of Snakemake, through the real workflow.

`make faults`, or `kills.py KILLS [SEED]`. A network of chords, a composer, a classifier and a GAN
are trained at once. Each is killed at moments that are drawn, and begun again by Snakemake; so is
Snakemake, with all that it has begun or by itself, and the next run goes on. What there is at last
is compared with what a run made in which nobody was killed. Status 1 where that is something else,
or a run fails.
"""

import contextlib
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

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
SNAKEMAKE = "Snakemake"
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


def trainings_of(run: int) -> dict[int, str]:
    """The processes of a run that train, by their numbers; those too that a Snakemake began which
    was killed before. A script, as Snakemake has written it, names what it makes."""
    found = {}
    for process in psutil.process_iter(["cmdline"]):
        script = next((part for part in process.info["cmdline"] or () if ".train_" in part), None)
        with contextlib.suppress(OSError, StopIteration):
            if script and os.getsid(process.pid) == run:
                text = Path(script).read_bytes()
                name = next(name for name, path in TRAININGS.items() if path.encode() in text)
                found[process.pid] = name
    return found


@dataclass
class Kills:
    """How often who is killed, and was.

    rows: of the history of each training; lasts: how long a run takes, in seconds; both as the
    first run tells in which nobody is killed. moments: where each was killed: the row that a
    training had come to, "-" before the first and "end" once it had written its network.
    """

    wanted: int
    draw: random.Random
    rows: dict[str, int] = field(default_factory=dict)
    lasts: float = 0.0
    moments: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in (*TRAININGS, SNAKEMAKE)}
    )

    def open(self, name: str) -> bool:
        """Whether it is still to be killed."""
        return bool(self.rows) and len(self.moments[name]) < self.wanted

    def done(self) -> bool:
        """Whether none is."""
        return not any(map(self.open, self.moments))

    def follow(self, project: Project, run: subprocess.Popen[bytes]) -> bool:
        """Kill each training of a run at a row of its own, and the run at a moment; whether it came
        to its end.

        The row is one of those that a process has before it, or behind the last: so trainings are
        killed all along, however long it takes to begin one. Which has but to write its network is
        left to end.
        """
        began = time.monotonic()
        patience = self.draw.uniform(0, self.lasts) if self.open(SNAKEMAKE) else math.inf
        goals: dict[int, float] = {}  # rows, by the number of the process
        there: dict[int, float] = {}  # since when it has come to them
        killed: set[int] = set()
        while run.poll() is None:
            now = time.monotonic()
            if now - began > patience:
                alone = self.draw.random() < 0.5
                (os.kill if alone else os.killpg)(run.pid, signal.SIGKILL)
                run.wait()
                self.note(SNAKEMAKE, f"{patience:.0f} s{', alone' if alone else ''}")
                return False
            for number, name in trainings_of(run.pid).items() if self.rows else ():
                rows = rows_kept(model_of(project, name)) or 0
                last = self.rows[name]
                goal = self.draw.uniform(rows, last + 1) if rows < last else math.inf
                goal = goals.setdefault(number, goal)
                if rows + 1 <= goal or number in killed or not self.open(name):
                    continue
                if now - there.setdefault(number, now) >= goal % 1:  # seconds
                    killed.add(number)
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(number, signal.SIGKILL)
                        self.note(name, came_to(project, name))
            time.sleep(0.05)
        if not self.rows:
            self.lasts = time.monotonic() - began
            for name in TRAININGS:
                self.rows[name] = len(pd.read_csv(model_of(project, name).with_name("history.csv")))
        return True

    def note(self, name: str, moment: str) -> None:
        """One more."""
        self.moments[name].append(moment)
        print(f"{name}, kill {len(self.moments[name])}: {moment}", flush=True)


def model_of(project: Project, training: str) -> Path:
    """What it makes."""
    return project.folder / "results" / TRAININGS[training]


def came_to(project: Project, training: str) -> str:
    """How far it is."""
    model = model_of(project, training)
    rows = rows_kept(model)
    return f"row {rows}" if rows is not None else "end" if model.exists() else "-"


def main(wanted: int, seed: int) -> int:
    """Kill so often; how often the outcome was another."""
    # a training that is killed alone is begun again by the same run
    options = ["--cores", CORES, "--retries", str(wanted)]
    targets = [*options, "--", *(f"results/{path}" for path in TRAININGS.values())]
    wrong, chains = 0, 0
    with tempfile.TemporaryDirectory() as name:
        whole = make(Path(name) / "whole")
        kills = Kills(wanted, random.Random(seed))
        with running(whole, *targets) as run:
            kills.follow(whole, run)  # to its end
        assert run.returncode == 0, (whole.folder / "run.log").read_text(errors="replace")[-3000:]
        expected = made(whole)
        rows = ", ".join(f"{name} {count} rows" for name, count in kills.rows.items())
        print(f"nobody is killed: {kills.lasts:.0f} s, {len(expected)} results; {rows}", flush=True)
        while not kills.done():
            project = make(Path(name) / f"killed_{chains}")
            chains += 1
            with contextlib.ExitStack() as begun:  # what a killed Snakemake left runs on till then
                run = begun.enter_context(running(project, *targets))
                while not kills.follow(project, run):
                    run = begun.enter_context(running(project, *targets))
            found = made(project)
            told = (project.folder / "run.log").read_text(errors="replace")
            same = [path for path, content in expected.items() if found.get(path) == content]
            print(f"run {chains}: {len(same)} of {len(expected)} results the same", flush=True)
            if run.returncode or len(same) < len(expected) or "Traceback" in told:
                wrong += 1
                print(f"status {run.returncode}; {told[-3000:]}", flush=True)
                print("other than expected:", *sorted(expected.keys() - set(same)), flush=True)
            shutil.rmtree(project.folder)
    for victim, moments in kills.moments.items():
        print(f"{victim}, killed at: {', '.join(moments)}")
    count = sum(map(len, kills.moments.values()))
    print(f"{count} kills, {chains} runs to their ends, {wrong} of them with another outcome")
    return wrong


if __name__ == "__main__":
    count, *given = map(int, sys.argv[1:])
    sys.exit(main(count, *(given or [1])) > 0)
