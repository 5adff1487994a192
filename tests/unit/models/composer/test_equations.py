import subprocess
import sys

import numpy as np
import pytest

from composed import SHAPE, pieces, untrained
from continuo.models.composer.equations import listen
from continuo.models.composer.network import InTensorFlow, as_indices, to_numpy
from continuo.models.composer.operations import IN_NUMPY, widened
from continuo.models.composer.questions import NOTES, ORDER, REST, WHOLE, asked, questions
from continuo.models.composer.train import tensors
from continuo.pieces.spelled import END, QUARTERS, STEPS

PARTS = [part for parts in ORDER for part in parts]
SETTINGS = [{}, {"memory": False}, {"layers": 1}, {"cell": "gru"}, {"cell": "simple_rnn"}]


def known(slots=4):
    """What is known before and of the chords of a piece."""
    return widened(pieces(slots=slots).whole(0))


def slots_of(part, chord):
    """All slots of the part."""
    return slice(0, chord[part.of].shape[-1])


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
    heard, _ = composer.listen(chord)
    for part in PARTS:
        answer, theirs = part.answer(o, model.parts, theirs, inputs, slots_of(part, chord))
        log_p, heard = composer.ask(part, heard, chord, slots_of(part, chord))
        possible = np.isfinite(log_p)
        assert (np.exp(answer.log_p.numpy()[~possible]) < 1e-15).all()
        np.testing.assert_allclose(log_p[possible], answer.log_p.numpy()[possible], atol=1e-5)
        there = asked(IN_NUMPY, part, chord, slots_of(part, chord))
        assert np.array_equal(there, asked(o, part, inputs, slots_of(part, chord)).numpy())


@pytest.mark.parametrize("settings", SETTINGS[:2], ids=str)
def test_the_questions_one_after_the_other_make_the_likelihood(settings):
    composer, excerpts = to_numpy(untrained(**settings)), pieces()
    whole, (log_p, right) = known(), composer.score(excerpts, 0)
    all_heard, _ = composer.listen(whole)
    for at in range(len(log_p)):
        one = slice(None), slice(at, at + 1)
        chord, heard = {name: array[one] for name, array in whole.items()}, all_heard.part(*one)
        told = {part.of: chord[part.of] for part in PARTS}
        # nothing of the chord is known before it is said
        chord |= {"now": np.full_like(told["now"], END), "times": np.zeros_like(told["times"])}
        said, best = {"now": 0.0, "times": 0.0}, True
        for part, slot in questions(4):
            here = slice(slot, slot + 1)
            if not asked(IN_NUMPY, part, chord, here).all():
                continue
            answer, heard = composer.ask(part, heard, chord, here)
            named = int(part.named(told[part.of])[0, 0, slot])
            said[part.of] += answer[0, 0, 0, named]
            best &= part is not NOTES or answer.argmax() == named
            array = chord[part.of].copy()
            array[..., slot] = part.told(array[..., slot], named)
            chord[part.of] = array
        assert all(np.array_equal(chord[name], told[name]) for name in told)
        np.testing.assert_allclose([said["now"], said["times"]], log_p[at], atol=1e-5)
        assert best == right[at]


def test_the_order_is_all_notes_and_then_each_time_by_its_quarters_and_its_rest():
    assert list(questions(2)) == [
        (NOTES, 0),
        (NOTES, 1),
        *[(part, slot) for slot in range(3) for part in (WHOLE, REST)],
    ]


def answers(composer, chord):
    """log P of all classes of each part."""
    heard, _ = composer.listen(chord)
    found = {}
    for part in PARTS:
        found[part], heard = composer.ask(part, heard, chord, slots_of(part, chord))
    return found


def test_all_answers_together_have_probability_one():
    composer, chord = to_numpy(untrained()), known()
    found = answers(composer, chord)
    for log_p in found.values():
        assert np.allclose(np.exp(log_p).sum(axis=-1), 1)


def test_a_chord_has_a_note_and_each_note_lies_below_the_one_above():
    composer, chord = to_numpy(untrained()), known()
    log_p = answers(composer, chord)[NOTES]
    assert (log_p[:, :, 0, END] == -np.inf).all()
    for slot in range(1, 4):
        above = chord["now"][0, :, slot - 1]
        for at, pitch in enumerate(above):
            if pitch < END:  # below the note above, or no more
                assert (log_p[0, at, slot, pitch:END] == -np.inf).all()


def test_a_piece_ends_a_note_does_not_and_it_has_a_length():
    composer, chord = to_numpy(untrained()), known()
    found = answers(composer, chord)
    assert (found[WHOLE][:, :, 1:, QUARTERS] == -np.inf).all()
    nothing = chord["times"][..., 1:] < STEPS
    assert nothing.any()
    assert (found[REST][:, :, 1:][nothing][:, 0] == -np.inf).all()


def test_an_answer_depends_on_what_was_before_it_alone():
    composer, chord = to_numpy(untrained()), known()
    whole, (heard, _) = answers(composer, chord), composer.listen(chord)
    blind = dict(chord, now=chord["now"].copy())
    blind["now"][..., 1:] = END
    two = slice(0, 2)
    assert np.allclose(composer.ask(NOTES, heard, blind, two)[0], whole[NOTES][:, :, two])
    for slot in range(4):
        blind = dict(chord, times=chord["times"].copy())
        blind["times"][..., slot:] = 0
        here = slice(slot, slot + 1)
        some, within = composer.ask(WHOLE, heard, blind, here)
        assert np.allclose(some, whole[WHOLE][:, :, here])
        blind["times"][..., slot] = chord["times"][..., slot] // STEPS * STEPS
        some, _ = composer.ask(REST, within, blind, here)
        assert np.allclose(some, whole[REST][:, :, here])


def test_chord_by_chord_with_its_state_carried_on_it_says_the_same():
    composer, chord = to_numpy(untrained()), known()
    whole, state = answers(composer, chord), None
    for at in range(6):
        part = {name: array[:, at : at + 1] for name, array in chord.items()}
        heard, state = composer.listen(part, state)
        log_p, _ = composer.ask(NOTES, heard, part, slots_of(NOTES, part))
        assert np.allclose(log_p, whole[NOTES][:, at : at + 1], atol=1e-5)


def test_without_dropouts_training_maximises_what_the_trained_composer_says():
    model, excerpts = untrained(**SHAPE | {"dropout": 0.0, "deaf": 0.0}), pieces()
    theirs = model(tensors(excerpts.whole(1)), training=True).numpy()[0]
    assert np.allclose(to_numpy(model).score(excerpts, 1)[0], theirs, atol=1e-4)


def test_playing_loads_no_tensorflow():
    code = """
import sys
import continuo.models.composer.writer
print([name for name in ("tensorflow", "keras") if name in sys.modules])
"""
    path = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=path, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
