import numpy as np
import pandas as pd
import pytest

from continuo.models.chords.model import ended, kept_epoch


def history(held_out: bool, epochs: int = 12) -> pd.DataFrame:
    epoch = np.arange(1, epochs + 1)
    held = 5 + 0.01 * (epoch - 4) ** 2 if held_out else np.full(epochs, np.nan)
    return pd.DataFrame({"epoch": epoch, "held_out_loss": held})


@pytest.mark.parametrize(
    ("settings", "kept", "words"),
    [
        ({"epochs": 12}, 12, "for 12 epochs, as many as were asked for. The network is that of "
         "epoch 12, the last."),
        ({"epochs": 12, "keep": "best"}, 4, "epoch 4, the one with the lowest held-out loss."),
        ({"epochs": 40, "keep": "best", "patience": 8}, 4, "after 12 of 40 epochs, since the last "
         "8 brought no lower held-out loss. The network is that of epoch 4"),
        ({}, 12, "The network is that of epoch 12, the last."),
    ],
)  # fmt: skip
def test_where_it_was_stopped(settings: dict, kept: int, words: str) -> None:
    assert kept_epoch(history(True), settings) == kept
    assert words in ended(history(True), settings)


def test_a_network_of_which_nothing_is_known() -> None:
    assert kept_epoch(history(False, epochs=0), {}) == 0
    assert ended(history(False, epochs=0), {}) == "Nothing is known of its epochs."
