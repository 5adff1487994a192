import zipfile

import h5py
import numpy as np
import pandas as pd
import pytest

from continuo.base.errors import UserError
from continuo.models.chords.learn import take
from continuo.models.chords.trained import load_network, require_numbers
from continuo.models.protocol import Task
from given import NETWORK, VOCABULARY, WINDOW, arrays, card, write_network

BIAS = "layers/dense/vars/1"


def replaced(name, make):
    """A change of the weights: another thing under this name."""

    def change(weights):
        del weights[name]
        make(weights)

    return change


def test_a_network_that_is_as_it_should_be_is_read(tmp_path):
    network, vocabulary, told = load_network(write_network(tmp_path / "model.keras"))
    require_numbers(network, "model.keras")
    assert (vocabulary.chords, told["window"]) == (VOCABULARY.chords, WINDOW)
    assert len(network.layers) == NETWORK["layers"]
    np.testing.assert_array_equal(network.dense_bias, arrays()[BIAS])


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        card(layers=10**9),
        card(layers=0),
        card(layers="2"),
        card(units=10**9),
        card(cell="gru"),
        card(cell="../dense"),
        card(cell=["lstm"]),
        card() | {"network": None},
        card() | {"objective": "none"},
        card() | {"window": 1e9},
        card() | {"vocabulary": {"chords": [[64], [62], [61], [60]], "counts": [1] * 4}},
        card() | {"vocabulary": VOCABULARY.to_dict() | {"chords": [["60"]] * 4}},
        card() | {"vocabulary": VOCABULARY.to_dict() | {"counts": [1]}},
        card() | {"vocabulary": VOCABULARY.to_dict() | {"max_notes": 10**9}},
    ],
)
def test_a_card_that_does_not_fit_is_refused(tmp_path, told):
    path = write_network(tmp_path / "model.keras", told)
    with pytest.raises(UserError, match=r"model\.keras: "):
        load_network(path)


def own_file(weights):
    """The bias, in a file of the machine."""
    weights.create_dataset(BIAS, (4,), "f4", external=[("/etc/hostname", 0, 16)])


def virtual(weights):
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "bias", (4,))
    weights.create_virtual_dataset(BIAS, layout)


CHANGES = {
    "another file": replaced(BIAS, own_file),
    "virtual": replaced(BIAS, virtual),
    "soft link": replaced(BIAS, lambda w: w.update({BIAS: h5py.SoftLink("/layers/dense")})),
    "external link": replaced(BIAS, lambda w: w.update({BIAS: h5py.ExternalLink("a.h5", "/b")})),
    "hard link": replaced(BIAS, lambda w: w.update({BIAS: w["layers/lstm/cell/vars/2"]})),
    "circle": lambda w: w["layers"].update({"again": w["/"]}),
    "packed": replaced(
        BIAS, lambda w: w.create_dataset(BIAS, (10**9,), "f4", chunks=True, compression="gzip")
    ),
    "promised": replaced(BIAS, lambda w: w.create_dataset(BIAS, (10**9,), "f4")),
    "text": replaced(BIAS, lambda w: w.update({BIAS: np.array([b"text"] * 4)})),
    "absent": replaced(BIAS, lambda w: None),
    "too short": replaced(BIAS, lambda w: w.update({BIAS: np.zeros(3, "f4")})),
    "scalar": replaced(BIAS, lambda w: w.update({BIAS: np.float32(1)})),
    "group": replaced(BIAS, lambda w: w.create_group(BIAS)),
    "wide": replaced(
        "layers/lstm/cell/vars/1", lambda w: w.update({"layers/lstm/cell/vars/1": np.eye(8)})
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_weights_that_are_elsewhere_or_of_another_shape_are_refused(tmp_path, change):
    path = write_network(tmp_path / "model.keras", change=change)
    with pytest.raises(UserError, match=r"model\.keras: "):
        load_network(path)


def test_what_unpacks_to_far_more_than_it_is_has_no_weights(tmp_path):
    def swell(weights):
        weights["much"] = np.zeros(10**7, "f4")

    path = write_network(tmp_path / "model.keras", None, swell, zipfile.ZIP_DEFLATED)
    with pytest.raises(UserError, match="unpacks to more than"):
        load_network(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_told(tmp_path, value):
    def spoil(weights):
        weights[BIAS][2] = value

    given = write_network(tmp_path / "given.keras", change=spoil)
    VOCABULARY.save(tmp_path / "vocabulary.json")
    task = Task(
        "mine",
        "network",
        {"pretrained": str(given), "window": WINDOW, "network": NETWORK},
        tmp_path / "model.keras",
        tmp_path / "history.csv",
        vocabulary=tmp_path / "vocabulary.json",
    )
    with pytest.raises(UserError, match=r"given\.keras: some of its weights are no numbers"):
        take(task)
    assert not task.file.exists()
    write_network(given)
    take(task)
    assert task.file.read_bytes() == given.read_bytes()
    assert pd.read_csv(task.history)["held_out_loss"].tolist()[1:] == [2.5]
