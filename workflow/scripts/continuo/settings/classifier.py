"""A network that tells classes of images apart."""

from dataclasses import dataclass
from typing import Annotated, Literal

from continuo.settings.declare import Bounds, Share
from continuo.settings.image_training import Training
from continuo.settings.layers import Layers


@dataclass(frozen=True)
class Distortion:
    """Training images that are changed at random, at most so much."""

    shift: Annotated[float, Bounds(0, 1000)] = 0
    """pixels, of each axis"""
    rotate: Annotated[float, Bounds(0, 180)] = 0
    """degrees"""
    scale: Share = 0
    """a share of one"""
    shear: Share = 0
    """a share of one"""
    bend: Annotated[float, Bounds(0, 1000)] = 0
    """pixels, the standard deviation of a smooth displacement"""

    def __bool__(self) -> bool:
        return any((self.shift, self.rotate, self.scale, self.shear, self.bend))


@dataclass(frozen=True)
class Shading:
    """Training images whose grey values are changed at random, at most so much."""

    share: Annotated[float, Bounds(0, 1)] = 0
    """of the images that each of the others changes"""
    texture: Annotated[float, Bounds(0, 1)] = 0
    """how much of an image is what a filter of random weights makes of it"""
    contrast: Annotated[float, Bounds(0, 1)] = 0
    """how far paper goes towards ink, and ink towards paper"""
    clouds: Annotated[float, Bounds(0, 1)] = 0
    """how much of an image is a smooth cloud"""
    patches: Annotated[int, Bounds(0, 100)] = 0
    """turned rectangles with a paper and an ink of their own, most of them narrow"""
    noise: Annotated[float, Bounds(0, 10)] = 0
    """standard deviation of normal noise; full ink is 1"""

    def __bool__(self) -> bool:
        return bool(self.share)


@dataclass(frozen=True)
class Recipe(Training):
    """How a classifier is trained."""

    epochs: Annotated[int, Bounds(1, 100_000)] = 20
    """how often every image trains it"""
    batch: Annotated[int, Bounds(1, 65_536)] = 128
    """images a training step"""
    optimizer: Literal["adadelta", "adam", "sgd"] = "adadelta"
    """sgd has a momentum of 0.9, Nesterov's"""
    learning_rate: Annotated[float, Bounds(above=0, most=10)] = 1.0
    """how far a training step goes"""
    decay: Literal["constant", "cosine"] = "constant"
    """how the learning rate goes on; cosine ends at zero"""
    smoothing: Share = 0
    """share of the target that all classes have alike"""
    distort: Distortion = Distortion()
    shade: Shading = Shading()


@dataclass(frozen=True, kw_only=True)
class Classifier(Recipe):
    """A network that tells the classes apart."""

    layers: Layers
    """from the image on; a dense layer of a logit for each class ends it"""
    seeds: Annotated[int, Bounds(1, 1000)] | None = None
    """trainings of this one; those of the whole set if not given"""
