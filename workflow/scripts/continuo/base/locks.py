"""Locks that end with the process that holds them, however it ends."""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

BEAT = 30  # seconds between two signs of life of who holds a lock
LOST = 600  # seconds without one after which it is taken for lost
ASKED = 1  # seconds after which who waits asks again


def clear_stale_locks(folder: str | Path) -> TextIO | None:
    """Remove the locks that a killed Snakemake left in `folder`, its .snakemake.

    Snakemake's own locks are files, which outlive a kill, and the next run would ask the user to
    unlock. What is returned tells other runs that this one lives; it must be kept as long. None
    where the file system knows no locks: then nothing is removed.
    """
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    running = (folder / "running").open("a")
    try:
        fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass  # another run lives, and the locks may be its
    except OSError:
        return None
    else:
        for lock in (folder / "locks").glob("*.lock"):
            lock.unlink()
    fcntl.flock(running, fcntl.LOCK_SH)
    return running


@contextmanager
def one_at_a_time(path: str | Path, busy: Callable[[], None]) -> Iterator[None]:
    """Run the body while no other process holds the lock `path`; `busy` is called before a wait.

    Who holds it touches the file every BEAT seconds. Where that is not seen for LOST seconds the
    holder stands still, or its machine is gone and the file server does not know: then the body
    runs all the same. It runs at once where the file cannot be written or the file system knows no
    locks. Better to train twice than not at all.
    """
    try:
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "a", opener=_at_once)  # noqa: SIM115 - Path has no opener
    except OSError:
        yield
        return
    with file:
        if not _wait(file, busy):
            yield
            return
        done = threading.Event()
        beats = threading.Thread(target=_beat, args=(file.fileno(), done), daemon=True)
        beats.start()
        try:
            yield
        finally:
            done.set()
            beats.join()


def _at_once(path: str, flags: int) -> int:
    """A pipe in its place would be waited for."""
    return os.open(path, flags | os.O_NONBLOCK, 0o666)


def _wait(file: TextIO, busy: Callable[[], None]) -> bool:
    """Wait for the lock; whether it is held now."""
    seen, since = -1.0, time.monotonic()
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if seen < 0:
                busy()
        except OSError:
            return False
        else:
            return True
        # the clocks of two machines may differ: whether it changes is all that counts
        beaten = os.fstat(file.fileno()).st_mtime
        if beaten != seen:
            seen, since = beaten, time.monotonic()
        elif time.monotonic() - since > LOST:
            return False
        time.sleep(ASKED)


def _beat(file: int, done: threading.Event) -> None:
    while True:
        with suppress(OSError):
            os.utime(file)
        if done.wait(BEAT):
            return
