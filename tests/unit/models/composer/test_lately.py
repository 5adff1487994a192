import numpy as np
import tensorflow as tf

from composed import piece
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.lately import HALVES, LONG, Lately, heard_lately, lately
from continuo.models.composer.network import InTensorFlow
from continuo.models.composer.operations import IN_NUMPY
from continuo.models.composer.piece import Piece, before_next
from continuo.pieces.spelled import END, STEPS, spell_piece

QUARTER = STEPS
CHORDS = spell_piece(
    [(48, 64), (61,), (64,)], np.array([0, 1, 9]), [[1, 3], [1], [40]], 1, 3
)  # C and E, C sharp, E


def shares(weights):
    return np.sqrt(12 * np.array(weights) / sum(weights))


def test_notes_count_by_how_long_they_last_and_less_as_time_passes():
    rows = lately(CHORDS)
    assert rows.shape == (3, len(HALVES), 12)
    assert not rows[0].any()
    np.testing.assert_allclose(rows[1, :, [0, 4]], shares([1, 3])[:, None].repeat(2, 1), rtol=1e-6)
    left = [0.5 ** (1 / half) for half in HALVES]  # a quarter later
    for row, faded in zip(rows[2], left, strict=True):
        np.testing.assert_allclose(row[[0, 4, 1]], shares([faded, 3 * faded, 1]), rtol=1e-6)
    whole = heard_lately(CHORDS).weights
    assert whole[0, 4] > LONG - 1  # of a longer note no more counts
    assert whole[0, 4] < LONG + 3 * QUARTER


def test_a_piece_in_the_making_hears_what_its_excerpts_hear():
    whole = piece(20)
    at = Piece.begun(whole.part(0, 12))
    np.testing.assert_array_equal(before_next([at])["lately"][0, 0], lately(whole)[12])
    assert before_next([at])["beat"].tolist() == [[[whole.onset[12] % STEPS]]]
    assert not Lately().heard.any()


def test_an_excerpt_hears_it_in_its_own_key():
    whole = piece(16)
    moved = np.where(whole.notes == END, END, whole.notes + 5)
    held = zip(moved, whole.times[:, 1:], strict=True)
    other = spell_piece(
        [tuple(row[row < END][::-1].tolist()) for row in moved],
        whole.onset,
        [times[row < END][::-1].tolist() for row, times in held],
        STEPS,
        whole.notes.shape[1],
    )
    nowhere = np.full((1, 16), -1), np.full((1, 16, 4), END), np.full((1, 16), -1)
    made = Excerpts.of([whole]).inputs(
        np.zeros(1, int), np.zeros(1, int), 16, np.array([5]), *nowhere
    )
    np.testing.assert_allclose(made["lately"][0], lately(other), atol=1e-6)


def test_turned_compares_two_rounds_at_each_turn():
    random = np.random.default_rng(1)
    x, by = random.normal(size=(2, 3, 2, 12)).astype(np.float32)
    found = IN_NUMPY.turned(x, by, 30)
    assert found.shape == (3, 31)
    assert not found[:, 30].any()
    for place in (0, 7, 25):
        alike = (x * np.roll(by, -place, axis=-1)).sum((1, 2))
        np.testing.assert_allclose(found[:, place], alike, rtol=1e-4, atol=1e-5)
    theirs = InTensorFlow({}, False).turned(tf.constant(x), tf.constant(by), 30)
    np.testing.assert_allclose(theirs, found, rtol=1e-4, atol=1e-5)
