"""Training networks of images: ours against the lecture's in plain Keras, some in PyTorch."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
import yaml

import lecture_images
from continuo.images.networks import classifier, gan
from continuo.images.networks.layers import build
from continuo.images.networks.precision import layers_of
from continuo.models.settings import CONFIGURATION
from continuo.settings.check import check_config
from continuo.settings.classifier import Distortion, Shading
from measure import Row, faster, medians
from pytorch import in_pytorch

ROOT = Path(__file__).parents[1]
GANS = {"gan": ("vanilla GAN", 3.0), "dcgan": ("DCGAN", 1.5)}
CLASSIFIERS = {"one_conv": 1.0, "doubled": 1.4}
IN_PYTORCH = {"dcgan": 1.2, "doubled": 1.2}  # and the goals there

Action = Callable[[], object]


@dataclass(frozen=True)
class Size:
    """images: of random pixels, since a step takes the same time whatever they show; steps: of each
    side in a turn; gan_rounds, rounds: turns, of GANs and of classifiers."""

    images: int
    steps: Mapping[str, int]
    gan_rounds: int
    rounds: int


FULL = Size(images=8_000, steps={"gan": 50, "dcgan": 5}, gan_rounds=15, rounds=9)
SIZES = {
    "full": FULL,
    "quick": replace(FULL, gan_rounds=5, rounds=3),
    "toy": Size(images=40, steps={"gan": 1, "dcgan": 1}, gan_rounds=1, rounds=1),
}


def rows(size: Size) -> Iterator[Row]:
    """A row for each network, of `config.yaml`."""
    sets = check_config(yaml.safe_load((ROOT / "config.yaml").read_text()), CONFIGURATION)["images"]
    for name, (label, goal) in GANS.items():
        steps = size.steps[name]
        recipe = sets["glyphs"]["gans"][name]
        actions = gan_steps(recipe, name, random_images(size.images, 48), steps)
        given = {key: recipe[key] for key in ("batch", "latent")}
        torch = peers(name, images=size.images, steps=steps, **given)
        ours, theirs, *others = in_turns(*actions, *torch, rounds=size.gan_rounds)
        text = f"training step of the {label}, against"
        yield faster(f"{text} predict and three train_on_batch", ours / steps, theirs / steps, goal)
        for seconds in others:
            yield faster(f"{text} PyTorch", ours / steps, seconds / steps, IN_PYTORCH[name])
    for name, goal in CLASSIFIERS.items():
        recipe = sets["digits"]["classifiers"][name]
        trained = epochs(recipe, name, random_images(size.images, 28))
        torch = peers(name, images=size.images, batch=recipe["batch"])
        ours, theirs, rounded, *others = in_turns(*trained, *torch, rounds=size.rounds)
        text = f"epoch of {name}, {size.images:,} digits, against"
        yield faster(f"{text} model.fit", ours, theirs, goal)
        yield faster(f"{text} model.fit in the same precision", ours, rounded, 1)
        for seconds in others:
            yield faster(f"{text} PyTorch", ours, seconds, IN_PYTORCH[name])


def peers(name: str, **given: object) -> list[Action]:
    """The same network in PyTorch, if there is one."""
    return [*in_pytorch(name, **given)] if name in IN_PYTORCH else []


def in_turns(*actions: Action, rounds: int) -> list[float]:
    """Median seconds of each action, once it is warm."""
    for action in actions:
        action()
        action()
    return medians(*actions, rounds=rounds)


def gan_steps(settings: dict, name: str, images: np.ndarray, count: int) -> tuple[Action, Action]:
    """So many training steps, ours and the lecture's."""
    recipe = gan.GanRecipe(**{key.name: settings[key.name] for key in fields(gan.GanRecipe)})
    how, noise, shape = recipe.precision, (recipe.latent,), (48, 48, 1)
    generator = build(settings["generator"], noise, "generator", precision=how)
    discriminator = build(settings["discriminator"], shape, "discriminator", 1, how)
    optimizers = gan.make_optimizers(generator, discriminator, recipe)
    steps = gan.compiled_steps(generator, discriminator, optimizers, images, recipe, seed=1)
    plain = {"gan": lecture_images.gan, "dcgan": lecture_images.dcgan}[name]()
    require_same_size([generator, discriminator], plain)
    step = lecture_images.gan_step(*plain, gan.to_range(images).numpy())
    numbers = itertools.count(0, count)

    def ours() -> None:
        steps(tf.constant(next(numbers), tf.int64), tf.constant(count, tf.int64)).numpy()

    def theirs() -> None:
        for _ in range(count):
            step()

    return ours, theirs


def epochs(settings: dict, name: str, images: np.ndarray) -> tuple[Action, Action, Action]:
    """An epoch, ours, the lecture's, and that in our precision."""
    random = np.random.default_rng(1)
    labels = random.integers(0, 10, len(images))
    keys = {key.name: settings[key.name] for key in fields(classifier.ClassifierRecipe)}
    changes = {"distort": Distortion(**keys["distort"]), "shade": Shading(**keys["shade"])}
    recipe = classifier.ClassifierRecipe(**{**keys, **changes})
    own = build(settings["layers"], (28, 28, 1), name, 10, recipe.precision)
    optimizer = classifier.make_optimizer(recipe, 1)
    optimizer.build(own.trainable_variables)
    steps = classifier.compiled_steps(own, optimizer, images, labels, recipe)
    lectures = {"one_conv": lecture_images.one_conv, "doubled": lecture_images.doubled}[name]
    plain = lectures()
    with layers_of(recipe.precision):
        rounded = lectures()
    require_same_size([own], [plain])
    signal, whole = classifier.to_signal(images).numpy(), len(images) - len(images) % recipe.batch

    def ours() -> None:
        order, seed = random.permutation(len(images)), tf.zeros(2, tf.int64)
        for call in (order[:whole].reshape(-1, recipe.batch), order[None, whole:]):
            float(steps(tf.constant(call), seed)[0])

    def fit(model: keras.Model) -> None:
        model.fit(signal, labels, batch_size=recipe.batch, verbose=0)

    return ours, partial(fit, plain), partial(fit, rounded)


def random_images(count: int, side: int) -> np.ndarray:
    """Noise as images: uint8 (count, side, side)."""
    return np.random.default_rng(1).integers(0, 256, (count, side, side), np.uint8)


def require_same_size(own: Sequence[keras.Model], plain: Sequence[keras.Model]) -> None:
    """AssertionError unless these networks have as many parameters as those."""
    sizes = [[model.count_params() for model in models] for models in (own, plain)]
    if sizes[0] != sizes[1]:
        raise AssertionError(f"parameters of ours and of the lecture's: {sizes[0]}, {sizes[1]}")
