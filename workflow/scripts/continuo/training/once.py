"""No training twice: taken from the cache where it has it, gone on with where it was cut off."""

import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib.metadata import packages_distributions, version
from pathlib import Path

from continuo.base.locks import one_at_a_time
from continuo.training.cache import fetch, store, training_key

log = logging.getLogger("continuo")

LOCKS = ".locks"  # a folder of the cache: a file for each training that goes on


def train_once(
    facts: object,
    files: Iterable[str | Path],
    outputs: Sequence[str | Path],
    cache: str | Path,
    train: Callable[[Path], None],
) -> None:
    """Write `outputs`, from `cache` or by `train`, and keep them there.

    facts, plain data, and the content of `files`: all that the outputs follow from, but for
    `versions`, which count as well. train: called with the path of its checkpoint, which lies in
    the folder checkpoints beside the first output and goes when all is done. Two processes do not
    train the same at once: the second waits, and takes what the first has stored.
    """
    key = training_key([facts, versions()], files)
    checkpoints = Path(outputs[0]).with_name("checkpoints")
    # a run that was killed may have left this training behind, alive; another working copy may have
    # begun it for the same cache
    ours, theirs = checkpoints / f"{key}.lock", Path(cache) / LOCKS / key
    with one_at_a_time(ours, _waits), one_at_a_time(theirs, _waits):
        if fetch(cache, key, outputs):
            log.info("not trained again: %s has it as %s", cache, key)
        else:
            train(checkpoints / f"{key}.npz")
            store(cache, key, outputs)
        with suppress(OSError):  # whoever waits for it has it open, and finds the entry
            theirs.unlink()
    # in the cache by now, for the case that Snakemake is killed before it has noted the end
    shutil.rmtree(checkpoints, ignore_errors=True)


def _waits() -> None:
    log.info("waits: this is being trained already")


def versions() -> dict[str, str]:
    """Of the libraries that weights depend on."""
    tensorflow = packages_distributions()["tensorflow"][0]  # or tensorflow-cpu, or another build
    return {"tensorflow": version(tensorflow), "keras": version("keras"), "numpy": version("numpy")}
