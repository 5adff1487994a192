from dataclasses import replace

import numpy as np
import pytest

from continuo.scores.performances.timing import PERFORMANCE, SCORE, Timing, timing_of
from midi_files import notes_of


def notes_at(ticks, quarter=480, each=1):
    """Notes that begin at these ticks, `each` at each of them."""
    onset = np.repeat(np.asarray(ticks, np.int64), each)
    pitch = (60 + 4 * (np.arange(len(onset)) % each)).astype(np.int16)
    return notes_of(onset, np.full(len(onset), 100), pitch, quarter)


CHANCE = np.random.default_rng(1)
BY_HAND = np.cumsum(CHANCE.integers(60, 400, 300))
EIGHTHS = np.arange(200) * 240
LATE = np.arange(0, 200, 2) * 240
SCORES = {
    "eighths": EIGHTHS,
    "triplets": np.arange(200) * 160,
    "sixteenths and triplets": np.concatenate([np.arange(100) * 120, 12_000 + np.arange(99) * 160]),
    "grace notes before the beat": np.sort(np.concatenate([LATE, LATE[1:] - 37])),
    "swing of no written length": np.sort(np.concatenate([LATE, LATE + 287])),
    "all of it late": EIGHTHS + 7,
    "to a click, by hand": np.sort(EIGHTHS + CHANCE.normal(0, 12, 200).astype(int).clip(-40)) + 40,
    "quintuplets": np.arange(200) * 96,
}


@pytest.mark.parametrize("kind", SCORES)
def test_what_lies_on_the_files_beats_is_a_score(kind):
    assert timing_of(notes_at(SCORES[kind])).kind == SCORE


@pytest.mark.parametrize("quarter", [24, 96, 120, 384, 480, 1024])
def test_in_any_resolution(quarter):
    steps = np.cumsum(CHANCE.choice([6, 8, 12, 24], 300)) * quarter // 24
    assert timing_of(notes_at(steps, quarter)).kind == SCORE


def test_what_lies_anywhere_is_a_performance_and_the_more_notes_the_surer():
    assert timing_of(notes_at(BY_HAND)).kind == PERFORMANCE
    few, many = (timing_of(notes_at(ticks)).sure for ticks in (BY_HAND[:60], BY_HAND))
    assert 0 < few < many <= 1


def test_of_few_notes_nothing_can_be_told():
    assert timing_of(notes_at(BY_HAND[:20])) == Timing(SCORE, 0.0)
    assert timing_of(notes_at([])) == Timing(SCORE, 0.0)
    assert timing_of(notes_at([0, 7, 480])) == Timing(SCORE, 0.0)


def test_but_a_chord_that_a_hand_has_spread_was_played():
    assert timing_of(notes_at([0, 7, 12])) == Timing(PERFORMANCE, 0.0)
    assert timing_of(notes_at([0, 480], each=3)) == Timing(SCORE, 0.0)
    assert timing_of(notes_at([0, 10, 20, 30])) == Timing(SCORE, 0.0)  # written so


def test_chords_of_which_all_notes_begin_at_one_tick_are_written():
    assert timing_of(notes_at(BY_HAND, each=3)).kind == SCORE
    spread = notes_at(BY_HAND, each=3)
    spread = replace(spread, onset=spread.onset + CHANCE.integers(0, 12, len(spread.onset)))
    assert timing_of(spread).kind == PERFORMANCE


def test_where_time_is_not_counted_in_quarters_it_is_a_score():
    assert timing_of(notes_at(BY_HAND, quarter=-6360)).kind == SCORE
    assert timing_of(notes_at(BY_HAND, quarter=0)).kind == SCORE
