from typing import Any

import numpy as np
import pytest

from continuo.images.networks import kernels
from continuo.images.networks.answers import to_signal
from continuo.images.networks.kernels import features, first_kernels
from continuo.images.networks.layers import build
from shaken import shake

CONV: dict[str, Any] = {"layer": "conv", "filters": 2, "kernel": 3}
CLASSIFIER = [CONV | {"activation": "relu"}, {"layer": "flatten"}, {"layer": "dense", "units": 5}]
PICTURES = np.random.default_rng(0).integers(0, 256, (7, 6, 8)).astype(np.uint8)


@pytest.mark.parametrize("at_once", [500, 3, 7])
def test_features_are_what_reaches_the_last_layer(at_once, monkeypatch):
    monkeypatch.setattr(kernels, "BATCH", at_once)
    model = shake(build(CLASSIFIER, (6, 8, 1), "here", 4))
    found = features(model, PICTURES)
    assert (found.shape, found.dtype) == ((7, 5), np.float32)
    *_, (kernel, bias) = (layer.get_weights() for layer in model.layers)
    logits = np.asarray(model(to_signal(PICTURES)))
    np.testing.assert_allclose(found @ kernel + bias, logits, rtol=1e-4)


def test_the_first_kernels_and_what_they_make_of_an_image():
    model = shake(build(CLASSIFIER, (6, 8, 1), "here", 4))
    found = first_kernels(model, PICTURES[0])
    kernels, bias = model.layers[0].get_weights()
    np.testing.assert_array_equal(found["kernels"], kernels[:, :, 0])
    np.testing.assert_array_equal(found["example"], PICTURES[0])
    assert found["maps"].shape == (4, 6, 2)
    corner = np.tensordot(PICTURES[0, :3, :3] / 255, kernels[:, :, 0], 2) + bias
    np.testing.assert_allclose(found["maps"][0, 0], np.maximum(corner, 0), atol=1e-5)


@pytest.mark.parametrize(
    "layers",
    [
        [{"layer": "flatten"}],
        [{"layer": "reshape", "shape": [6, 4, 2]}, CONV, {"layer": "flatten"}],
    ],
)
def test_there_may_be_no_kernels_to_see(layers):
    found = first_kernels(build(layers, (6, 8, 1), "here", 2), PICTURES[0])
    assert found["kernels"].shape == found["maps"].shape == (0, 0, 0)
