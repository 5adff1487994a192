import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf

from composed import SHAPE, pieces, primers, untrained
from continuo.base.errors import UserError
from continuo.models.composer import equations
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.network import Composer, InTensorFlow, to_numpy
from continuo.models.composer.operations import IN_NUMPY, widened
from continuo.models.composer.piece import Piece, before_next
from continuo.models.composer.questions import NOTES, REST, WHOLE
from continuo.models.composer.questions import asked as asked_at
from continuo.models.composer.train import ComposerRecipe, row_steps, tensors, train_composer
from continuo.models.composer.trained import load_composer, save_composer
from continuo.pieces.spelled import END, QUARTERS

RECIPE = ComposerRecipe(steps=40, batch=2, window=12, learning_rate=0.01, average=0.9)


@pytest.mark.parametrize(
    "settings", [{}, {"memory": False}, {"layers": 1}, {"cell": "gru"}, {"cell": "simple_rnn"}]
)
@pytest.mark.parametrize("slots", [2, 4, 6])
def test_numpy_says_what_keras_says(settings, slots):
    model, excerpts = untrained(slots, **settings), pieces(slots=slots)
    theirs = model(tensors(excerpts.whole(1))).numpy()[0]
    log_p, right = to_numpy(model).score(excerpts, 1)
    assert np.allclose(log_p, theirs, atol=1e-4)
    assert log_p.shape == (30, 2)
    assert right.shape == (30,)


def asked(composer, part, heard, chord, slots=None):
    """log P of all classes, and what the next question needs."""
    every = slice(0, chord[part.of].shape[-1])
    return composer.ask(part, heard, chord, slots or every)


def test_all_chords_together_have_probability_one():
    composer, excerpts = to_numpy(untrained()), pieces()
    inputs = widened(excerpts.whole(0))
    heard, _ = composer.listen(inputs)
    log_p, _ = asked(composer, NOTES, heard, inputs)
    assert np.allclose(np.exp(log_p).sum(axis=-1), 1)
    assert (log_p[:, :, 0, END] == -np.inf).all()  # a chord has a note
    for slot in range(1, 4):
        above = inputs["now"][0, :, slot - 1]
        for chord, pitch in enumerate(above):
            if pitch < END:  # below the note above, or no more
                assert (log_p[0, chord, slot, pitch:END] == -np.inf).all()


def test_all_times_together_have_probability_one():
    composer, excerpts = to_numpy(untrained()), pieces()
    inputs = widened(excerpts.whole(0))
    quarters, heard = asked(composer, WHOLE, composer.listen(inputs)[0], inputs)
    rest, _ = asked(composer, REST, heard, inputs)
    assert np.allclose(np.exp(quarters).sum(axis=-1), 1)
    assert np.allclose(np.exp(rest).sum(axis=-1), 1)
    assert (quarters[:, :, 1:, QUARTERS] == -np.inf).all()  # a piece ends, a note does not
    nothing = inputs["times"][..., 1:] < 48
    assert nothing.any()
    assert (rest[:, :, 1:][nothing][:, 0] == -np.inf).all()  # a note has a length


def test_a_time_depends_on_what_was_before_it_alone():
    composer, excerpts = to_numpy(untrained()), pieces()
    inputs = widened(excerpts.whole(0))
    before = composer.listen(inputs)[0]
    quarters, heard = asked(composer, WHOLE, before, inputs)
    rest, _ = asked(composer, REST, heard, inputs)
    for slot in range(4):
        blind = dict(inputs, times=inputs["times"].copy())
        blind["times"][..., slot:] = 0
        here = slice(slot, slot + 1)
        some, within = asked(composer, WHOLE, before, blind, here)
        assert np.allclose(some, quarters[:, :, here])
        blind["times"][..., slot] = inputs["times"][..., slot] // 48 * 48
        assert np.allclose(asked(composer, REST, within, blind, here)[0], rest[:, :, here])


def test_a_note_depends_on_what_was_before_it_alone():
    composer, excerpts = to_numpy(untrained()), pieces()
    inputs = widened(excerpts.whole(0))
    heard, _ = composer.listen(inputs)
    whole, _ = asked(composer, NOTES, heard, inputs)
    blind = dict(inputs, now=inputs["now"].copy())
    blind["now"][..., 1:] = END
    assert np.allclose(asked(composer, NOTES, heard, blind, slice(0, 2))[0], whole[:, :, :2])
    # chord by chord, its state carried on
    state = None
    for at in range(6):
        part = {name: array[:, at : at + 1] for name, array in inputs.items()}
        one, state = composer.listen(part, state)
        found, _ = asked(composer, NOTES, one, part)
        assert np.allclose(found, whole[:, at : at + 1], atol=1e-5)


@pytest.mark.parametrize("memory", [True, False])
def test_tensorflow_answers_every_question_as_numpy_does(memory):
    model, inputs = untrained(memory=memory), widened(pieces().whole(1))
    composer = to_numpy(model)
    o = InTensorFlow(model.drops, training=False)
    theirs = {
        name: tf.constant(array, tf.int32 if array.dtype.kind == "i" else None)
        for name, array in inputs.items()
    }
    heard, _ = composer.listen(inputs)
    told, _ = equations.listen(o, model.parts, theirs, [None] * composer.layers)
    for part in (NOTES, WHOLE, REST):
        slots = slice(0, inputs[part.of].shape[-1])
        ours, heard = composer.ask(part, heard, inputs, slots)
        answer, told = part.answer(o, model.parts, told, theirs, slots)
        p = np.exp(answer.log_p.numpy())
        there = asked_at(IN_NUMPY, part, inputs, slots)
        assert np.allclose(p[there], np.exp(ours)[there], atol=1e-5)


def test_what_is_known_before_a_chord_is_the_same_in_training_and_in_playing():
    (whole,) = primers(14)
    inputs = widened(Excerpts.of([whole]).whole(0))
    piece = Piece.begun(whole.part(0, 0))
    for at in range(len(whole)):
        if at:  # where the chords are is told by the times, and a primer's first place is its own
            piece = Piece.begun(whole.part(0, at))
        known = before_next([piece])
        for name in ("before", "recalled", "recalled_times"):
            assert np.array_equal(known[name][0, 0], inputs[name][0, at]), (name, at)
        if at:
            assert np.array_equal(known["rhythm"][0, 0], inputs["rhythm"][0, at])
            assert np.array_equal(known["features"][0, 0], inputs["features"][0, at])


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


def test_training_learns_and_is_repeatable(whole):
    one, history = whole
    two, again = train(pieces())
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    assert len(history) == len(row_steps(RECIPE.steps)) == 20
    assert history["held_out_loss"].iloc[-1] < history["held_out_loss"].iloc[0] - 1
    columns = ["loss", "held_out_loss", "learning_rate"]
    assert history[columns].equals(again[columns])


def test_a_training_that_was_cut_off_goes_on_to_the_same_end(whole, tmp_path, monkeypatch):
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
    assert rest["loss"].tolist() == history["loss"].tolist()


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
