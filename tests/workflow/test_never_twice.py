"""The real Snakefile: a training is killed and resumed, shared, given, and never done twice."""

import contextlib
import copy
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from projects import TINY, Project, jobs

EPOCHS = 12
LOG = "results/logs/tiny/train_network.log"
TARGET = "results/tiny/models/network/model.keras"
HISTORY = "models/network/history.csv"
LONG = {
    **TINY,
    "network": {"embedding": 16, "units": 64, "layers": 2},
    "training": {"epochs": EPOCHS, "batch": 4, "stride": 1},
}


def model_of(project: Project) -> Path:
    return project.folder / TARGET


def checkpoints_of(project: Project) -> Path:
    return model_of(project).with_name("checkpoints")


def settings(**changes):
    return {"experiments": {"tiny": {**copy.deepcopy(LONG), **changes}}}


def untrained(built, folder: Path, config: dict) -> Project:
    """A working copy with all that comes before the training."""
    ignored = shutil.ignore_patterns("model.keras", "history.csv", "cache")
    shutil.copytree(built.folder, folder, symlinks=True, ignore=ignored)
    project = Project(folder)
    project.write(config)
    return project


@pytest.fixture(scope="module")
def whole(built, tmp_path_factory) -> Project:
    """A project whose network was trained without a break."""
    project = untrained(built, tmp_path_factory.mktemp("whole") / "copy", settings())
    done = project.run(TARGET)
    assert done.returncode == 0, done.stdout[-3000:]
    return project


def log_of(project: Project) -> str:
    return (project.folder / LOG).read_text()


@contextlib.contextmanager
def running(project: Project):
    """A run of `make`'s command, and its end: SIGKILL to it and all that it has begun."""
    with subprocess.Popen(
        [sys.executable, "-m", "snakemake", TARGET],
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        try:
            yield run
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)


