import io
from dataclasses import asdict, replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from continuo.base.errors import UserError
from continuo.images.data.dataset import ImageSet
from continuo.images.networks import answers, classifier
from continuo.images.networks.answers import compiled_probabilities, judge, require_size
from continuo.images.networks.classifier import (
    ClassifierRecipe,
    make_classifier,
    train_classifier,
)
from continuo.images.networks.distort import Distortion
from continuo.images.networks.layers import build, card_of, read_network, to_keras
from continuo.settings.classifier import Shading
from continuo.training.archive import HISTORY, save_network
from continuo.training.checkpoints import read_checkpoint

RECIPE = ClassifierRecipe(4, 16, "adam", 0.02)
FULL: list[dict[str, Any]] = [
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
    images, labels = LEARNT
    return train_classifier(model, images, labels, HELD_OUT, recipe, seed, **options)


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
    surprise, right = judge(compiled_probabilities(model)(HELD_OUT[0]), HELD_OUT[1])
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
    for lives, done in ((0, 0), (1, 1), (0, 1), (2, 3)):
        left = iter(range(lives))

        def ask(*arguments, left=left):
            if next(left, None) is None:
                raise KilledError
            return judge(*arguments)

        monkeypatch.setattr(classifier, "judge", ask)
        with pytest.raises(KilledError):
            train(made(), EVERYTHING, checkpoint=checkpoint)
        assert len((read_checkpoint(checkpoint) or {"history": np.array([])})["history"]) == done
    monkeypatch.setattr(classifier, "judge", judge)
    model = made()
    assert_same((model, train(model, EVERYTHING, checkpoint=checkpoint)), whole)
    monkeypatch.setattr(classifier, "judge", None)  # at its end there is nothing to ask any more
    model = made()
    assert_same((model, train(model, EVERYTHING, checkpoint=checkpoint)), whole)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    recipe = replace(EVERYTHING, epochs=1)
    files = []
    for number, seed in enumerate((1, 1, 2)):
        keras.utils.clear_session()  # the names of layers count up
        model = made(seed=seed)
        history = train(model, recipe, seed)
        path = tmp_path / f"{number}.keras"
        save_network(to_keras(model), card_of(model, FULL, 2), history, path)
        files.append(path.read_bytes())
    assert files[0] == files[1]
    assert files[0] != files[2]


def test_a_classifier_is_made_as_the_configuration_has_it(tmp_path):
    pixels, labels = (np.concatenate(parts) for parts in zip(LEARNT, HELD_OUT, strict=True))
    images = ImageSet(pixels, labels, np.arange(110) < 70, np.full(110, ""), ("lying", "standing"))
    recipe = replace(RECIPE, epochs=1, distort=Distortion(shift=1))
    training = asdict(recipe)
    model, card, history = make_classifier(images, {**training, "layers": PLAIN}, "here", 1)
    save_network(model, card, history, tmp_path / "model.keras")
    again, told = read_network(tmp_path / "model.keras")
    own = made(PLAIN)
    assert_same((again, history), (own, train(own, recipe)))
    assert told["classes"] == ["lying", "standing"]
    assert (told["training"], told["seed"]) == (training, 1)
    assert set(told["versions"]) == {"tensorflow", "keras", "numpy"}


def by_hand(model, recipe, seed=1):
    """The first epoch in plain Keras: the loss and the accuracy of its batches, and the weights.

    With stochastic gradient descent, and without what is random in a step.
    """
    plain = to_keras(model)
    optimizer = keras.optimizers.SGD(recipe.learning_rate, momentum=0.9, nesterov=True)
    images, labels = LEARNT[0][..., None] / np.float32(255), LEARNT[1]
    asked = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=recipe.smoothing)
    order = np.random.default_rng(seed).permutation(70)
    losses, rights, average = [], [], None
    batches = order[:16], order[16:32], order[32:48], order[48:64], order[64:]
    for number, batch in enumerate(batches):
        with tf.GradientTape() as tape:
            logits = plain(images[batch], training=True)
            loss = asked(np.eye(2)[labels[batch]], logits)
        optimizer.apply(tape.gradient(loss, plain.trainable_variables), plain.trainable_variables)
        surprise = keras.losses.sparse_categorical_crossentropy(labels[batch], logits, True)
        losses += list(np.asarray(surprise))
        rights += list(np.asarray(logits).argmax(-1) == labels[batch])
        now = plain.get_weights()
        share = min(recipe.average, (1 + number) / (10 + number))  # the average reaches no further
        average = average or now
        average = [share * a + (1 - share) * b for a, b in zip(average, now, strict=True)]
    return np.mean(losses), np.mean(rights), average


