"""Small composers that have learnt nothing, and pieces for them."""

from dataclasses import replace
from functools import cache
from typing import Any

import keras
import numpy as np

from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.network import Composer, to_numpy
from continuo.models.composer.train import tensors
from continuo.pieces.spelled import QUARTERS, STEPS, spell_piece, unspell

SHAPE: dict[str, Any] = {"units": 12, "hidden": 10, "layers": 2, "dropout": 0.2, "deaf": 0.3}
SLOTS = 4
DECODERS = [
    {"method": "greedy"},
    {"method": "beam", "width": 3},
    {"method": "beam", "width": 3, "diversity": 0.5, "length": 0.5},
    {"method": "temperature", "temperature": 1.5},
    {"method": "controlled_temperature"},
    {"method": "controlled_surprise"},
    {"method": "top_k", "k": 4},
    {"method": "top_p", "p": 0.8},
    {"method": "typical", "p": 0.8},
]


def pieces(count=2, length=30, slots=4):
    """Excerpts of pieces that say their theme three times."""
    random = np.random.default_rng(5)
    made = []
    for _ in range(count):
        theme = [
            tuple(sorted({int(p) for p in random.integers(50, 80, random.integers(1, 4))}))
            for _ in range(length // 3)
        ]
        chords = theme * 3
        onset = np.cumsum(random.integers(1, 4, len(chords))) * 120
        durations = [random.integers(1, 900, len(chord)).tolist() for chord in chords]
        made.append(spell_piece(chords, onset, durations, 480, slots))
    return Excerpts.of(made)


def untrained(slots=4, **settings):
    """The network in Keras, of `SHAPE` and these settings."""
    keras.utils.set_random_seed(2)
    model = Composer(**(SHAPE | settings))
    model(tensors(pieces(slots=slots).whole(0)))
    for variable in model.trainable_variables:  # biases, too, are to count
        variable.assign_add(keras.random.normal(variable.shape, stddev=0.2))
    return model


@cache
def uneven(memory=True):
    """A composer whose probabilities are far from equal."""
    composer = to_numpy(untrained(slots=SLOTS, memory=memory))
    raised = ("pitch", "quarters", "rest", "pulse", "state", "weigh", "keep")
    weights = {
        name: 1.5 * array if name.split("/")[0] in raised else array
        for name, array in composer.weights.items()
    }
    return replace(composer, weights=weights)


def biased(composer, by):
    """Ends a piece e^by times as readily."""
    bias = composer.weights["quarters/bias"].copy()
    bias[QUARTERS] += by
    return replace(composer, weights={**composer.weights, "quarters/bias": bias})


def piece(length, seed=0, bar=3 * STEPS):
    """A theme over and over, from within a bar."""
    random = np.random.default_rng(seed)
    theme = [
        tuple(sorted(random.choice(np.arange(50, 80), random.integers(1, 4), replace=False)))
        for _ in range(4)
    ]
    chords = [tuple(map(int, theme[n % 4])) for n in range(length)]
    onset = 30 + np.cumsum(random.integers(1, 5, length)) * 12
    durations = [random.integers(1, 100, len(chord)).tolist() for chord in chords]
    place = np.stack([onset % bar, np.full(length, bar)], axis=1) if bar else None
    return spell_piece(chords, onset, durations, STEPS, SLOTS, place)


def primers(*lengths):
    """Beginnings of pieces."""
    return [piece(length + 1, seed).part(0, length) for seed, length in enumerate(lengths)]


def scored(composer, primer, new, goal=None, plan=None):
    """log P of the new chords when the piece is heard as a whole, which is known to end there, and
    to come to rest then."""
    log_p, _ = composer.score(Excerpts.of([primer.joined(new)]), 0, goal, plan)
    return log_p[len(primer) :].sum(axis=1)


def same(one, other):
    """Whether two pieces are the same."""
    return all(np.array_equal(array, other.arrays[name]) for name, array in one.arrays.items())


def chords_of(made):
    """The chords of a continuation."""
    return [unspell(row) for row in made.piece.notes]
