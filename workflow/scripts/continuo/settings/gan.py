"""A generator of images and the discriminator that it is trained against."""

from dataclasses import dataclass
from typing import Annotated, Literal

from continuo.settings.declare import Bounds, Matches, Needs, Share
from continuo.settings.image_training import Precision, Training
from continuo.settings.layers import Layers


@dataclass(frozen=True)
class Recipe(Training):
    """How a generator and a discriminator are trained."""

    precision: Precision = "float32"
    latent: Annotated[int, Bounds(2, 65_536)] = 128
    """size of the noise"""
    steps: Annotated[int, Bounds(1, 100_000_000)] = 3000
    """training steps"""
    batch: Annotated[int, Bounds(1, 65_536)] = 32
    """real images a step, and as many generated ones"""
    learning_rate: Annotated[float, Bounds(above=0, most=1)] = 0.0002
    """Adam's, for both"""
    beta: Share = 0.5
    """Adam's beta 1"""
    updates: Literal["separate", "joint"] = "separate"
    """separate, the lecture's, teaches the discriminator real images, then generated ones, and then
    the generator while the weights of the discriminator stand still; joint teaches the
    discriminator both in one update, and the generator makes them in training mode"""
    smoothing: Share = 0
    """real images are to be called real with a probability of one less this"""
    penalty: Annotated[float, Bounds(0, 1_000_000), Needs(("updates",), "joint")] = 0
    """of the squared gradient of the discriminator at real images (R1); with joint only"""
    penalty_every: Annotated[int, Bounds(1, 1000)] = 1
    """the penalty counts in one of so many steps, which it slows down, and so many times as much"""
    shift: Annotated[int, Bounds(0, 128)] = 0
    """pixels that each image is moved by at most, at random, before the discriminator sees it"""
    sheets: Annotated[int, Bounds(1, 1000)] = 40
    """how often the training writes a line, a checkpoint and a sheet of images"""


@dataclass(frozen=True, kw_only=True)
class Gan(Recipe):
    """A network that makes new images, and the one that tells them from real ones."""

    generator: Layers
    """from noise to an image of -1 to 1, so that tanh ends it"""
    discriminator: Layers
    """from the image on; a dense layer of one logit ends it"""
    generated: Annotated[int, Bounds(100, 1_000_000)] = 2000
    """images that are generated to be judged"""
    features: Annotated[str, Matches("^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$")] | None = None
    """set/classifier whose last features images are compared by, such as scripts/doubled; always
    to be given"""
