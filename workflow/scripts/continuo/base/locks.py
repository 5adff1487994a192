"""Locks that end with the process that holds them, however it ends."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


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

    Where the file system knows no locks it runs at once.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            busy()
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            pass  # no locks here: better to train twice than not at all
        yield
