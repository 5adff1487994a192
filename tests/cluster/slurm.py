"""A SLURM of our own on this host: munged, slurmctld and slurmd, in a folder that goes with it."""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

CONF = """
ClusterName=continuo
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={control}
SlurmdPort={node}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmdParameters=config_overrides
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
# finished jobs are kept in memory so long: there is no accounting database to ask
MinJobAge=3600
KillWait=2
SchedulerParameters=sched_interval=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory={memory} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def find(daemon: str) -> str | None:
    """The path of a daemon; those of the system are often outside a user's PATH."""
    return shutil.which(daemon, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def cluster(folder: Path) -> Iterator[dict[str, str]]:
    """SLURM with this host as its one node; the environment in which its commands find it."""
    host = socket.gethostname().split(".")[0]
    # never less than two, so that stages of a group can run side by side on any machine
    cores = max(2, os.cpu_count() or 1)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    conf = folder / "slurm.conf"
    conf.write_text(
        CONF.format(
            host=host, user=getpass.getuser(), folder=folder, cores=cores, memory=memory // 10 * 9,
            control=free_port(), node=free_port(),
        )
    )  # fmt: skip
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o400)
    # inside of a job the plugin drops SLURM_CONF, with all that SLURM sets there
    srun = folder / "bin" / "srun"
    srun.parent.mkdir()
    srun.write_text(f'#!/bin/sh\nSLURM_CONF={shlex.quote(str(conf))} exec {find("srun")} "$@"\n')
    srun.chmod(0o755)
    path = f"{srun.parent}:{os.environ['PATH']}"
    environment = {**os.environ, "SLURM_CONF": str(conf), "PATH": path}
    munge = [f"--{part}-file={folder}/munge.{part}" for part in ("key", "pid", "log", "seed")]
    munge.append(f"--socket={folder}/munge.socket")
    commands = {
        "munged": ["--foreground", "--force", *munge],
        "slurmctld": ["-D", "-c"],
        "slurmd": ["-D", "-c", "-N", host],
    }
    with ExitStack() as running:
        for daemon, options in commands.items():
            running.enter_context(started(daemon, options, folder / f"{daemon}.out", environment))
            time.sleep(0.5)
        until_up(environment, folder)
        try:
            yield environment
        finally:
            subprocess.run(["scancel", "--state=RUNNING"], env=environment, check=False)
            subprocess.run(["scancel", "--state=PENDING"], env=environment, check=False)


@contextmanager
def started(
    daemon: str, options: list[str], output: Path, environment: dict[str, str]
) -> Iterator[None]:
    """The daemon, while the body runs."""
    with output.open("wb") as file:
        process = subprocess.Popen(
            [find(daemon) or daemon, *options], env=environment, stdout=file, stderr=file
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def until_up(environment: dict[str, str], folder: Path) -> None:
    """Wait for the node to take jobs."""
    for _ in range(60):
        asked = subprocess.run(
            ["sinfo", "--noheader", "--format=%T"], env=environment, text=True, capture_output=True
        )
        if asked.stdout.strip() in ("idle", "mixed", "allocated"):
            return
        time.sleep(0.5)
    logs = "\n".join(path.read_text(errors="replace")[-1500:] for path in folder.glob("*.out"))
    raise AssertionError(f"SLURM did not come up: {asked.stdout}{asked.stderr}\n{logs}")
