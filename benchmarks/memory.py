"""Memory that the data of 1,000 pieces takes in windowing and training, ours and the lecture's.

    python memory.py ours|theirs PIECES

is a process that trains two steps on so many pieces; it prints its peak memory in bytes. What a
process with almost no data takes is TensorFlow's own, and is subtracted.
"""

import itertools
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Row

if TYPE_CHECKING:
    import numpy as np

LENGTH, CHORDS, WINDOW, BATCH = 300, 500, 128, 16


@dataclass(frozen=True)
class Size:
    """How many pieces, and how often each side is measured."""

    pieces: int
    rounds: int


SIZES = {"full": Size(pieces=1_000, rounds=3), "toy": Size(pieces=2, rounds=1)}


def rows(size: Size) -> Iterator[Row]:
    """One row."""
    ours, theirs = (
        statistics.median(peak(name, size.pieces) - peak(name, 1) for _ in range(size.rounds))
        for name in ("ours", "theirs")
    )
    name = f"memory of {size.pieces:,} pieces of {LENGTH} chords in windowing and training"
    yield Row(name, ours / 2**20, theirs / 2**20, "MiB", theirs / max(ours, 1), ">= 100")


def peak(name: str, pieces: int) -> int:
    """Bytes of such a process at its largest."""
    command = [sys.executable, __file__, name, str(pieces)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout.split()[-1])


def music(pieces: int) -> tuple["np.ndarray", "np.ndarray"]:
    """The index stream of random pieces, and where each begins."""
    import numpy as np

    index = np.random.default_rng(1).integers(0, CHORDS, pieces * LENGTH).astype(np.int32)
    return index, np.arange(pieces + 1) * LENGTH


def train_ours(pieces: int) -> None:
    """Two steps as `train_network` takes them."""
    import numpy as np
    import tensorflow as tf

    from continuo.models.chords.network import build_network
    from continuo.models.chords.train import Recipe, compiled_step, make_optimizer
    from continuo.pieces.windows import Sequences, window_starts

    index, start = music(pieces)
    names, roles = np.arange(pieces).astype(str), np.full(pieces, "train")
    sequences = Sequences(index, start, names, roles)
    starts = window_starts(sequences, "train", WINDOW)
    model = build_network(CHORDS, "lstm", 128, 64, 1, 0.3, every_step=True)
    recipe = Recipe("every_step", 1, BATCH, 1, 0.001, "constant", 0, "last", 0)
    step = compiled_step(model, make_optimizer(recipe, 1), sequences.index, WINDOW, every_step=True)
    for batch in np.split(np.random.default_rng(1).permutation(starts)[: 2 * BATCH], 2):
        step(tf.constant(batch))


def train_theirs(pieces: int) -> None:
    """Two steps of the lecture's recipe."""
    import lecture

    index, start = music(pieces)
    streams = [index[a:b] for a, b in itertools.pairwise(start)]
    inputs, targets = lecture.windows(streams, CHORDS)
    model = lecture.network(CHORDS, 64)
    model.fit(inputs, targets, batch_size=BATCH, steps_per_epoch=2, epochs=1, verbose=0)


TRAIN = {"ours": train_ours, "theirs": train_theirs}

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))
    TRAIN[sys.argv[1]](int(sys.argv[2]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
