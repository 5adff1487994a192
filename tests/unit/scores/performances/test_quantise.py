import numpy as np
import pytest

from continuo.scores.performances.quantise import parts_of_beats

BEATS = np.array([1.0, 1.6, 2.2, 2.9])  # the last is slower


def placed(*places):
    """Where chords are put that were played at these places, in beats."""
    seconds = np.interp(places, np.arange(len(BEATS)), BEATS)
    return parts_of_beats(seconds, BEATS).tolist()


@pytest.mark.parametrize(
    ("played", "right"),
    [
        ([0.02, 0.48, 0.99, 1.27, 1.5, 1.76], [0, 0.5, 1, 1.25, 1.5, 1.75]),
        ([0.01, 0.35, 0.65, 1.02, 1.33, 1.68, 2], [0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2]),
        ([0.0, 0.95, 1.5, 2.02, 2.74], [0, 1, 1.5, 2, 2.75]),
        ([n / 8 for n in range(17)], [n / 8 for n in range(17)]),
        ([n / 6 for n in range(13)], [n / 6 for n in range(13)]),
    ],
)
def test_chords_are_put_on_parts_of_the_beat(played, right):
    assert placed(*played) == pytest.approx(right)


def test_the_two_hands_are_one_chord_and_a_note_before_the_beat_is_none():
    assert placed(0, 0.97, 1.03, 2) == pytest.approx([0, 1, 1, 2])
    before, on = placed(0.0, 0.88, 1.01, 2)[1:3]
    assert 0.5 < before < on == pytest.approx(1)


def test_the_order_stays_whatever_is_played():
    seconds = np.sort(np.random.default_rng(1).uniform(1.0, 2.89, 60))
    place = parts_of_beats(seconds, BEATS)
    assert (np.diff(place) >= 0).all()
    assert place.min() >= -1
    assert place.max() <= 3
