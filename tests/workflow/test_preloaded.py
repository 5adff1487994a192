"""What stands in for the interpreter does to a script as the interpreter would."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from preloaded import interpreter

TELLING = """
import os, sys
print(__name__, sys.argv, os.getcwd(), os.environ["CHOSEN"], input(), sys.path[0])
print("trouble", file=sys.stderr)
import beside
"""


def told(python: str, script: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [python, str(script)], cwd=script.parents[1], env={**os.environ, "CHOSEN": "é\udc80"},
        input="heard\n", text=True, errors="surrogateescape", capture_output=True,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "ending",
    ["", "sys.exit(3)", "sys.exit('words')", "raise ValueError('wrong')", "os._exit(4)"],
)
def test_a_script_says_the_same_and_ends_alike(tmp_path: Path, ending: str) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/beside.py").write_text("")
    script = tmp_path / "scripts/a.py"
    telling = TELLING.replace('os.environ["CHOSEN"]', 'ascii(os.environ["CHOSEN"])')
    script.write_text(f"{telling}sys.stdout.flush()\n{ending}\n")
    assert told(interpreter(), script) == told(sys.executable, script)


def test_what_is_killed_ends_with_all_that_it_began(tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text(
        "import os, subprocess\nchild = subprocess.Popen(['sleep', '60'])\n"
        "print(os.getpid(), child.pid, flush=True)\nchild.wait()\n"
    )
    with subprocess.Popen(
        [interpreter(), str(script)], stdout=subprocess.PIPE, text=True
    ) as running:
        begun = [Path("/proc") / number for number in running.stdout.readline().split()]
        assert all(process.exists() for process in begun)
        running.kill()
    end = time.monotonic() + 60
    while any(process.exists() and alive(process) for process in begun):
        assert time.monotonic() < end
        time.sleep(0.01)


def alive(process: Path) -> bool:
    """Whether it is more than its entry, which no one has asked for."""
    return process.joinpath("stat").read_text().rpartition(")")[2].split()[0] != "Z"
