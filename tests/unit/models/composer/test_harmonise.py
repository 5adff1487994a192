from dataclasses import replace

import numpy as np
import pytest

from composed import DECODERS, SLOTS, scored, uneven
from continuo.decoding.constraints import Constraints
from continuo.decoding.methods.beam import Beam
from continuo.decoding.methods.greedy import Greedy
from continuo.decoding.methods.temperature import Temperature
from continuo.decoding.registry import make_decoder
from continuo.models.composer.goal import Goal
from continuo.models.composer.phrases import rests
from continuo.models.composer.writer import compose, harmonise
from continuo.pieces.spelled import END, STEPS, spell_piece


@pytest.fixture(scope="module")
def composer():
    return uneven()


def tune(seed=0, length=12):
    """One voice that nothing fits: outside the range, the key and the rhythm of the network."""
    random = np.random.default_rng(seed)
    chords = [(int(pitch),) for pitch in random.integers(58, 84, length)]
    onset = 7 + np.cumsum(random.integers(1, 200, length))
    durations = random.integers(1, 300, length)[:, None].tolist()
    bar = np.stack([onset % 200, np.full(length, 200)], axis=1)
    return spell_piece(chords, onset, durations, STEPS, SLOTS, bar)


@pytest.mark.parametrize(
    "constraints",
    [None, Constraints(40, 60, "C major", 3, 3), Constraints(70, 75, least=2)],
)
@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_a_tune_stays_as_it_is_and_has_only_notes_below(composer, settings, constraints):
    given = tune()
    (made,) = harmonise(composer, given, make_decoder(settings, [5]), constraints)
    piece = made.piece
    assert piece.notes[:, 0].tolist() == given.notes[:, 0].tolist()
    assert piece.times[:, :2].tolist() == given.times[:, :2].tolist()
    assert piece.onset.tolist() == given.onset.tolist()
    assert piece.bar.tolist() == given.bar.tolist()
    assert len(made.log_p) == len(made.temperature) == len(given)
    below = piece.notes[:, 1:]
    assert (below < END).any()
    for row, times in zip(piece.notes, piece.times[:, 1:], strict=True):
        names = row[row < END].tolist()
        assert names == sorted(set(names), reverse=True)
        assert ((times > 0) == (row < END)).all()
        if constraints is not None:
            assert all(constraints.pitches[pitch] for pitch in names[1:])
            assert not constraints.most or len(names) <= constraints.most


def test_what_a_tune_says_counts_in_log_p(composer):
    given = tune(1)
    (made,) = harmonise(composer, given, Greedy())
    expected = scored(
        composer, given.part(0, 0), made.piece, Goal.end_of(given), given.onset[rests(given)]
    )
    np.testing.assert_allclose(made.log_p, expected, atol=1e-3)


def test_a_tune_that_is_a_part_of_a_piece_is_harmonised_to_its_end(composer):
    given = tune(2).part(3, 9)
    (made,) = harmonise(composer, given, Beam(1, width=3))
    assert made.piece.times[:, 0].tolist() == given.times[:, 0].tolist()
    assert made.piece.onset.tolist() == given.onset.tolist()


def test_what_the_network_would_never_name_stays_in_a_tune():
    composer, given = uneven(memory=False), tune(3)
    bias = composer.weights["pitch/bias"].copy()
    bias[given.notes[:, 0]] -= 1e5
    deaf = replace(composer, weights={**composer.weights, "pitch/bias": bias})
    for decoder in (Greedy(), Temperature([1]), Beam(1, width=2)):
        (made,) = harmonise(deaf, given, decoder)
        assert made.piece.notes[:, 0].tolist() == given.notes[:, 0].tolist()
        assert np.isfinite(made.log_p).all()


def test_a_tune_whose_beginning_is_given_is_gone_on_with(composer):
    given = tune(4)
    begun = harmonise(composer, given, Temperature([1]))[0].piece.part(0, 5)
    (made,) = compose(composer, [begun], Temperature([2]), len(given) - 5, True, tune=given)
    assert made.piece.notes[:, 0].tolist() == given.notes[5:, 0].tolist()
    assert made.piece.times[:, :2].tolist() == given.times[5:, :2].tolist()
    assert made.piece.onset.tolist() == given.onset[5:].tolist()
    expected = scored(composer, begun, made.piece, Goal.end_of(given), given.onset[rests(given)])
    np.testing.assert_allclose(made.log_p, expected, atol=1e-3)