@pytest.mark.parametrize(("smoothing", "average"), [(0.0, 0.0), (0.2, 0.3), (0.2, 0.7)])
def test_an_epoch_is_what_plain_keras_makes_of_all_images(smoothing, average):
    recipe = ClassifierRecipe(1, 16, "sgd", 0.05, average=average, smoothing=smoothing)
    model = made(PLAIN)
    loss, accuracy, weights = by_hand(model, recipe)
    history = train(model, recipe)
    assert history["loss"][0] == pytest.approx(loss, rel=1e-4)
    assert history["accuracy"][0] == pytest.approx(accuracy)
    for found, expected in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("noise", [0, 0.9])
def test_an_average_is_normalised_by_images_as_training_shows_them(noise):
    recipe = replace(RECIPE, epochs=1, average=0.5, shade=Shading(share=1, noise=noise))
    model = made([{"layer": "batch_norm"}, *PLAIN])
    train(model, recipe)
    images = LEARNT[0] / 255
    mean, variance = (float(array[0]) for array in model.layers[0].get_weights()[2:])
    if not noise:
        assert (mean, variance) == pytest.approx((images.mean(), images.var()), rel=1e-3)
    else:
        assert variance > images.var() + 0.02


@pytest.mark.parametrize(("batch", "call"), [(16, 4), (16, 2), (10, 3), (500, 64)])
def test_how_many_steps_a_call_takes_changes_nothing(batch, call, monkeypatch):
    recipe = replace(RECIPE, epochs=1, batch=batch, distort=Distortion(shift=1))
    results = []
    for number in (call, 1):
        monkeypatch.setattr(classifier, "CALL", number)
        model = made(PLAIN)
        history = train(model, recipe)
        results.append((model.get_weights(), history.drop(columns="seconds").to_numpy()))
    for first, second in zip(results[0][0], results[1][0], strict=True):
        np.testing.assert_array_equal(first, second)
    # the losses are summed in another order
    np.testing.assert_allclose(results[0][1], results[1][1], rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("adadelta", keras.optimizers.Adadelta),
        ("adam", keras.optimizers.Adam),
        ("sgd", keras.optimizers.SGD),
    ],
)
def test_the_optimiser_is_the_one_that_was_named(name, kind):
    optimizer = classifier.make_optimizer(replace(RECIPE, optimizer=name), 10)
    assert type(optimizer) is kind
    assert float(optimizer.learning_rate) == pytest.approx(0.02)
    assert not optimizer.use_ema


def test_probabilities_are_those_of_the_logits(monkeypatch):
    model = made(PLAIN)
    images = HELD_OUT[0]
    logits = np.asarray(model(images[..., None] / np.float32(255)), float)
    expected = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    for at_once in (500, 40, 7):
        monkeypatch.setattr(answers, "BATCH", at_once)
        np.testing.assert_allclose(compiled_probabilities(model)(images), expected, atol=1e-6)
    surprise, right = judge(compiled_probabilities(model)(images), HELD_OUT[1])
    np.testing.assert_allclose(surprise, -np.log(expected[range(40), HELD_OUT[1]]), rtol=1e-4)
    np.testing.assert_array_equal(right, expected.argmax(-1) == HELD_OUT[1])


def test_a_surprise_beyond_all_bounds_is_finite():
    model = made([{"layer": "flatten"}])
    kernel, bias = model.get_weights()
    model.set_weights([kernel * 0, bias + np.array([1000, 0])])
    surprise, _ = judge(compiled_probabilities(model)(HELD_OUT[0]), HELD_OUT[1] * 0 + 1)
    assert np.isfinite(surprise).all()
    assert (surprise > 80).all()


def test_images_of_another_size_are_refused():
    require_size(made(), HELD_OUT[0], "here")
    with pytest.raises(UserError, match=r"^a\.strangers: b: images of 3 x 4 pixels, for a network"):
        require_size(made(), np.zeros((2, 3, 4), np.uint8), "a.strangers: b")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_shown_on_a_terminal_and_only_there():
    recipe = replace(RECIPE, epochs=1)
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        train(made(PLAIN), recipe, terminal=stream, name="mine")
    shown = terminal.getvalue().split("\r")[-1]
    assert shown.startswith("mine: 100%")
    assert "5/5 [" in shown
    assert pipe.getvalue() == ""
