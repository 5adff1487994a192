"""Networks of images, made of the layers that the configuration lists."""

import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h5py
import keras

from continuo.base.bounded import read_from
from continuo.base.errors import UserError
from continuo.images.networks.normalisation import BatchNormalization
from continuo.images.networks.pooling import L2Pooling2D
from continuo.images.networks.precision import WHOLE, layers_of
from continuo.images.networks.upsampled import UpsampledConv2D
from continuo.settings.layers import KINDS, Upsampling
from continuo.training.archive import read_archive
from continuo.training.size import require_bearable

Layers = Sequence[dict[str, Any]]

MAKERS: dict[str, Callable[[Any], keras.layers.Layer]] = {
    "conv": lambda of: keras.layers.Conv2D(
        of.filters, of.kernel, of.stride, of.padding, activation=of.activation
    ),
    "dense": lambda of: keras.layers.Dense(of.units, activation=of.activation),
    "max_pool": lambda of: keras.layers.MaxPooling2D(of.size),
    "average_pool": lambda of: keras.layers.AveragePooling2D(of.size),
    "l2_pool": lambda of: L2Pooling2D(of.size),
    "upsampling": lambda of: keras.layers.UpSampling2D(of.size),
    "flatten": lambda of: keras.layers.Flatten(),
    "reshape": lambda of: keras.layers.Reshape(of.shape),
    "dropout": lambda of: keras.layers.Dropout(of.rate),
    "batch_norm": lambda of: BatchNormalization(momentum=of.momentum),
    "relu": lambda of: keras.layers.ReLU(),
    "leaky_relu": lambda of: keras.layers.LeakyReLU(negative_slope=of.slope),
}


def build(
    layers: Layers,
    shape: Sequence[int],
    where: str,
    outputs: int | None = None,
    precision: str = WHOLE,
) -> keras.Sequential:
    """A network of `layers` that takes arrays (batch, *shape).

    layers: each with its kind under `layer` and its settings, see `continuo.settings.layers`.
    outputs: a dense layer of so many logits at the end; none if not given. precision: of its
    layers but the last, see `precision.layers_of`, if there are convolutions among them.
    Where upsampling by 2 stands before a 3x3 convolution the two are made one, which is quicker and
    has the same weights; `to_keras` parts them. Raises UserError, with the key `where` of the
    layers and the number of the layer, where one does not fit what comes out of the one before.
    """
    if not any(settings["layer"] == "conv" for settings in layers):
        precision = WHOLE  # XLA compiles dense networks, and gains nothing by 16 bits
    with layers_of(precision):
        return _build(layers, shape, where, outputs)


def _build(
    layers: Layers, shape: Sequence[int], where: str, outputs: int | None
) -> keras.Sequential:
    model = keras.Sequential([keras.Input(tuple(shape))])

    def add(layer: keras.Layer, name: str) -> None:
        came = model.output_shape[1:] if model.layers else tuple(shape)
        try:
            require_bearable(_numbers(layer, came), f"{where}: {name}")
            model.add(layer)
        except (ValueError, IndexError) as error:
            raise UserError(
                f"{where}: {name} does not fit what comes before it, arrays of shape {came} "
                f"({str(error).splitlines()[0]})"
            ) from error

    waiting = None  # an upsampling that the next layer may swallow
    for number, settings in enumerate(layers, 1):
        kind = settings["layer"]
        known = KINDS[kind](**{key: value for key, value in settings.items() if key != "layer"})
        layer = MAKERS[kind](known)
        if number == len(layers) and outputs is None:
            layer.dtype_policy = WHOLE
        if waiting is not None:
            if _swallows(layer):
                layer = UpsampledConv2D.from_config(layer.get_config())
            else:
                add(waiting, f"layer {number - 1} (upsampling)")
            waiting = None
        if isinstance(known, Upsampling) and known.size == 2:
            waiting = layer
            continue
        add(layer, f"layer {number} ({kind})")
    if waiting is not None:
        add(waiting, f"layer {len(layers)} (upsampling)")
    if outputs is not None:
        if len(model.output_shape) != 2:
            raise UserError(
                f"{where}: what comes out is {model.output_shape[1:]}; end with flatten"
            )
        add(keras.layers.Dense(outputs, name="logits", dtype=WHOLE), "the output")
    return model


def _numbers(layer: keras.Layer, came: tuple[int, ...]) -> int:
    """How many numbers a layer has that takes arrays of shape `came`, or how many come out of it,
    whichever is more."""
    outside = layer.compute_output_shape((1, *came))
    inside: tuple[int, ...] = ()
    if isinstance(layer, keras.layers.Conv2D):
        inside = (*layer.kernel_size, came[-1], layer.filters)
    elif isinstance(layer, keras.layers.Dense):
        inside = (came[-1], layer.units)
    return max(math.prod(inside), math.prod(outside))


def _swallows(layer: keras.Layer) -> bool:
    return (
        isinstance(layer, keras.layers.Conv2D)
        and layer.kernel_size == (3, 3)
        and layer.strides == (1, 1)
    )


def to_keras(model: keras.Sequential) -> keras.Sequential:
    """The same network, with the same weights, of Keras's own layers, and `L2Pooling2D` where it
    has that, all of them of float32."""
    own = {BatchNormalization: keras.layers.BatchNormalization}
    own |= {UpsampledConv2D: keras.layers.Conv2D}
    plain: list[keras.Layer] = [keras.Input(model.input_shape[1:])]
    for layer in model.layers:
        if isinstance(layer, UpsampledConv2D):
            plain.append(keras.layers.UpSampling2D(2))
        kind = own.get(type(layer), type(layer))
        plain.append(kind.from_config({**layer.get_config(), "dtype": WHOLE}))
    copy = keras.Sequential(plain)
    copy.set_weights(model.get_weights())
    return copy


def card_of(model: keras.Sequential, layers: Layers, outputs: int | None) -> dict[str, Any]:
    """What `read_network` needs of the card of a network that `build` made."""
    return {"layers": list(layers), "shape": list(model.input_shape[1:]), "outputs": outputs}


def read_network(path: str | Path) -> tuple[keras.Sequential, dict[str, Any]]:
    """The network in the archive `path`, and its card, which has what `card_of` gives.

    It is built of the layers that the card lists: nothing that the file brings along is run. Raises
    UserError where the file is no such archive or its weights do not fit the card.
    """
    card, weights = read_archive(path)
    with read_from(path, "a network of images"):
        model = build(card["layers"], card["shape"], str(path), card["outputs"])
        plain = to_keras(model)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "model.weights.h5"
            with h5py.File(copy, "w") as file:
                for name in weights:
                    weights.copy(name, file)
                file.attrs.update(weights.attrs)
            plain.load_weights(copy)
    model.set_weights(plain.get_weights())
    return model, card
