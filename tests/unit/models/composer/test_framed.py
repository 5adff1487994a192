"""A composer that follows a frame of chord symbols."""

from pathlib import Path

import numpy as np
import pytest

from composed import DECODERS, SLOTS, chords_of, primers, scored, uneven
from continuo.decoding.constraints import Constraints
from continuo.decoding.registry import make_decoder
from continuo.models.composer.model import ComposerModel
from continuo.models.composer.writer import compose, framed, harmonise
from continuo.models.protocol import Request
from continuo.pieces.primers import Primer
from continuo.pieces.spelled import ENDS, STEPS, spell_piece

TEXT = "C | Am/E F | Bdim G7"


@pytest.fixture(scope="module")
def composer():
    return uneven()


@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_what_begins_on_beats_is_of_the_chords_and_no_symbol_is_left_out(composer, settings):
    (primer,) = primers(6)
    frame = framed(TEXT, primer)
    decoder = make_decoder(settings, [1])
    (made,) = compose(composer, [primer], decoder, 60, frame=frame, constraints=Constraints(36, 90))
    told = frame.followed_by(made.piece)["frame"]
    assert told["share"] == 1
    assert told["notes"] > 2
    stood = [frame.at(onset)[1] for onset in made.piece.onset.tolist()]
    # something begins wherever a symbol does
    begins = {at for at in made.piece.onset.tolist() if at == frame.at(at)[1]}
    assert set(stood[1:]) <= begins | {stood[0]}
    assert len(begins) > 2
    for onset, chord in zip(made.piece.onset.tolist(), chords_of(made), strict=True):
        symbol = frame.at(onset)[0]
        if onset in begins and symbol and symbol.bass is not None and len(chord) > 1:
            assert chord[0] % 12 == symbol.bass
    np.testing.assert_allclose(made.log_p, scored(composer, primer, made.piece), atol=1e-3)


def test_a_frame_gives_way_where_nothing_that_is_allowed_follows_it(composer):
    held = [[STEPS]] * 4  # so that the next begins on a beat
    primer = spell_piece([(62,)] * 4, np.arange(4) * STEPS, held, STEPS, SLOTS)
    frame, narrow = framed("C", primer), Constraints(61, 63)
    decoder = make_decoder({"method": "greedy"}, [1])
    (made,) = compose(composer, [primer], decoder, 20, frame=frame, constraints=narrow)
    assert all(narrow.allows(chord) for chord in chords_of(made))
    assert frame.followed_by(made.piece)["frame"]["share"] == 0


def test_a_harmony_follows_it_and_the_tune_stays(composer):
    onset = np.arange(10) * STEPS // 2
    bar = np.stack([onset % (2 * STEPS), np.full(10, 2 * STEPS)], axis=1)
    tune = spell_piece([(70 + n,) for n in range(10)], onset, [[20]] * 10, STEPS, SLOTS, bar)
    frame = framed("C | F", tune.part(0, 0), tune)
    decoder = make_decoder({"method": "temperature"}, [1])
    (made,) = harmonise(composer, tune, decoder, Constraints(36, 90, least=3), frame=frame)
    assert np.array_equal(made.piece.notes[:, 0], tune.notes[:, 0])
    assert np.array_equal(made.piece.onset, tune.onset)
    told = frame.followed_by(made.piece, first=1)["frame"]
    assert told["share"] == 1
    assert told["notes"] > 0


@pytest.mark.parametrize("ends", [True, False])
def test_a_piece_that_may_end_ends_with_its_frame(composer, ends):
    card = {"slots": SLOTS, "max_notes": 0}
    model = ComposerModel(composer, card, Path("composer.npz"))
    primer = Primer.of_chords([(60, 64), (62,)] * 4, 240)  # which end a bar of four quarters
    settings = {"method": "greedy", "chords": "C | G7 C"}
    made = model.write_on(primer, Request(settings, chords=60, seed=1, ends=ends))
    frame = framed("C | G7 C", model._spelled(primer))
    new = made.piece
    assert (frame.end - new.onset[0]) == 8 * STEPS
    assert (new.onset < frame.end).all() == ends
    assert (new.times[-1, 0] == ENDS) == ends
    assert made.facts["frame"]["chords"] == "C | G7 C"
    assert made.facts["frame"]["share"] == 1
