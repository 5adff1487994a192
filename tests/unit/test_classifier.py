from dataclasses import replace

import keras
import numpy as np
import pytest

from continuo.networks import classifier
from continuo.networks.archive import HISTORY
from continuo.networks.checkpoints import read_checkpoint
from continuo.networks.classifier import ClassifierRecipe, judge, train_classifier
from continuo.networks.distort import Distortion
from continuo.networks.layers import build

RECIPE = ClassifierRecipe(4, 16, "adam", 0.02, "constant", 0.0, 0.0)
FULL = [
    {"layer": "conv", "filters": 4, "kernel": 3},
    {"layer": "batch_norm", "momentum": 0.8},
    {"layer": "relu"},
    {"layer": "max_pool"},
    {"layer": "flatten"},
    {"layer": "dropout", "rate": 0.2},
]
PLAIN = [{"layer": "flatten"}, {"layer": "dense", "units": 6, "activation": "tanh"}]


def bars(count, seed):
    """A bar somewhere in each image of 8x8 pixels, class 0 lying and class 1 standing."""
    random = np.random.default_rng(seed)
    images = random.integers(0, 120, (count, 8, 8))
    labels = random.integers(0, 2, count)
    for image, label, place in zip(images, labels, random.integers(1, 7, count), strict=True):
        (image if label == 0 else image.T)[place] = 255
    return images.astype(np.uint8), labels


LEARNT, HELD_OUT = bars(70, 1), bars(40, 2)  # 4 batches of 16 and one of 6


def made(layers=FULL, seed=1):
    keras.utils.set_random_seed(seed)
    return build(layers, (8, 8, 1), "here", 2)


def train(model, recipe, seed=1, **options):
    return train_classifier(model, *LEARNT, HELD_OUT, recipe, seed, **options)


def assert_same(first, second):
    """Two models with their histories."""
    assert first[1].drop(columns="seconds").equals(second[1].drop(columns="seconds"))
    for a, b in zip(first[0].get_weights(), second[0].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


# everything that a training goes on with: seeds, averages, the learning rate, the order
EVERYTHING = replace(
    RECIPE,
    decay="cosine",
    average=0.8,
    smoothing=0.1,
    distort=Distortion(shift=1, rotate=5, scale=0.1, shear=0.1, bend=0.3),
)


@pytest.fixture(scope="module")
def whole():
    model = made()
    return model, train(model, EVERYTHING)


def test_the_history_tells_how_it_learnt(whole):
    model, history = whole
    assert history.columns.tolist() == HISTORY
    assert history["epoch"].tolist() == [1, 2, 3, 4]
    rates = 0.02 * (1 + np.cos(np.pi * np.arange(1, 5) / 4)) / 2
    np.testing.assert_allclose(history["learning_rate"], rates, atol=1e-8)
    assert (history["seconds"] > 0).all()
    # the average of the weights, which is judged, is what is left in the model
    surprise, right = judge(model, *HELD_OUT)
    assert history["held_out_loss"].iloc[-1] == pytest.approx(surprise.mean())
    assert history["held_out_accuracy"].iloc[-1] == right.mean()


def test_it_learns_what_can_be_learnt():
    history = train(made(), replace(RECIPE, epochs=15))
    assert history["loss"].iloc[-1] < 0.3 * history["loss"].iloc[0]
    assert history["held_out_accuracy"].iloc[-1] > 0.9


class KilledError(Exception):
    """What a kill is in here."""


def test_a_training_that_was_killed_ends_as_if_it_had_not_been(whole, tmp_path, monkeypatch):
    checkpoint = tmp_path / "state.npz"

    kills = [0, 1, 3]  # after so many epochs

    def kill(*arguments):
        found = read_checkpoint(checkpoint)
        if kills and kills[0] == (0 if found is None else len(found["history"])):
            raise KilledError(kills.pop(0))
        return judge(*arguments)

    monkeypatch.setattr(classifier, "judge", kill)
    while kills:
        with pytest.raises(KilledError):
            train(made(), EVERYTHING, checkpoint=checkpoint)
    model = made()
    assert_same((model, train(model, EVERYTHING, checkpoint=checkpoint)), whole)
