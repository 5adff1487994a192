import fcntl
import os
import threading

import pytest

from continuo.base import locks
from continuo.base.locks import clear_stale_locks, one_at_a_time


def test_locks_of_a_run_that_ended_are_cleared_and_those_of_a_live_one_are_not(tmp_path):
    folder = tmp_path / ".snakemake"
    lock = folder / "locks" / "0.output.lock"
    first = clear_stale_locks(folder)
    lock.parent.mkdir()
    lock.write_text("results/a\n")
    second = clear_stale_locks(folder)  # the first lives
    assert lock.exists()
    first.close()
    third = clear_stale_locks(folder)  # and so does the second
    assert lock.exists()
    second.close()
    third.close()
    clear_stale_locks(folder).close()
    assert not lock.exists()


def test_where_there_are_no_locks_nothing_is_cleared(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks/0.output.lock").write_text("results/a\n")
    assert clear_stale_locks(tmp_path) is None
    assert (tmp_path / "locks/0.output.lock").exists()
    waits = []
    with one_at_a_time(tmp_path / "lock", lambda: waits.append(1)):
        assert waits == []


def test_a_lock_that_is_free_is_not_waited_for(tmp_path):
    waits = []
    for _ in range(2):
        with one_at_a_time(tmp_path / "new" / "lock", lambda: waits.append(1)):
            assert (tmp_path / "new/lock").exists()
    assert waits == []


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(locks, "ASKED", 0.005)
    monkeypatch.setattr(locks, "LOST", 0.1)


def never():
    raise AssertionError("it waits")


def test_the_second_waits_until_the_first_is_done(tmp_path, quick, monkeypatch):
    monkeypatch.setattr(locks, "BEAT", 0.02)
    order, waits = [], threading.Event()

    def second():
        with one_at_a_time(tmp_path / "lock", waits.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with one_at_a_time(tmp_path / "lock", never):
        thread.start()
        assert waits.wait(5)
        thread.join(0.3)  # three times as long as it would wait for one that is lost
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_a_holder_that_gives_no_sign_of_life_blocks_nobody_for_good(tmp_path, quick):
    with (tmp_path / "lock").open("a") as lost:
        fcntl.flock(lost, fcntl.LOCK_EX)
        waits = []
        with one_at_a_time(tmp_path / "lock", lambda: waits.append(1)):
            assert waits == [1]


def test_a_pipe_in_the_place_of_a_lock_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "lock")
    with one_at_a_time(tmp_path / "lock", busy=lambda: pytest.fail("it waits")):
        assert (tmp_path / "lock").is_fifo()


def test_a_lock_that_cannot_be_written_is_not_waited_for(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with one_at_a_time(tmp_path / "file/lock", never):
        assert (tmp_path / "file").read_text() == "in the way"
