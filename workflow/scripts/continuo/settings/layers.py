"""The layers of networks of images, in the order in which an image, or noise, goes through them."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from continuo.settings.declare import Bounds, Share, Size, Tagged

Side = Annotated[int, Bounds(1, 1024)]
Width = Annotated[int, Bounds(1, 1_000_000)]
Activation = Literal["linear", "relu", "tanh", "sigmoid", "elu", "gelu", "silu"]


@dataclass(frozen=True)
class Conv:
    """A convolution."""

    filters: Width
    """maps that come out"""
    kernel: Side
    """side of the square that each pixel is made from"""
    stride: Side = 1
    """pixels from one square to the next"""
    padding: Literal["valid", "same"] = "valid"
    """valid makes the image smaller; same keeps its size, with paper around it"""
    activation: Activation | None = None
    """linear if not given"""


@dataclass(frozen=True)
class Dense:
    """Every unit hears everything."""

    units: Width
    """numbers that come out"""
    activation: Activation | None = None
    """linear if not given"""


@dataclass(frozen=True)
class MaxPool:
    """The highest of each square."""

    size: Side = 2
    """side of the square"""


@dataclass(frozen=True)
class AveragePool:
    """The mean of each square."""

    size: Side = 2
    """side of the square"""


@dataclass(frozen=True)
class L2Pool:
    """The square root of the sum of the squares of each square."""

    size: Side = 2
    """side of the square"""


@dataclass(frozen=True)
class Upsampling:
    """Each pixel becomes a square."""

    size: Side = 2
    """side of the square"""


@dataclass(frozen=True)
class Flatten:
    """An image as a row of numbers."""


@dataclass(frozen=True)
class Reshape:
    """Numbers as an image of another shape."""

    shape: Annotated[list[Width], Size(1, 3)]
    """height, width and maps"""


@dataclass(frozen=True)
class Dropout:
    """Numbers left out at random in training."""

    rate: Share
    """share that is left out"""


@dataclass(frozen=True)
class BatchNorm:
    """Each map brought to mean 0 and variance 1 over the batch."""

    momentum: Share = 0.99
    """of the moving averages, how much stays at each step"""


@dataclass(frozen=True)
class Relu:
    """What is below 0 becomes 0."""


@dataclass(frozen=True)
class LeakyRelu:
    """What is below 0 becomes smaller."""

    slope: Share = 0.2
    """what it is multiplied by"""


KINDS: dict[str, type] = {
    "conv": Conv,
    "dense": Dense,
    "max_pool": MaxPool,
    "average_pool": AveragePool,
    "l2_pool": L2Pool,
    "upsampling": Upsampling,
    "flatten": Flatten,
    "reshape": Reshape,
    "dropout": Dropout,
    "batch_norm": BatchNorm,
    "relu": Relu,
    "leaky_relu": LeakyRelu,
}
Layer = Annotated[dict[str, Any], Tagged("layer", KINDS, "flatten")]
Layers = Annotated[list[Layer], Size(1)]
