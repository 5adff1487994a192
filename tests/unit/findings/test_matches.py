"""Runs that music has in common with training pieces, against a search that tries everything."""

import numpy as np
import pytest

from continuo.findings.matches import Run, find_matches
from continuo.pieces.chords import Chord, transposed

TUNE: list[Chord] = [(60, 64), (62,), (64, 67), (65,), (62, 65), (60,)]
OTHER: list[Chord] = [(40,), (41,), (43,), (47,), (55,), (70,)]


def test_the_longest_run_its_piece_and_its_place():
    sample = [(80,), (81,), *TUNE[1:5], (90,)]
    [(exact, moved)] = find_matches([sample], [OTHER, TUNE])
    assert exact.longest == Run(2, 4, 1, 1)
    assert exact.length.tolist() == [0, 0, 4, 3, 2, 1, 0]
    assert moved.longest == exact.longest


def test_a_transposed_run_has_one_transposition():
    sample = [*(transposed(chord, -5) for chord in TUNE[:4]), *(OTHER[4:])]
    [(exact, moved)] = find_matches([sample], [OTHER, TUNE])
    assert exact.longest == Run(4, 2, 0, 4)
    assert moved.longest == Run(0, 4, 1, 0, -5)
    assert moved.length.tolist() == [4, 3, 2, 1, 2, 1]
    broken = [transposed(TUNE[0], 1), transposed(TUNE[1], 2), transposed(TUNE[2], 3)]
    assert find_matches([broken], [TUNE])[0][1].longest is None


def test_chords_of_other_intervals_are_no_transposition():
    assert find_matches([[(70, 73), (72,)]], [TUNE])[0][1].longest is None  # a minor third


def test_a_run_ends_where_its_piece_ends():
    [(exact, moved)] = find_matches([TUNE + OTHER], [TUNE, OTHER])
    assert exact.longest == Run(0, 6, 0, 0)
    assert exact.length.tolist() == [6, 5, 4, 3, 2, 1] * 2
    assert moved.longest == exact.longest
    [first, second] = find_matches([TUNE[:3], TUNE[3:]], [TUNE])
    assert [first[0].longest, second[0].longest] == [Run(0, 3, 0, 0), Run(0, 3, 0, 3)]


def test_of_several_places_the_first_is_told():
    [(exact, _)] = find_matches([TUNE[2:]], [OTHER, [(1,), *TUNE, *TUNE], TUNE])
    assert exact.longest == Run(0, 4, 1, 3)


def test_a_chord_that_is_struck_again_does_not_count():
    sample = [(90,), *TUNE[:2], TUNE[1], TUNE[1], TUNE[2], (91,)]
    [(exact, _)] = find_matches([sample], [[(60, 64), (62,), (62,), (62,), (64, 67), (60, 64)]])
    assert exact.longest == Run(1, 3, 0, 0, repeats=2)
    assert exact.share(2) == 2 / 4
    assert exact.share(3) == 1 / 3
    [(note, moved)] = find_matches([[(60,)] * 20], [[(60,)] * 30, [(50,)] * 40])
    assert (note.longest, moved.longest) == (Run(0, 1, 0, 0, repeats=19),) * 2
    assert np.isnan(note.share(4))


def test_the_share_of_runs():
    [(exact, moved)] = find_matches([[*TUNE[:5], (99,), *TUNE[:4]]], [TUNE])
    assert exact.share(4) == pytest.approx(3 / 7)
    assert exact.share(8) == 0
    assert np.isnan(exact.share(16))
    assert find_matches([[transposed(c, 3) for c in TUNE]], [TUNE])[0][1].share(4) == 1
    assert moved.share(4) == exact.share(4)


def test_nothing_in_common_and_nothing_at_all():
    alone, empty = find_matches([[(1, 2, 3)], []], [TUNE])
    assert alone[0].longest is alone[1].longest is empty[0].longest is None
    assert empty[0].length.size == 0
    assert np.isnan(empty[1].share(4))


def found_in(piece, training, start, length, moved):
    wanted = piece[start : start + length]
    for other in training:
        for place in range(len(other) - length + 1):
            there = other[place : place + length]
            shift = wanted[0][-1] - there[0][-1] if moved and length > 1 else 0
            if [transposed(chord, shift) for chord in there] == wanted:
                return True
    return False


@pytest.mark.parametrize("size", [2, 50, 2**22])
@pytest.mark.parametrize("seed", range(6))
def test_it_finds_what_trying_everything_finds(seed, size, monkeypatch):
    monkeypatch.setattr("continuo.findings.matches.SIZE", size)
    random = np.random.default_rng(seed)
    kinds = [(60,), (61,), (62,), (60, 64), (62, 66), (61, 64)][: 3 + seed % 4]
    draw = [
        [kinds[i] for i in random.integers(0, len(kinds), size)]
        for size in (25, 1, 40, 30, 12, 2)
    ]  # fmt: skip
    music, training = draw[:3], draw[3:]
    for piece, matches in zip(music, find_matches(music, training), strict=True):
        for moved, match in enumerate(matches):
            expected = [
                max(
                    (
                        n
                        for n in range(1, len(piece) - start + 1)
                        if found_in(piece, training, start, n, moved)
                    ),
                    default=0,
                )
                for start in range(len(piece))
            ]
            assert match.length.tolist() == expected
            counted = [
                sum(n == 0 or run[n] != run[n - 1] for n in range(len(run)))
                for run in (piece[at : at + n] for at, n in enumerate(expected))
            ]
            assert match.counted.tolist() == counted
            if run := match.longest:
                assert (run.start, run.length) == (int(np.argmax(counted)), max(counted))
                chords = run.length + run.repeats
                before = training[: run.piece]
                assert not found_in(piece, before, run.start, chords, moved)
                there = training[run.piece][run.place : run.place + chords]
                there = [transposed(chord, run.semitones) for chord in there]
                assert there == piece[run.start : run.start + chords]
