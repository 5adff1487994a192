import zipfile

import keras
import numpy as np
import pytest

from composed import SHAPE, pieces, untrained
from continuo.base.errors import UserError
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.network import Composer, to_numpy
from continuo.models.composer.phrases import NAME
from continuo.models.composer.train import ComposerRecipe, row_steps, train_composer
from continuo.models.composer.trained import load_composer, save_composer
from continuo.training.arrays import read_arrays, write_arrays

RECIPE = ComposerRecipe(steps=40, batch=2, window=12, learning_rate=0.01, average=0.9)


def test_what_was_recalled_raises_what_it_says():
    model, excerpts = untrained(), pieces()
    for name in ("weigh", "keep", "gate"):
        for variable in model.parts[name].weights:
            variable.assign(np.zeros(variable.shape))
    model.parts["weigh"].bias.assign([0.0, 3.0])
    inputs = excerpts.whole(0)
    log_p = to_numpy(model).score(excerpts, 0)[0][:, 0]
    again = (inputs["recalled"][0, :, 0] == inputs["now"][0]).all(axis=-1)
    assert again[12:].all()  # the theme was heard already
    assert log_p[12:].mean() > log_p[:9].mean() + 2


def train(held_out=None, checkpoint=None):
    """Weights and history of a training."""
    keras.utils.set_random_seed(1)
    model = Composer(**SHAPE)
    history = train_composer(model, pieces(), RECIPE, 1, held_out, checkpoint=checkpoint)
    return model.get_weights(), history


@pytest.fixture(scope="module")
def whole():
    return train(pieces())


def test_training_learns(whole):
    _, history = whole
    assert len(history) == len(row_steps(RECIPE.steps)) == 20
    assert history["held_out_loss"].iloc[-1] < history["held_out_loss"].iloc[0] - 1


def test_a_training_again_and_one_that_was_cut_off_come_to_the_same_end(
    whole, tmp_path, monkeypatch
):
    weights, history = whole  # which being judged on the way has not changed
    draw, drawn = Excerpts.draw, []

    def cut(self, *arguments):
        drawn.append(1)
        if len(drawn) == 21:
            raise KeyboardInterrupt
        return draw(self, *arguments)

    monkeypatch.setattr(Excerpts, "draw", cut)
    with pytest.raises(KeyboardInterrupt):
        train(checkpoint=tmp_path / "training.npz")
    monkeypatch.undo()
    resumed, rest = train(checkpoint=tmp_path / "training.npz")
    assert all(np.array_equal(a, b) for a, b in zip(weights, resumed, strict=True))
    for column in ("loss", "learning_rate"):
        assert rest[column].tolist() == history[column].tolist()


def test_a_composer_comes_back_from_its_file_and_the_same_one_gives_the_same_bytes(tmp_path):
    composer = to_numpy(untrained())
    for name in ("one.npz", "two.npz"):
        save_composer(composer, {"seed": 3}, tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    loaded, card = load_composer(tmp_path / "one.npz")
    assert card["seed"] == 3
    assert loaded.layers == 2
    assert set(loaded.weights) == set(composer.weights)
    assert np.array_equal(loaded.weights["pitch/kernel"], composer.weights["pitch/kernel"])


def test_what_is_no_composer_is_refused(tmp_path):
    (tmp_path / "text.npz").write_text("no archive")
    with zipfile.ZipFile(tmp_path / "other.npz", "w") as archive:
        archive.writestr("a.npy", b"")
    for name in ("text.npz", "other.npz", "missing.npz"):
        with pytest.raises(UserError, match=name):
            load_composer(tmp_path / name)
    composer = to_numpy(untrained())
    save_composer(composer, {"slots": 4}, tmp_path / "this.npz")
    (arrays, card), _ = read_arrays(tmp_path / "this.npz", "a composer", lambda *both: both)
    for lacking in (NAME, "harmony/kernel"):
        older = {name: array for name, array in arrays.items() if name != lacking}
        write_arrays(older, card, tmp_path / "older.npz")
        with pytest.raises(UserError, match=r"older\.npz.*earlier version"):
            load_composer(tmp_path / "older.npz")
