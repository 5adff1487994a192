import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from composed import SHAPE, pieces, untrained
from continuo.models.composer.equations import all_named, listen
from continuo.models.composer.network import InTensorFlow, as_indices, moved, to_numpy
from continuo.models.composer.operations import IN_NUMPY, widened
from continuo.models.composer.questions import ASKED, NOTES, ORDER, REST, WHOLE, asked, questions
from continuo.models.composer.train import tensors
from continuo.pieces.spelled import END, QUARTERS, STEPS

PARTS = [part for parts in ORDER for part in parts]
SETTINGS = [
    {},
    {"memory": False},
    {"layers": 1, "ages": True},
    {"cell": "gru"},
    {"cell": "simple_rnn"},
]


def known(slots=4):
    """What is known before and of the chords of a piece."""
    return widened(pieces(slots=slots).whole(0))


def rows_of(heard, chord):
    """The chords of a window as rows."""
    rows = {name: array[0] for name, array in chord.items() if name not in ASKED}
    return heard.part(0), rows


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("slots", [2, 4, 6])
def test_keras_and_numpy_answer_every_question_the_same(settings, slots):
    model, chord = untrained(slots, **settings), known(slots)
    o, inputs = InTensorFlow(model.drops, False), as_indices(tensors(chord))
    theirs, _ = listen(o, model.parts, inputs, [None] * len(model.recurrent))
    composer, whole = to_numpy(model), pieces(slots=slots)
    log_p, right = composer.score(whole, 0)
    assert log_p.shape == (30, 2)
    assert right.shape == (30,)
    np.testing.assert_allclose(log_p, model(tensors(whole.whole(0))).numpy()[0], atol=1e-4)
    heard, rows = rows_of(composer.listen(chord)[0], chord)
    theirs, their_rows = rows_of(all_named(o, model.parts, theirs, inputs), inputs)
    for part, slot in questions(slots):
        at = tf.fill([30], slot)
        answer, theirs = part.answer(o, model.parts, theirs, their_rows, at)
        log_p, heard = composer.ask(part, heard, rows, slot)
        possible = log_p > -30
        assert (np.exp(answer.log_p.numpy()[~possible]) < 1e-12).all()
        np.testing.assert_allclose(log_p[possible], answer.log_p.numpy()[possible], 1e-4, 1e-5)


@pytest.mark.parametrize("settings", SETTINGS[:2], ids=str)
def test_the_questions_one_after_the_other_make_the_likelihood(settings):
    composer, excerpts = to_numpy(untrained(**settings)), pieces()
    whole, (log_p, right) = known(), composer.score(excerpts, 0)
    all_heard, all_rows = rows_of(composer.listen(whole)[0], whole)
    for at in range(len(log_p)):
        one = slice(at, at + 1)
        heard = all_heard.part(one)
        chord = {name: array[one] for name, array in all_rows.items()}
        told = {part.of: chord[part.of] for part in PARTS}
        # nothing of the chord is known before it is said
        chord |= {"now": np.full_like(told["now"], END), "times": np.zeros_like(told["times"])}
        said, best = {"now": 0.0, "times": 0.0}, True
        for part, slot in questions(4):
            if not asked(part, chord, slot).all():
                continue
            answer, heard = composer.ask(part, heard, chord, slot)
            named = int(part.named(told[part.of])[0, slot])
            said[part.of] += answer[0, named]
            best &= part is not NOTES or answer.argmax() == named
            array = chord[part.of].copy()
            array[:, slot] = part.told(array[:, slot], named)
            chord[part.of] = array
        np.testing.assert_allclose([said["now"], said["times"]], log_p[at], atol=1e-5)
        assert best == right[at]


def test_the_order_is_all_notes_and_then_each_time_by_its_quarters_and_its_rest():
    assert list(questions(2)) == [
        (NOTES, 0),
        (NOTES, 1),
        *[(part, slot) for slot in range(3) for part in (WHOLE, REST)],
    ]


def answers(composer, chord):
    """log P of all classes of each part, (chords, slots, classes)."""
    heard, rows = rows_of(composer.listen(chord)[0], chord)
    found: dict = {part: [] for part in PARTS}
    for part, slot in questions(rows["now"].shape[1]):
        log_p, heard = composer.ask(part, heard, rows, slot)
        found[part].append(log_p)
    return {part: np.stack(log_p, axis=1) for part, log_p in found.items()}


def test_all_answers_together_have_probability_one():
    composer, chord = to_numpy(untrained()), known()
    found = answers(composer, chord)
    for log_p in found.values():
        assert np.allclose(np.exp(log_p).sum(axis=-1), 1)


