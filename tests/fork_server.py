"""Snakemake, loaded once for all runs of a test process: each run is a fork that has it already.

To load Snakemake takes longer than a dry run. A line on standard input asks for a run, as JSON: its
folder, its arguments, its environment, the file for what it prints; a line on standard output tells
its status.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path


@cache
def server() -> subprocess.Popen[str]:
    """That of this process; it ends with it, as its standard input does."""
    # without the folder of this file among what can be imported
    command = [sys.executable, "-P", __file__]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run_snakemake(folder: Path, arguments: list[str], output: Path) -> int:
    """`python -m snakemake` in the folder; what it prints is in `output`. Its status."""
    asked = [str(folder), arguments, {**os.environ}, str(output)]
    told = server()
    told.stdin.write(json.dumps(asked) + "\n")
    told.stdin.flush()
    return int(told.stdout.readline())


def main() -> None:
    import smart_open  # noqa: F401 - Snakemake imports it as it reads a file
    from snakemake.cli import get_argument_parser
    from snakemake.cli import main as snakemake

    get_argument_parser()  # this loads the plugins
    for line in sys.stdin:
        folder, arguments, environment, output = json.loads(line)
        child = os.fork()
        if not child:
            file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            for place, source in enumerate((os.open(os.devnull, os.O_RDONLY), file, file)):
                os.dup2(source, place)
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(folder)
            sys.path.insert(0, folder)
            sys.argv = ["snakemake", *arguments]
            snakemake(arguments)  # and this process ends
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
