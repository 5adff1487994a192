from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from composed import DECODERS, SLOTS, chords_of, piece, primers, same, scored, uneven
from continuo.base.errors import UserError
from continuo.decoding.constraints import Constraints
from continuo.decoding.methods.beam import Beam
from continuo.decoding.methods.greedy import Greedy
from continuo.decoding.registry import make_decoder
from continuo.decoding.repetition import NONE, Repetition
from continuo.models.composer.piece import Piece
from continuo.models.composer.sounding import sounding_after
from continuo.models.composer.writer import ComposerWriter, compose
from continuo.pieces.spelled import END, STEPS, spell_piece
from continuo.pieces.voice_leading import broken


@pytest.fixture(scope="module")
def composer():
    return uneven()


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(52, 70, "G minor", 2, 3),
        Constraints(60, 72, "F# major", 1, 1),
        Constraints(55, 61, None, 4),
    ],
)
@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_constraints_hold_for_every_chord(composer, settings, constraints):
    given = primers(6, 2)
    made = compose(composer, given, make_decoder(settings, [1, 2]), 15, constraints=constraints)
    for primer, one in zip(given, made, strict=True):
        assert all(constraints.allows(chord) for chord in chords_of(one))
        # the network's own, of what it would not have chosen
        expected = scored(composer, primer, one.piece)
        np.testing.assert_allclose(one.log_p, expected, atol=1e-3)


@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_strict_voice_leading_breaks_fewer_rules(composer, settings):
    given, most = primers(6, 2), []
    for constraints in (Constraints(40, 80), Constraints(40, 80, voice_leading="strict")):
        decoder = make_decoder(settings, [1, 2])
        made = compose(composer, given, decoder, 15, constraints=constraints)
        pieces = [first.joined(one.piece) for first, one in zip(given, made, strict=True)]
        sounding = [[now.chord for now in sounding_after(piece)][5:] for piece in pieces]
        most.append(sum(map(broken, sounding)))
    assert most[1] < max(most[0], 1)
    assert most[1] <= 2


@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_no_more_notes_sound_at_once_than_may(composer, settings):
    given, kept = primers(6, 2), []
    for constraints in (Constraints(40, 80), Constraints(40, 80, most=2)):
        decoder = make_decoder(settings, [1, 2])
        made = compose(composer, given, decoder, 15, constraints=constraints)
        pieces = [first.joined(one.piece) for first, one in zip(given, made, strict=True)]
        sizes = [[len(now.chord) for now in sounding_after(piece)][5:] for piece in pieces]
        # what a primer holds is not cut short
        kept.append(all(now <= max(2, before) for size in sizes for before, now in pairwise(size)))
    assert kept == [False, True]


def test_constraints_that_no_chord_meets_are_refused(composer):
    with pytest.raises(UserError, match="no chord meets them"):
        compose(composer, primers(6), Greedy(), 5, constraints=Constraints(60, 62, "C major", 3))


def test_a_note_is_a_repeat_only_below_the_same_notes_and_a_time_never(composer):
    chords = [(50, 57, 66), (52, 64), (55, 62, 66)]
    durations = [[9] * len(chord) for chord in chords]
    primer = spell_piece(chords, np.array([0, 10, 20]), durations, STEPS, SLOTS)
    naming = ComposerWriter(composer, [Piece.begun(primer)]).begin()
    repeated = []
    for named in (66, 62, END):
        assert not naming.choice().times
        repeated.append(naming.repeats(2).tolist())
        naming = naming.take(np.array([named]))
    assert repeated == [[[64, 66]], [[NONE, 62]], [[NONE, 55]]]
    assert naming.choice().times
    assert naming.repeats(2).tolist() == [[NONE, NONE]]


def repeats(made, chords):
    """How many chords are the same as one of those before."""
    names = chords_of(made)
    return sum(name in names[max(place - chords, 0) : place] for place, name in enumerate(names))


def test_a_penalty_lowers_repeats_and_log_p_stays_the_networks_own():
    composer, (primer,) = uneven(memory=False), primers(6)
    deaf = {
        f"{layer}/kernel": 0 * composer.weights[f"{layer}/kernel"]
        for layer in ("state", "skip", "moves", "leaps", "degrees", "tonic", "harmony")
    }
    composer = replace(
        composer, weights={**composer.weights, **deaf}
    )  # it names one chord for ever
    free, dear = (
        compose(composer, [primer], Greedy(), 40, repetition=repetition)[0]
        for repetition in (None, Repetition(penalty=1e6, chords=8))
    )
    assert repeats(free, 8) > 30
    assert repeats(dear, 8) < 5
    np.testing.assert_allclose(dear.log_p, scored(composer, primer, dear.piece), atol=1e-3)


def test_beam_finds_pieces_that_are_at_least_as_probable_as_greedys(composer):
    better = 0
    for seed in range(6):
        (primer,) = [piece(7, seed).part(0, 6)]
        (greedy,) = compose(composer, [primer], Greedy(), 3)
        (beam,) = compose(composer, [primer], Beam(1, width=40), 3)
        assert beam.log_p.sum() >= greedy.log_p.sum() - 1e-6
        better += beam.log_p.sum() > greedy.log_p.sum() + 1e-3
    assert better


def test_a_beam_of_one_is_greedy(composer):
    given = primers(6, 3)
    for greedy, beam in zip(
        compose(composer, given, Greedy(), 8), compose(composer, given, Beam(2, width=1), 8),
        strict=True,
    ):  # fmt: skip
        assert same(greedy.piece, beam.piece)
