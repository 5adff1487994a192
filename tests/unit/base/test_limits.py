import resource
import signal
import threading
import time

import pytest

from continuo.base.errors import UserError
from continuo.base.limits import within


def test_what_takes_too_long_is_ended():
    began = time.monotonic()
    with pytest.raises(UserError, match=r"takes more than 0\.05 seconds"), within(0.05):
        while True:
            time.monotonic()
    assert time.monotonic() - began < 5
    time.sleep(0.1)  # the clock has stopped


def test_what_asks_for_too_much_is_ended():
    with pytest.raises(UserError, match=r"more than 0\.25 GiB of memory"), within(9, 2**28):
        bytearray(2**30)
    bytearray(2**30)


def test_afterwards_all_is_as_before():
    def now():
        return resource.getrlimit(resource.RLIMIT_AS), signal.getsignal(signal.SIGALRM)

    before = now()
    with within():
        assert now() != before
    assert now() == before
    with pytest.raises(ZeroDivisionError), within():
        1 / 0  # noqa: B018
    assert now() == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_in_another_thread_there_is_no_clock():
    done = []

    def work():
        with within(0.01):
            time.sleep(0.05)
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done
