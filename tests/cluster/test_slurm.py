"""The tiny workflow on a real SLURM, which this host is for as long as the tests run."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from slurm import cluster

from projects import TINY, Project, make_project

# the test's own host is small, and has no accounting database
OPTIONS = [
    "--profile", "workflow/profiles/slurm", "--slurm-status-command", "squeue",
    "--slurm-no-account", "--slurm-init-seconds-before-status-checks", "2",
    "--latency-wait", "10", "--set-threads", "train_network=2",
]  # fmt: skip
ENDLESS = {
    **TINY,
    "network": {"embedding": 16, "units": 64, "layers": 2},
    "training": {"epochs": 100_000, "batch": 4, "stride": 1, "decay": "constant"},
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("slurm")) as found:
        yield found


@pytest.fixture
def project(tmp_path) -> Project:
    return make_project(tmp_path / "copy")


def slurm_jobs(environment) -> dict[int, dict[str, str]]:
    """What SLURM knows of each job that it has had, by its number."""
    listed = subprocess.run(
        ["scontrol", "show", "jobs", "--oneliner"], env=environment, text=True, capture_output=True
    ).stdout
    found = [dict(re.findall(r"(\w+)=(\S*)", line)) for line in listed.splitlines()]
    return {int(job["JobId"]): job for job in found if "JobId" in job}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "snakemake", *OPTIONS, "--", *arguments]


def run(project: Project, environment, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=project.folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_the_whole_workflow_runs_under_slurm(project, environment):
    before = set(slurm_jobs(environment))
    done = run(project, environment)
    assert done.returncode == 0, done.stdout[-5000:]
    assert (project.folder / "results/report.html").stat().st_size > 100_000
    found = slurm_jobs(environment)
    jobs = [found[number] for number in sorted(set(found) - before)]
    for job in jobs:  # for whoever asks what was submitted: pytest -s
        print(*(job[key] for key in ("JobId", "Comment", "TRES", "TimeLimit", "RunTime")))
    assert [job["JobState"] for job in jobs] == ["COMPLETED"] * 5
    stages = [re.match("rule_([a-z]+)", job["Comment"])[1] for job in jobs]
    assert stages == ["read", "sequences", "train", "train", "music"]
    for training in jobs[2:4]:  # of the network and of the composer
        assert training["NumCPUs"] == "2"
        assert re.search(r"mem=40\d\dM", training["TRES"])  # 4000, and some times its small data
    # three small stages, and four counting models of half an hour at most, two at a time
    limits = ["01:10:00", "01:30:00", "00:30:00", "00:30:00"]
    assert [job["TimeLimit"] for job in jobs[:4]] == limits
    log = (project.folder / "results/logs/tiny/train_network.log").read_text()
    assert "epoch 2 of 2" in log
    again = run(project, environment)
    assert "Nothing to be done" in again.stdout


@contextlib.contextmanager
def running(project: Project, environment):
    """The training under SLURM, and its end."""
    with subprocess.Popen(
        command("results/tiny/models/network/model.keras"), cwd=project.folder, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            subprocess.run(["scancel", "--state=RUNNING"], env=environment, check=False)


def until(found, process, seconds):
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "waited for too long"
        assert process.poll() is None, "the run ended too early"
        time.sleep(0.2)
    return value


@pytest.mark.parametrize("end", ["CANCELLED", "TIMEOUT"])
def test_a_training_that_slurm_ends_is_submitted_again_and_resumes(project, environment, end):
    project.write({"experiments": {"tiny": ENDLESS}})
    if end == "TIMEOUT":
        profile = project.folder / "workflow/profiles/slurm/config.yaml"
        limit = "set-resources:\n  train_network:\n    runtime: 1\n"
        profile.write_text(profile.read_text() + limit)
    log = project.folder / "results/logs/tiny/train_network.log"
    before = set(slurm_jobs(environment))

    def trainings() -> list[dict[str, str]]:
        found = slurm_jobs(environment)
        new = [found[number] for number in sorted(set(found) - before)]
        return [job for job in new if "train_network" in job["Comment"]]

    def told() -> str:
        with contextlib.suppress(FileNotFoundError):  # it goes while a job is submitted again
            return log.read_text()
        return ""

    def resumed() -> re.Match[str] | None:
        again = len(trainings()) == 2
        return re.search(r"going on after epoch (\d+)", told()) if again else None

    with running(project, environment) as process:
        until(lambda: "epoch 2 of" in told(), process, 120)
        (first,) = trainings()
        if end == "CANCELLED":
            subprocess.run(["scancel", first["JobId"]], env=environment, check=True)
        else:
            assert first["TimeLimit"] == "00:01:00"
        epoch = int(until(resumed, process, 240)[1])
        first, second = trainings()
        assert (first["JobState"], second["JobState"]) == (end, "RUNNING")
        assert epoch >= 2
        until(lambda: f"epoch {epoch + 1} of" in told(), process, 60)
        assert f"epoch {epoch} of" not in told()
