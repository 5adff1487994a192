"""Time and memory that a file may take, whoever made it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from continuo.base.errors import UserError

try:
    import resource
except ImportError:  # not on every system
    resource = None  # type: ignore[assignment]

SECONDS = 120
MEMORY = 4 * 2**30  # bytes of address space, beyond what the process has
SIZES = Path("/proc/self/statm")  # of this process, in pages; the first is its address space


@contextmanager
def within(seconds: float = SECONDS, memory: int = MEMORY) -> Iterator[None]:
    """UserError, saying which, where the body takes more than so many seconds or bytes.

    Python looks at the clock between two of its steps, so that one call of a library takes as long
    as it takes. Where the system cannot tell how large the process is, and in any thread but the
    main one, there is no such limit.
    """
    try:
        with _in_time(seconds), _in_memory(memory):
            yield
    except MemoryError as error:
        raise UserError(f"it asks for more than {memory / 2**30:.3g} GiB of memory") from error
    except TimeoutError as error:
        raise UserError(f"it takes more than {seconds:g} seconds to read") from error


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _in_memory(memory: int) -> Iterator[None]:
    if resource is None or not SIZES.exists():
        yield
        return
    size = int(SIZES.read_bytes().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    bounds = [size + memory, *(limit for limit in before if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
