import itertools

import numpy as np
import pytest

from continuo.models.counting.adaptive import ESCAPES, Adaptive, LongTerm, listen
from continuo.models.counting.counts import Counts
from continuo.pieces.chords import Chord, transposed

# every chord of at most one note: a model's probabilities can be summed over all of them
ALL = [(pitch,) for pitch in range(128)]
TUNE = [(60,), (62,), (64,), (60,), (62,), (67,)]


def test_the_long_term_model_sums_to_one_after_any_chord():
    model = LongTerm(Counts.of_chords([TUNE, [(127,), (126,)]], 1))
    assert sum(model.alone(chord) for chord in ALL) == pytest.approx(1)
    for last in ((60,), (61,), (90,), (127,), (0,)):
        p, best, p_best = model.after(last, ALL)
        assert p.sum() == pytest.approx(1)
        assert (ALL[p.argmax()], p.max()) == (best, pytest.approx(p_best))


def test_the_long_term_model_is_the_same_in_every_key():
    pieces = [[(48, 64), (50, 65), (48, 64), (43, 59)]]
    everywhere = [[transposed(chord, key) for chord in pieces[0]] for key in range(-5, 7)]
    model, low = LongTerm(Counts.of_chords(pieces, 2)), (50, 66)
    counts = dict[Chord, list[Chord]]()
    for last, following in itertools.chain(*(itertools.pairwise(p) for p in everywhere)):
        counts.setdefault(last, []).append(following)
    followers = counts[low]
    for following in set(followers):
        expected = followers.count(following) + len(set(followers)) * model.alone(following)
        expected /= len(followers) + len(set(followers))
        assert model.after(low, [following])[0][0] == pytest.approx(expected)
    seen = [chord for piece in everywhere for chord in piece]
    novelty = len(set(seen)) / (len(seen) + len(set(seen)))
    told = sum(model.alone(chord) for chord in set(seen))
    assert 1 - novelty < told < 1  # what was counted, and a little of what is spelled


@pytest.mark.parametrize("escape", [0.5, 1.0, 2.0])
def test_listening_is_a_distribution_at_every_step_and_order(escape):
    model, total = LongTerm(Counts.of_chords([TUNE], 1)), 0
    heard = [(60,), (62,), (60,), (62,)]
    for chord in ALL:
        log_p, _ = listen(model, [*heard, chord], 3, escape)
        assert log_p.shape == (4, 4)
        total = total + np.exp(log_p[:, -1])
    np.testing.assert_allclose(total, 1)


def test_listening_by_hand():
    model = LongTerm(Counts.of_chords([TUNE], 1))
    piece = [(70,), (71,), (70,), (72,), (70,), (71,)]
    log_p, _ = listen(model, piece, 1, 1.0)
    p = model.after((70,), [(71,)])[0][0]
    p = (1 + 3 * p) / (5 + 3)  # 70 three times, 71, 72: five chords of three kinds
    assert np.exp(log_p[0, -1]) == pytest.approx(p)
    assert np.exp(log_p[1, -1]) == pytest.approx((1 + 2 * p) / (2 + 2))  # after 70 came 71 and 72


def test_it_hears_a_repeat_and_not_before():
    model = LongTerm(Counts.of_chords([TUNE], 1))
    theme = [(50,), (55,), (53,), (59,), (51,), (57,), (52,), (58,)]
    log_p, right = listen(model, theme * 3, 4, 1.0)
    by_pass = -log_p[4, 7:].reshape(2, 8).mean(axis=1)
    assert by_pass[0] > 1.5 * by_pass[1]
    assert not right[4, :7].any() and right[4, 16:].all()
    other = listen(model, [*theme, *theme[::-1]], 4, 1.0)[0]
    np.testing.assert_array_equal(other[:, :7], log_p[:, :7])  # what comes later is not heard


def test_order_and_escape_are_chosen_on_pieces_left_out():
    draw = np.random.default_rng(1)
    themes = [[(int(p),) for p in draw.integers(40, 80, 12)] for _ in range(6)]
    repeating = Adaptive.of([theme * 4 for theme in themes], 1, 10_000)
    assert repeating.order >= 2
    noise = Adaptive.of(
        [[(int(p),) for p in draw.integers(40, 80, 60)] for _ in range(6)], 1, 10_000
    )
    assert noise.escape == max(ESCAPES) > repeating.escape
    assert (Adaptive.of([TUNE], 1, 10).order, Adaptive.of([TUNE], 1, 10).escape) == (8, 1.0)


def test_scores_begin_where_they_are_asked_to():
    model = Adaptive.of([TUNE, TUNE[::-1]], 1, 100)
    log_p, right = model.score([TUNE, TUNE], 3)
    assert log_p.shape == right.shape == (6,)
    np.testing.assert_array_equal(log_p[:3], model.score([TUNE], 1)[0][2:])