def test_a_chord_has_a_note_and_each_note_lies_below_the_one_above():
    composer, chord = to_numpy(untrained()), known()
    log_p = answers(composer, chord)[NOTES]
    assert (log_p[:, 0, END] == -np.inf).all()
    for slot in range(1, 4):
        above = chord["now"][0, :, slot - 1]
        for at, pitch in enumerate(above):
            if pitch < END:  # below the note above, or no more
                assert (log_p[at, slot, pitch:END] == -np.inf).all()


def test_a_piece_ends_a_note_does_not_and_it_has_a_length():
    composer, chord = to_numpy(untrained()), known()
    found = answers(composer, chord)
    assert (found[WHOLE][:, 1:, QUARTERS] == -np.inf).all()
    nothing = chord["times"][0, :, 1:] < STEPS
    assert nothing.any()
    assert (found[REST][:, 1:][nothing][:, 0] == -np.inf).all()


def test_an_answer_depends_on_what_was_before_it_alone():
    composer, chord = to_numpy(untrained()), known()
    whole, (heard, rows) = answers(composer, chord), rows_of(composer.listen(chord)[0], chord)
    for slot in range(4):
        blind = dict(rows, now=rows["now"].copy(), times=np.zeros_like(rows["times"]))
        blind["now"][:, slot:] = END
        assert np.allclose(composer.ask(NOTES, heard, blind, slot)[0], whole[NOTES][:, slot])
        blind = dict(rows, times=rows["times"].copy())
        blind["times"][:, slot:] = 0
        some, within = composer.ask(WHOLE, heard, blind, slot)
        assert np.allclose(some, whole[WHOLE][:, slot])
        blind["times"][:, slot] = rows["times"][:, slot] // STEPS * STEPS
        some, _ = composer.ask(REST, within, blind, slot)
        assert np.allclose(some, whole[REST][:, slot])


def test_chord_by_chord_with_its_state_carried_on_it_says_the_same():
    composer, chord = to_numpy(untrained()), known()
    whole, state = answers(composer, chord), None
    for at in range(6):
        part = {n: a[:, at : at + 1] for n, a in chord.items() if n not in ASKED}
        heard, state = composer.listen(part, state)
        heard, rows = rows_of(heard, part)
        for slot in range(4):
            log_p, _ = composer.ask(NOTES, heard, rows, slot)
            assert np.allclose(log_p, whole[NOTES][at : at + 1, slot], atol=1e-5)


def test_without_dropouts_training_maximises_what_the_trained_composer_says():
    model, excerpts = untrained(**SHAPE | {"dropout": 0.0, "deaf": 0.0}), pieces()
    theirs = model(tensors(excerpts.whole(1)), training=True).numpy()[0]
    assert np.allclose(to_numpy(model).score(excerpts, 1)[0], theirs, atol=1e-4)


def test_what_is_filled_up_weighs_nothing():
    model, excerpts = untrained(**SHAPE | {"dropout": 0.0, "deaf": 0.0}), pieces()
    plain = excerpts.whole(0)
    filled = plain | {n: np.pad(plain[n], ((0, 9), (0, 0)), constant_values=-1) for n in ASKED}
    found = []
    for inputs in (plain, filled):
        with tf.GradientTape() as tape:
            log_p = tf.reduce_sum(model(tensors(inputs), training=True))
        found.append([log_p, *tape.gradient(log_p, model.trainable_variables)])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(
            tf.convert_to_tensor(one), tf.convert_to_tensor(other), 1e-4, 1e-4
        )


def test_leaps_are_added_where_they_lead_and_their_slope_is_right():
    random = np.random.default_rng(3)
    leaps = random.normal(size=(4, 2, 5)).astype(np.float32)
    by = np.array([[3, 0], [9, 4], [11, 30], [5, 5]])  # at the ends, and beyond them
    expected = np.zeros((4, 10), np.float32)
    for row, n, step in np.ndindex(leaps.shape):
        if 0 <= by[row, n] + step - 2 < 10:
            expected[row, by[row, n] + step - 2] += leaps[row, n, step]
    np.testing.assert_allclose(IN_NUMPY.moved(leaps, by, 10), expected, atol=1e-6)
    weight = tf.constant(random.normal(size=(4, 10)).astype(np.float32))
    with tf.GradientTape() as tape:
        tape.watch(variable := tf.constant(leaps))
        found = moved(variable, tf.constant(by, tf.int32), 10)
        total = tf.reduce_sum(found * weight)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    slope = tape.gradient(total, variable).numpy()
    for at in np.ndindex(leaps.shape):
        nudged = leaps.copy()
        nudged[at] += 1
        rise = ((IN_NUMPY.moved(nudged, by, 10) - expected) * weight.numpy()).sum()
        assert abs(slope[at] - rise) < 1e-4


def test_playing_loads_no_tensorflow():
    code = """
import sys
import continuo.models.composer.writer
print([name for name in ("tensorflow", "keras") if name in sys.modules])
"""
    path = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=path, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
