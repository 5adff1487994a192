"""Python with what takes long to load in it: runs of Snakemake, and their scripts, are forks of it.

Most of what a workflow test would cost are imports: Snakemake takes a second to load, a script
between one and five. So two servers wait for each test process, one that has loaded Snakemake and
one with the packages that scripts import. A small program stands in for the interpreter: it hands
its arguments, environment, folder and standard streams to one of them, and ends as the fork does
that runs them. If it is killed, so is the fork, with all that it has begun.

Nothing of this project is loaded beforehand, and nothing is run in TensorFlow, whose threads would
not live on in a fork. What differs from a Python that has just started: the salt of hashes is the
server's, packages have looked at the environment of the tests as they were loaded, and Snakemake
benchmarks the small program. So of two runs whose bytes are compared one starts as a user's does,
and so do those that are killed, and those of tests/cluster, in which every stage runs.
"""

import atexit
import gc
import json
import os
import runpy
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

PACKAGES = {
    "snakemake": ("smart_open", "snakemake.cli"),  # the first it imports as it reads a file
    "scripts": (
        *("snakemake.script", "numpy", "pandas", "pyarrow.parquet", "scipy.stats", "scipy.signal"),
        *("threadpoolctl", "matplotlib.figure", "matplotlib.backends.backend_svg", "PIL.Image"),
        *("mido", "music21", "symusic", "verovio", "soundfile", "jinja2", "fontTools.ttLib"),
        *("sklearn.linear_model", "skimage.transform", "h5py", "tensorflow", "keras"),
    ),
}


class Servers:
    """Those of a test process, with which they end, as their standard inputs do."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.started = [self._start(name) for name in PACKAGES]
        self.program = Path(self.folder.name) / "python"
        command = shlex.join([sys.executable, "-IS", __file__, "ask", self.folder.name])
        self.program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        self.program.chmod(0o700)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(f"{self.folder.name}/{name}")
            listening.listen()
            number = listening.fileno()
            # without the folder of this file among what can be imported
            command = [sys.executable, "-P", __file__, "serve", name, str(number)]
            with Path(self.folder.name, f"{name}.log").open("wb") as log:
                return subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=log, stderr=log, pass_fds=[number]
                )


@cache
def servers() -> Servers:
    """Those of this process."""
    return Servers()


def interpreter() -> str:
    """The program that stands in for the interpreter."""
    # elsewhere not all packages bear a fork
    return str(servers().program) if sys.platform == "linux" else sys.executable


def ask(folder: str, *arguments: str) -> None:
    """Let a fork run Snakemake or a script, and end as it does; run anything else."""
    name = "snakemake" if arguments[:2] == ("-m", "snakemake") else "scripts"
    if name == "scripts" and not arguments[0].endswith(".py"):
        os.execv(sys.executable, [sys.executable, *arguments])
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f"{folder}/{name}")
        socket.send_fds(connection, [b" "], [0, 1, 2])
        asked = [f"{folder}/python", arguments, {**os.environ}, str(Path.cwd())]
        connection.sendall(json.dumps(asked).encode() + b"\n")
        status = connection.makefile().readline()
    if not status:
        sys.exit(f"no fork:\n{Path(folder, f'{name}.log').read_text()}")
    sys.exit(int(status))


def serve(name: str, number: str) -> None:
    """Wait for those who ask until the standard input ends; return in each fork that is to run."""
    for package in PACKAGES[name]:
        import_module(package)
    if name == "snakemake":
        sys.modules["snakemake.cli"].get_argument_parser()  # this loads the plugins
    gc.collect()
    gc.freeze()  # or the collector of each fork would copy all of it
    listening = socket.socket(fileno=int(number))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no one waits for a fork but its supervisor
    while sys.stdin not in select.select([sys.stdin, listening], [], [])[0]:
        connection, _ = listening.accept()
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listening.close()
            supervise(connection)
            return
        connection.close()
    os._exit(0)


def supervise(connection: socket.socket) -> None:
    """Tell how the fork ends in which this returns, and end it where no one waits for it."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    program, arguments, environment, folder = json.loads(connection.makefile().readline())
    os.setsid()
    if child := os.fork():

        def end_with_it() -> None:
            connection.recv(1)
            os.killpg(0, signal.SIGKILL)

        for stream in streams:
            os.close(stream)
        threading.Thread(target=end_with_it, daemon=True).start()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = status if status >= 0 else 128 - status  # of a signal, as a shell tells it
        connection.sendall(f"{told}\n".encode())
        os._exit(0)
    connection.close()
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv, sys.executable = arguments, program


def run() -> None:
    """What the arguments of this process say."""
    if sys.argv[0] == "-m":
        del sys.argv[0]
        sys.path.insert(0, str(Path.cwd()))
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        return
    if "OMP_NUM_THREADS" in os.environ:  # which Snakemake sets
        threads = int(os.environ["OMP_NUM_THREADS"])
        sys.modules["threadpoolctl"].threadpool_limits(threads)
    sys.path.insert(0, str(Path(sys.argv[0]).parent))
    runpy.run_path(sys.argv[0], run_name="__main__")


def run_to_the_end() -> NoReturn:
    """As the interpreter would, but that it takes nothing apart: that would copy all of it, too."""
    status = 0
    try:
        run()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        status = 1
        traceback.print_exc()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(*sys.argv[2:])
    serve(*sys.argv[2:])
    run_to_the_end()
