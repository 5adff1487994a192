import numpy as np
import pytest

from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.goal import OPEN, distance
from continuo.models.composer.memory import NONE
from continuo.models.composer.phrases import NAME, Phrases, next_rest, rests, seen_from
from continuo.models.composer.piece import Piece, before_next
from continuo.pieces.spelled import STEPS, spell_piece

BAR = 4 * STEPS


def piece(gaps, bar=BAR):
    """One note after the other, so many quarters apart; the last is a quarter long."""
    onset = np.cumsum([0, *gaps[:-1]]) * STEPS
    place = np.stack([onset % bar, np.full(len(gaps), bar)], axis=1) if bar else None
    return spell_piece([(60,)] * len(gaps), onset, [[STEPS]] * len(gaps), STEPS, 2, place)


def onsets(made):
    """Of its rests, in quarters."""
    return (made.onset[rests(made)] / STEPS).tolist()


def test_what_is_long_beside_the_others_is_a_rest():
    assert onsets(piece([1, 1, 1, 2, 1, 1, 1, 3, 1, 1])) == [3, 8, 12]  # it ends with one
    assert onsets(piece([2, 2, 2, 2, 2, 2])) == [10]
    assert onsets(piece([0.25, 0.25, 0.25, 1, 0.25, 0.25])) == [2]  # 1 is too short
    assert onsets(piece([1, 1, 1, 1.5, 1, 1])) == [5.5]
    assert rests(piece([1, 1]).part(0, 0)).tolist() == []


def test_the_next_rest_is_ones_own_or_a_later_one():
    rest, onset = np.array([96, 240]), np.array([0, 96, 97, 240, 241])
    assert next_rest(rest, onset).tolist() == [96, 96, 240, 240, NONE]
    assert next_rest(rest[:0], onset).tolist() == [NONE] * 5
    seen = seen_from(next_rest(rest, onset), onset)
    assert seen.tolist() == [*distance(np.array([96, 0, 143, 0])).tolist(), OPEN]


def test_half_of_the_excerpts_know_when_they_come_to_rest():
    excerpts = Excerpts.of([piece([1, 1, 1, 2] * 10)])
    drawn = excerpts.draw(400, 8, np.random.default_rng(1))["phrase"]
    known = drawn != OPEN
    assert np.array_equal(known.all(axis=1), known.any(axis=1))
    assert 160 < known[:, 0].sum() < 240
    whole = excerpts.whole(0, plan=excerpts.onset[3::4])["phrase"][0]
    assert whole[:5].tolist() == distance(np.array([3, 2, 1, 0, 3]) * STEPS).tolist()


def test_a_plan_has_the_phrases_of_one_piece_of_that_metre_behind_the_last_rest():
    even, uneven = piece([1, 1, 1, 3] * 5), piece([1, 1, 1, 1, 1, 2, 1, 1, 1, 2], 3 * STEPS)
    phrases = Phrases.of([even, uneven, piece([1])])
    random = np.random.default_rng(1)
    primer = even.part(0, 6)
    assert (phrases.plan(primer, 4, random) / STEPS).tolist() == [6, 12, 18, 24]
    assert (phrases.plan(uneven.part(0, 2), 3, random) / STEPS).tolist() == [5, 10, 15]
    some = {tuple(phrases.plan(piece([1], 0), 2, random) // STEPS) for _ in range(20)}
    assert some == {(3, 9), (5, 10)}  # of another metre than all
    assert Phrases.of([]).plan(primer, 4, random).tolist() == []


def test_a_piece_hears_its_plan_until_there_is_none():
    primer = piece([1, 1, 1, 1])
    plans = (np.array([2, 6]) * STEPS, np.array([2]) * STEPS, None)
    heard = before_next([Piece.begun(primer, plan=plan) for plan in plans])["phrase"]
    assert heard.tolist() == [[int(distance(np.array(2 * STEPS)))], [OPEN], [OPEN]]


def test_they_come_back_as_arrays_and_what_cannot_be_is_refused():
    phrases = Phrases.of([piece([1, 1, 1, 3] * 5)])
    arrays = phrases.to_arrays()
    assert np.array_equal(Phrases.from_arrays(arrays).lengths, phrases.lengths)
    for bad in (phrases.lengths[:, :2], phrases.lengths.astype(float), 0 * phrases.lengths):
        with pytest.raises(ValueError, match=NAME):
            Phrases.from_arrays({NAME: bad})
