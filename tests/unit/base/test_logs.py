import logging
import os
import subprocess
import sys

import pytest

from continuo.base.errors import UserError
from continuo.base.logs import logged, standard_error_in


def test_a_users_error_is_one_line_on_the_terminal(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended, logged(tmp_path / "log") as log:
        log.info("began")
        raise UserError("mend this")
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip() == "Error: mend this"
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == ["began", "mend this"]


def test_what_a_terminal_would_take_for_orders_reaches_none(tmp_path, capsys):
    with pytest.raises(SystemExit), logged(tmp_path / "log") as log:
        log.info("a\x1b[2Jb\u202e.mid: refused")
        raise UserError("c\x9b31m\nd")
    told = capsys.readouterr().err + (tmp_path / "log").read_text()
    assert "a\ufffd[2Jb[U+202E].mid: refused\n" in told
    assert told.count("c\ufffd31m\nd\n") == 2


def test_any_other_error_leaves_its_traceback_in_the_log(tmp_path):
    with pytest.raises(ZeroDivisionError), logged(tmp_path / "log"):
        1 / 0  # noqa: B018
    assert "ZeroDivisionError: division by zero" in (tmp_path / "log").read_text()
    handlers = logging.getLogger("continuo").handlers
    assert not any(isinstance(handler, logging.FileHandler) for handler in handlers)


def test_standard_error_goes_to_the_file_and_comes_back(tmp_path, capfd):
    path = tmp_path / "log"
    with standard_error_in(path) as terminal:
        os.write(2, b"from a library\n")
        terminal.write("from us\n")
        terminal.flush()
    os.write(2, b"afterwards\n")
    assert path.read_text() == "from a library\n"
    assert capfd.readouterr().err == "from us\nafterwards\n"


def test_the_log_and_what_libraries_say_do_not_overwrite_each_other(tmp_path, capfd):
    path = tmp_path / "log"
    path.write_text("of the run before\n")
    with logged(path) as log, standard_error_in(path):
        log.info("began")
        os.write(2, b"from a library\n")
        log.info("ended")
    lines = [line.split(" ", 1)[-1] for line in path.read_text().splitlines()]
    assert lines == ["began", "a library", "ended"]


def test_the_end_of_a_job_looks_through_nothing_that_it_loaded(tmp_path):
    code = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_freeze_count() > 1000))  # the first is run last
from continuo.base.logs import logged
with logged(sys.argv[1]):
    print("at work")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "log"], text=True, capture_output=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.stdout == "at work\nTrue\n", done.stderr
