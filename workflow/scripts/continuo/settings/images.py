"""A set of images: where they come from, and the networks that read and make them."""

from dataclasses import dataclass, field
from typing import Annotated

from continuo.settings.classifier import Classifier
from continuo.settings.declare import Bounds, Name, Size, Text
from continuo.settings.gan import Gan
from continuo.settings.image_source import ImageSource


@dataclass(frozen=True)
class Perturbed:
    """Held-out images that are disturbed, each way by itself, to see what that does."""

    shift: Annotated[float, Bounds(0, 1000)] | None = None
    """pixels, in any direction"""
    rotate: Annotated[float, Bounds(0, 180)] | None = None
    """degrees, at most, either way"""
    noise: Annotated[float, Bounds(0, 10)] | None = None
    """standard deviation of normal noise; full ink is 1"""


@dataclass(frozen=True, kw_only=True)
class ImageSet:
    """A set of images, the networks that tell its classes apart, those that make new ones."""

    title: Text | None = None
    """how the report calls it; its name if not given"""
    seed: Annotated[int, Bounds(0, 4_294_966_295)] = 1
    """everything random follows from it; trainings count up from it"""
    source: ImageSource
    seeds: Annotated[int, Bounds(1, 1000)] = 1
    """trainings of each classifier, with seeds that count up from `seed`"""
    perturbed: Perturbed = Perturbed()
    corrupted: Annotated[int, Bounds(0, 10_000_000)] = 0
    """held-out images, at most, on which the classifiers are tried under each of the fifteen
    corruptions of MNIST-C; 0 for none"""
    strangers: Annotated[list[str], Size(distinct=True)] = field(default_factory=list)
    """other sets of images, for which the classifiers were not meant"""
    classifiers: dict[Name, Classifier] = field(default_factory=dict)
    """networks that tell the classes apart, by a name of your choice"""
    gans: dict[Name, Gan] = field(default_factory=dict)
    """networks that make new images, by a name of your choice"""
