"""Drums that are learnt by counting."""

from dataclasses import replace

import numpy as np
import pytest

from composed import SLOTS, piece, same
from continuo.models.composer.drummer import Drummer, struck_at
from continuo.pieces.spelled import STEPS, in_a_row, spell_piece

KICK, SNARE, HAT, CRASH = 36, 38, 42, 49
BAR = 4 * STEPS


def rock(bars=16, seed=0):
    """Chords on each beat; hats in eighths, kick on one, snare on two and four, a crash each fourth
    bar on one."""
    onset = np.arange(4 * bars) * STEPS
    place = np.stack([onset % BAR, np.full(len(onset), BAR)], axis=1)
    random = np.random.default_rng(seed)
    chords = [(int(pitch),) for pitch in random.integers(50, 70, len(onset))]
    drums = []
    for number in range(4 * bars):
        beat, bar = number % 4, number // 4
        struck = [KICK] if beat == 0 else [SNARE] if beat % 2 else []
        struck += [CRASH] if beat == 0 and bar % 4 == 0 else []
        drums.append((*((0, pitch) for pitch in struck), (0, HAT), (STEPS // 2, HAT)))
    held = [[STEPS]] * len(chords)
    return spell_piece(chords, onset, held, STEPS, SLOTS, place, drums=drums)


DRUMMER = Drummer.of([rock(seed=seed) for seed in range(3)])


def test_without_drums_there_is_no_drummer():
    assert Drummer.of([piece(12)]) is None


def test_a_pattern_is_learnt_and_goes_on():
    whole = rock(8, seed=9)
    primer = whole.part(0, 16)
    bare = spell_piece(
        [(60,)] * 16,
        whole.onset[16:32],
        [[STEPS]] * 16,
        STEPS,
        SLOTS,
        whole.bar[16:32],
    )
    made = DRUMMER.play(primer, bare, np.random.default_rng(1))
    assert same(made, DRUMMER.play(primer, bare, np.random.default_rng(1)))
    struck = struck_at(made)
    hats = [at for at, pitches in struck.items() if HAT in pitches]
    snares = {at % BAR // STEPS for at, pitches in struck.items() if SNARE in pitches}
    assert snares == {1, 3}
    assert len(hats) >= 30  # of 32 eighths
    assert np.array_equal(made.notes, bare.notes)


def test_what_a_drummer_knows_it_foretells_and_all_sets_have_probability_one():
    log_p = DRUMMER.score(rock(8, seed=9))
    assert log_p.shape == (32,)
    assert -log_p.mean() < 0.6  # six slots a chord; evenly among the sets it would be 8 or more
    for slot in ([0, BAR, -1, 1, -1], [24, BAR, 1, 0, 1], [7, 1, 99, 1, 99]):
        assert DRUMMER.shares(slot).sum() == pytest.approx(1)
        assert (DRUMMER.shares(slot) > 0).all()


def test_drums_that_were_never_struck_together_cost_more_than_those_that_were():
    bare = rock(8, seed=9)
    strange = [((0, 50), (0, 60)) if at == 10 else s for at, s in enumerate(bare.drums)]
    other = DRUMMER.score(replace(bare, drums=in_a_row(strange)))
    assert other[10] < DRUMMER.score(bare)[10] - 10
    assert np.array_equal(other[:10], DRUMMER.score(bare)[:10])


def test_a_strike_between_slots_is_in_the_nearest():
    at = [(0, KICK), (5, SNARE), (17, HAT), (47, CRASH)]
    made = spell_piece([(60,)], np.array([0]), [[96]], STEPS, SLOTS, drums=[tuple(at)])
    assert struck_at(made) == {0: (KICK, SNARE), 16: (HAT,), 48: (CRASH,)}


def test_a_drummer_is_written_and_read():
    again = Drummer.from_arrays(
        {name: np.asarray(array, np.float32) for name, array in DRUMMER.to_arrays().items()}
    )
    assert again.sets == DRUMMER.sets
    assert np.array_equal(again.slots, DRUMMER.slots)
    assert Drummer.from_arrays({}) is None
    broken = {**DRUMMER.to_arrays()}
    broken["drums/slots"] = broken["drums/slots"] + 1000
    with pytest.raises(ValueError, match="not there"):
        Drummer.from_arrays(broken)
