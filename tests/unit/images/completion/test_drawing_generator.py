from dataclasses import asdict

import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.completion import generator
from continuo.images.completion.generator import (
    HISTORY,
    draw,
    make_generator,
    read_generator,
    save_generator,
)
from continuo.images.completion.pairs import Pairs
from continuo.settings.classifier import Distortion
from continuo.settings.completion import Generator

RECIPE = asdict(
    Generator(
        maps=[4, 6],
        steps=6,
        adversarial=2,
        batch=4,
        learning_rate=0.01,
        average=0.9,
        distort=Distortion(shift=1),
        rows=3,
    ),
)


def pairs() -> Pairs:
    """Upright bars, which lie in the other font."""
    source = np.zeros((20, 16, 16), np.uint8)
    for number, glyph in enumerate(source):
        glyph[2:14, 1 + number % 12 : 4 + number % 12] = 255
    parts = np.array(["train"] * 14 + ["test"] * 3 + ["new"] * 3)
    characters = np.array([chr(0x4E00 + number) for number in range(20)])
    return Pairs(characters, parts, source, source, source.transpose(0, 2, 1).copy(), 0.02, 0.3)


def test_a_training_that_was_cut_off_ends_as_one_that_was_not(tmp_path, monkeypatch):
    found = pairs()
    whole, card, history = make_generator(found, RECIPE, 1)
    assert list(history.columns) == HISTORY
    assert history["step"].tolist() == [2, 4, 6]
    assert history["d_loss"].isna().tolist() == [True, True, False]
    assert history["held_out_distance"].between(0, 1).all()

    def fail(*given: object) -> None:
        raise KeyboardInterrupt

    checkpoint, calls = tmp_path / "checkpoint.npz", iter((draw, fail))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(generator, "draw", lambda *given: next(calls)(*given))
        make_generator(found, RECIPE, 1, checkpoint=checkpoint)
    resumed, _, again = make_generator(found, RECIPE, 1, checkpoint=checkpoint)
    assert again["step"].tolist() == [2, 4, 6]
    for one, other in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        assert np.array_equal(one, other)

    save_generator(whole, card, history, tmp_path / "model.npz")
    read, told = read_generator(tmp_path / "model.npz")
    assert told["training"] == RECIPE
    made = draw(whole, found.source)
    assert made.shape == found.source.shape
    assert np.array_equal(draw(read, found.source), made)
    (tmp_path / "model.npz").write_bytes(b"no network")
    with pytest.raises(UserError, match=r"model\.npz: not a generator of glyphs"):
        read_generator(tmp_path / "model.npz")


def test_it_learns_to_lay_bars_down():
    found = pairs()
    recipe = {
        **RECIPE,
        "steps": 120,
        "adversarial": 0,
        "average": 0,
        "distort": asdict(Distortion()),
    }
    _, _, history = make_generator(found, {**recipe, "maps": [8, 16], "rows": 2}, 1)
    assert history["d_loss"].isna().all()
    assert history["distance"].iloc[-1] < 0.6 * history["distance"].iloc[0]
