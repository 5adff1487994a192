"""What a job writes about itself: plain lines in its log file, the gist on the terminal."""

import atexit
import gc
import logging
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TextIO

from continuo.base.damage import explain, require_whole
from continuo.base.errors import UserError
from continuo.base.printable import printable


@contextmanager
def logged(path: str | Path, found: Iterable[str | Path] = ()) -> Iterator[logging.Logger]:
    """Log to the file `path` while the body runs, its traceback included.

    found: what the body reads. Where some of it is a result, lying beside the folder logs/ that
    `path` is in, and damaged, that is the error. A `UserError` ends the process with status 1 and
    its message alone on the terminal: the person who reads it did something that can be mended, and
    a traceback would hide how.
    """
    log = logging.getLogger("continuo")
    log.setLevel(logging.INFO)
    log.propagate = False
    Path(path).write_bytes(b"")
    handler = logging.FileHandler(path, mode="a", encoding="utf-8")  # others append to it as well
    handler.setFormatter(_Printable("%(asctime)s %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    # or at its end Python looks through all that was loaded for what can go, as if it were to go on
    atexit.register(gc.freeze)
    results = next((above.parent for above in Path(path).parents if above.name == "logs"), None)
    try:
        with explained(found, results) if results else nullcontext():
            yield log
    except UserError as error:
        log.error("%s", error)
        print(_fit(f"\nError: {error}\n"), file=sys.stderr)
        sys.exit(1)
    except BaseException:
        log.error("%s", traceback.format_exc())
        raise
    finally:
        log.removeHandler(handler)
        handler.close()


class _Printable(logging.Formatter):
    """Names of files may hold what a terminal takes for orders."""

    def format(self, record: logging.LogRecord) -> str:
        return _fit(super().format(record))


def _fit(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


@contextmanager
def explained(found: Iterable[str | Path], results: Path) -> Iterator[None]:
    """Whatever the body raises is a `UserError` that says so where a file is damaged, see
    `continuo.base.damage`."""
    require_whole(found, results)
    try:
        yield
    except Exception:
        explain(found, results)
        raise


@contextmanager
def standard_error_in(path: str | Path) -> Iterator[TextIO]:
    """Append to `path` what the body writes to standard error; yields the real one.

    Even what C++ libraries write there, of which TensorFlow has much to say to its developers.
    """
    with os.fdopen(os.dup(2), "w", encoding="utf-8") as real, Path(path).open("ab") as file:
        sys.stderr.flush()
        os.dup2(file.fileno(), 2)
        try:
            yield real
        finally:
            sys.stderr.flush()
            os.dup2(real.fileno(), 2)