def until(found, run=None, seconds=120):
    """What `found` returns as soon as that is true."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "waited for too long"
        assert run is None or run.poll() is None, "the run ended too early"
        time.sleep(0.002)
    return value


def epochs_kept(project: Project) -> int:
    """How many epochs the checkpoint has."""
    for path in checkpoints_of(project).glob("*.npz"):
        # it is not there while the next one is put in its place
        with (
            contextlib.suppress(FileNotFoundError),
            np.load(path, allow_pickle=False) as arrays,
        ):
            return len(arrays["history"])
    return 0


def kill_in_an_epoch(project: Project, after: int) -> None:
    with running(project) as run:
        until(lambda: epochs_kept(project) >= after, run)
        time.sleep(0.02)  # some way into the next


def kill_in_a_checkpoint(project: Project) -> None:
    """The draft of a checkpoint is a pipe here, in which the writer stands still."""
    with running(project) as run:
        (kept,) = until(lambda: list(checkpoints_of(project).glob("*.npz")), run)
        draft = kept.with_suffix(".part")

        def laid():
            with contextlib.suppress(FileExistsError):  # a checkpoint is being written just now
                os.mkfifo(draft)
                return True

        until(laid, run)
        with draft.open("rb") as pipe:
            begun = pipe.read(1000)
            os.killpg(run.pid, signal.SIGKILL)
    assert len(begun) == 1000
    draft.unlink()
    draft.write_bytes(begun)


def kill_after_the_last_epoch(project: Project) -> None:
    """The history is a pipe here that no one reads, at which the training stands still."""
    history, log = project.result(HISTORY), project.folder / LOG
    log.unlink()
    with running(project) as run:
        until(lambda: log.exists() and "going on" in log.read_text(), run)
        os.mkfifo(history)
        until(lambda: epochs_kept(project) == EPOCHS, run)
    assert history.is_fifo()
    history.unlink()


def fill_the_disk(project: Project) -> None:
    """No file may grow larger than half a checkpoint, as on a disk that is full."""
    (path,) = checkpoints_of(project).glob("*.npz")
    limit, kept = path.stat().st_size // 2, epochs_kept(project)
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", TARGET],
        cwd=project.folder, text=True, capture_output=True,
        env={name: value for name, value in os.environ.items() if name != "TF_XLA_FLAGS"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode != 0
    assert "the checkpoint could not be written (File too large)" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert epochs_kept(project) == kept
    assert list(path.parent.glob("*.part")) == []


def test_a_training_that_is_stopped_again_and_again_ends_as_if_it_had_not_been(
    built, whole, tmp_path
):
    project = untrained(built, tmp_path / "copy", settings())
    kill_in_an_epoch(project, after=2)
    first = epochs_kept(project)
    assert 2 <= first < EPOCHS
    fill_the_disk(project)
    kill_in_a_checkpoint(project)
    second = epochs_kept(project)
    assert first <= second < EPOCHS
    assert f"going on after epoch {first}" in log_of(project)
    kill_after_the_last_epoch(project)
    done = project.run(TARGET)
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"going on after epoch {EPOCHS}" in log_of(project)
    assert "loss" not in log_of(project).replace("held-out loss: of", "")  # it trained no more
    history = pd.read_csv(project.result(HISTORY))
    assert history["epoch"].tolist() == list(range(1, EPOCHS + 1))
    expected = pd.read_csv(whole.result(HISTORY))
    assert history.drop(columns="seconds").equals(expected.drop(columns="seconds"))
    model = model_of(project)
    assert model.read_bytes() == model_of(whole).read_bytes()
    assert not checkpoints_of(project).exists()
    assert jobs(project.run("-n", TARGET).stdout) == {}


def test_of_two_runs_that_train_the_same_one_waits_for_the_other(built, tmp_path):
    training = {**LONG["training"], "epochs": 100}  # which take longer than two runs take to begin
    project = untrained(built, tmp_path / "copy", settings(training=training))
    with running(project) as run:
        until(lambda: epochs_kept(project), run)
        done = project.run(TARGET)
        assert run.poll() is None
        assert done.returncode != 0
        assert "cannot be locked" in done.stdout
        # as where Snakemake was killed and the training that it had begun was not
        run.kill()
        run.wait()
        done = project.run(TARGET)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "waits: this is being trained already" in log_of(project)
    assert "not trained again" in log_of(project)
    assert pd.read_csv(project.result(HISTORY))["epoch"].tolist() == list(range(1, 101))


def trained(project: Project) -> bool:
    """Whether the last run trained, and did not take what was there."""
    assert model_of(project).is_file()
    return "epoch 1 of" in log_of(project)


def run_with_cache(project: Project, cache: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SNAKEMAKE_OUTPUT_CACHE", str(cache))
        done = project.run("--cache", "--", TARGET)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.fixture(scope="module")
def shared(built, tmp_path_factory):
    """A cache with the tiny network in it, and that network."""
    folder = tmp_path_factory.mktemp("shared")
    project = untrained(built, folder / "copy", {"experiments": {"tiny": TINY}})
    (folder / "cache").mkdir()
    run_with_cache(project, folder / "cache")
    assert trained(project)
    return folder / "cache", model_of(project).read_bytes()


def test_a_second_working_copy_trains_nothing(built, shared, tmp_path):
    cache, model = shared
    project = untrained(built, tmp_path / "copy", {"experiments": {"tiny": TINY}})
    shutil.rmtree(project.folder / "results")
    shutil.rmtree(project.folder / ".snakemake")
    run_with_cache(project, cache)
    assert not trained(project)
    assert model_of(project).read_bytes() == model
    assert pd.read_csv(project.result(HISTORY))["epoch"].tolist() == [1, 2]


def other_key(project: Project) -> None:
    training = {**TINY["training"], "learning_rate": 0.01}
    project.write({"experiments": {"tiny": {**TINY, "training": training}}})


def test_other_code_trains(built, shared, tmp_path):
    """Other settings, data and versions: tests/unit/training/test_once.py."""
    project = untrained(built, tmp_path / "copy", {"experiments": {"tiny": TINY}})
    path = project.folder / "workflow/scripts/continuo/models/chords/train.py"
    path.write_text(path.read_text() + "\n_CHANGED = True\n")
    run_with_cache(project, shared[0])
    assert trained(project)


def test_an_earlier_setting_is_not_trained_again(project):
    model = model_of(project).read_bytes()
    other_key(project)
    assert project.run(TARGET).returncode == 0
    assert trained(project)
    assert model_of(project).read_bytes() != model
    project.write({"experiments": {"tiny": TINY}})
    assert project.run(TARGET).returncode == 0
    assert not trained(project)
    assert model_of(project).read_bytes() == model


def test_a_network_can_be_given(project):
    shutil.copy(model_of(project), project.folder / "given.keras")
    shutil.rmtree(project.folder / "results/cache")
    model_of(project).unlink()
    given = {**TINY, "pretrained": "given.keras", "training": {"epochs": 99}}
    project.write({"experiments": {"tiny": given}})
    done = project.run("tiny_model")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "not trained here" in log_of(project)
    model = project.folder / "given.keras"
    assert model_of(project).read_bytes() == model.read_bytes()
    assert pd.read_csv(project.result(HISTORY))["epoch"].tolist() == [1, 2]
    about = json.loads(project.result("models/network/about.json").read_text())
    assert about["seconds"] is None
    assert about["trained"] == "2 epochs, not trained here but given"
    assert jobs(project.run("-n", "tiny_model").stdout) == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pretrained": "none.keras"}, r"none.keras: not a trained network"),
        ({"pretrained": "data/tiny/text.mid"}, r"text.mid: not a trained network"),
        ({"network": {"embedding": 4, "units": 9, "layers": 1}},
         r"given.keras: .* set `units: 8` \(the configuration has 9\)"),
        ({"window": 17}, r"trained with a window of 16 chords"),
        ({"chords": {"max_notes": 1}}, r"Train it on these data"),
    ],
)  # fmt: skip
def test_a_network_that_does_not_fit_is_refused(project, changes, words):
    shutil.copy(model_of(project), project.folder / "given.keras")
    project.write({"experiments": {"tiny": {**TINY, "pretrained": "given.keras", **changes}}})
    done = project.run(TARGET)
    assert done.returncode != 0
    assert re.search(words, done.stdout), done.stdout[-3000:]
    assert "Traceback" not in done.stdout
