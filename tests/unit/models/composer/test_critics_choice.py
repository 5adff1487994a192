"""A composer whose decoder draws several ways to go on, of which a critic chooses."""

from pathlib import Path

import numpy as np

from composed import SHAPE, SLOTS, primers, scored, uneven
from continuo.decoding.choosing import EVERY
from continuo.models.composer.ensemble import Ensemble
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.model import ComposerModel
from continuo.models.composer.network import Composer, to_numpy
from continuo.models.composer.piece import Piece
from continuo.models.composer.train import tensors
from continuo.models.composer.writer import ComposerWriter
from continuo.models.protocol import Request
from continuo.pieces.primers import Primer
from continuo.pieces.spelled import END, ENDS

DRAWING = {"method": "controlled_surprise", "model": "composer"}
CHORDS = 40


def model():
    return ComposerModel(uneven(), {"slots": SLOTS, "max_notes": 0}, Path("composer.npz"))


def as_primer(spelled):
    return Primer([], lambda slots: spelled)


def heights(pieces):
    """It likes what is high."""
    return np.array([np.where(p.notes == END, 0, p.notes)[-16:].mean() for p in pieces])


def made(critic=None, seed=1, **settings):
    (primer,) = primers(6)
    how = {"critic": critic, "seed": seed}
    return model().write_on(as_primer(primer), Request(DRAWING | settings, CHORDS, **how))


def test_the_critic_hears_the_ways_side_by_side_and_has_its_will():
    heard = []

    def critic(pieces):
        heard.append([len(piece) for piece in pieces])
        return heights(pieces)

    alone, chosen = made(), made(critic, among=6)
    looks = range(EVERY, CHORDS, EVERY)
    assert heard == [[6 + added] * 6 for added in looks]  # chords of the primer, and those added
    part = slice(0, looks[-1])  # of what it has heard
    high, usual = (np.where(m.piece.notes == END, 0, m.piece.notes)[part] for m in (chosen, alone))
    assert high.mean() > usual.mean()
    again = made(heights, among=6)
    assert np.array_equal(again.piece.notes, chosen.piece.notes)
    assert again.table.equals(chosen.table)


def test_the_table_has_the_probabilities_of_the_way_that_was_chosen():
    chosen = made(heights, among=4)
    (primer,) = primers(6)
    rows = chosen.table[chosen.table["part"] == "generated"]
    log_p = scored(uneven(), primer, chosen.piece)
    np.testing.assert_allclose(np.log(rows["probability"]), log_p, atol=1e-3)


def test_rows_that_have_ended_alone_may_be_kept_within_a_chord():
    (primer,) = primers(6)
    duo = Composer(**SHAPE, ensemble=Ensemble((0, 40), ("", "Violin"), False))
    duo(tensors(Excerpts.of([primer], duo.ensemble).whole(0)))
    begun = [Piece.begun(one, ensemble=duo.ensemble) for one in primers(6, 6)]
    ended = begun[0].followed_by(
        primer.notes[0], np.append(ENDS, primer.times[0, 1:]), np.zeros(SLOTS, int), 4
    )
    writer = ComposerWriter(to_numpy(duo), [begun[1], ended], ends=True)
    naming = writer.begin().keep(np.array([1, 1]))
    while (choice := naming.choice()) is not None:
        naming = naming.take(choice.log_p.argmax(axis=1))
    writer.end(naming)
    assert [len(piece) for piece in writer.pieces] == [7, 7]
    assert writer.ended.all()


def test_it_rehearses_what_it_would_write_on():
    before = primers(6, 9)
    request = Request(DRAWING | {"among": 2}, 12, [1, 3])
    one, other = model().rehearse([as_primer(primer) for primer in before], request)
    assert len(one) == len(other) == 12
    assert one.onset[0] == before[0].place_behind[0]
    assert not np.array_equal(one.notes, other.notes)
