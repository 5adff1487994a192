from dataclasses import replace

import numpy as np
import pytest

from composed import DECODERS, biased, chords_of, piece, primers, same, scored, uneven
from continuo.decoding.methods.controlled_temperature import ControlledTemperature
from continuo.decoding.methods.greedy import Greedy
from continuo.decoding.methods.temperature import Temperature
from continuo.decoding.registry import make_decoder
from continuo.models.composer.goal import ends_at
from continuo.models.composer.memory import NONE
from continuo.models.composer.naming import LAST
from continuo.models.composer.piece import Piece
from continuo.models.composer.writer import ComposerWriter, around, compose, fill
from continuo.pieces.spelled import END, ENDS, STEPS


@pytest.fixture(scope="module")
def composer():
    return uneven()


@pytest.mark.parametrize("memory", [True, False])
@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_log_p_is_that_of_the_same_chords_scored_as_a_whole_piece(settings, memory):
    composer, given = uneven(memory), primers(6, 1, 17, 0)
    made = compose(composer, given, make_decoder(settings, [3, 4, 5, 6]), 14)
    for primer, continuation in zip(given, made, strict=True):
        assert len(continuation.piece) == 14
        expected = scored(composer, primer, continuation.piece)
        np.testing.assert_allclose(continuation.log_p, expected, atol=1e-3)
        assert np.isfinite(continuation.log_p).all()


def test_what_was_made_has_uneven_probabilities_and_more_than_one_length(composer):
    made = compose(composer, primers(6, 6), Temperature([1, 2]), 100)
    log_p = np.concatenate([continuation.log_p for continuation in made])
    assert log_p.std() > 1
    assert {len(chord) for m in made for chord in chords_of(m)} == {1, 2, 3, 4}
    assert len(set(made[0].piece.times[:, 0].tolist())) > 5


def test_a_continuation_is_a_piece_and_goes_on_from_its_primer(composer):
    given = primers(6, 17)
    for primer, made in zip(given, compose(composer, given, Temperature([1, 2]), 20), strict=True):
        whole = primer.joined(made.piece)
        assert np.array_equal(np.diff(whole.onset), whole.times[:-1, 0])
        absent = whole.notes == END
        assert (whole.times[:, 1:][absent] == 0).all()
        assert (whole.times[:, 1:][~absent] > 0).all()
        assert (np.diff(whole.notes, axis=1)[~absent[:, 1:]] < 0).all()
        assert (whole.notes[:, 0] < END).all()


@pytest.mark.parametrize("bar", [3 * STEPS, 7 * STEPS // 2])
def test_the_bars_go_on_from_the_primers(composer, bar):
    primer = piece(9, bar=bar)
    (made,) = compose(composer, [primer], Temperature([1]), 25)
    begins = primer.onset[-1] - primer.bar[-1, 0]
    assert made.piece.bar[:, 0].tolist() == ((made.piece.onset - begins) % bar).tolist()
    assert set(made.piece.bar[:, 1].tolist()) == {bar}


@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_a_piece_that_is_long_enough_ends(composer, settings):
    primer = piece(9)
    start, length = primer.place_behind[0], 8 * STEPS
    decoder = make_decoder(settings, [1])
    (made,) = compose(composer, [primer], decoder, length, until=start + length)
    assert made.piece.onset[0] == start
    assert (made.piece.onset < start + length).all()
    assert made.piece.times[-1, 0] == ENDS
    assert (made.piece.times[:-1, 0] < ENDS).all()
    assert (made.piece.onset[-1] + made.piece.times[-1, 1:] <= start + length).all()
    assert made.piece.onset[-1] >= start + length - LAST * STEPS
    assert len(made.log_p) == len(made.temperature) == len(made.piece)


def test_where_the_primer_knows_no_bars_its_continuation_knows_none(composer):
    (made,) = compose(composer, [piece(9, bar=0)], Temperature([1]), 5)
    assert not made.piece.bar.any()


def test_a_piece_that_had_ended_goes_on_when_its_last_chord_has_sounded(composer):
    primer = piece(8)
    assert primer.times[-1, 0] == ENDS
    given = primer.times.copy()
    (made,) = compose(composer, [primer], Greedy(), 6)
    longest = int(primer.times[-1, 1:].max())
    assert made.piece.onset[0] == primer.onset[-1] + longest
    assert np.array_equal(primer.times, given)  # what was given is left as it was
    times = given.copy()
    times[-1, 0] = longest
    heard = replace(primer, times=times)
    np.testing.assert_allclose(made.log_p, scored(composer, heard, made.piece), atol=1e-3)


@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_the_same_seeds_make_the_same_pieces_and_neighbours_do_not_matter(composer, settings):
    # among them one that is short and one that soon ends
    readily, given = biased(composer, 3), primers(12, 2, 9)
    seeds = [[7, 1], [7, 2], [7, 3]]
    together, again = (
        compose(readily, given, make_decoder(settings, seeds), 25, ends=True) for _ in range(2)
    )
    for number, (primer, seed) in enumerate(zip(given, seeds, strict=True)):
        (alone,) = compose(readily, [primer], make_decoder(settings, [seed]), 25, ends=True)
        for other in (again[number], alone):
            assert same(together[number].piece, other.piece)
            np.testing.assert_allclose(together[number].log_p, other.log_p, atol=1e-3)
            temperature = together[number].temperature
            if other is alone and settings["method"] == "controlled_surprise":
                # it follows log P, which the size of the batch changes in its last digits
                np.testing.assert_allclose(temperature, other.temperature, atol=1e-3)
            else:
                assert np.array_equal(temperature, other.temperature, equal_nan=True)


def test_the_temperature_follows_a_piece_and_not_the_shortest_beside_it(composer):
    # chords that go round and round have to raise it, also beside a piece of one chord
    long, short = piece(16), piece(2).part(0, 1)
    decoder = ControlledTemperature([1, 2], start=1.0)
    (beside, _) = compose(composer, [long, short], decoder, 1)
    assert beside.temperature[0] == pytest.approx(1.15)


def test_a_replay_ends_where_it_must(composer):
    # the piece goes round and round: what it has played for longer than it may, it lets go
    found = []
    for replay in (None, 4):
        naming = ComposerWriter(composer, [*map(Piece.begun, primers(16))], replay=replay).begin()
        found.append((naming.chord["recalled"][..., 0] != NONE).sum())
    assert found[1] < found[0]


def test_other_seeds_make_other_pieces(composer):
    (primer,) = primers(6)
    one, two = compose(composer, [primer] * 2, Temperature([1, 2]), 10)
    assert not np.array_equal(one.piece.notes, two.piece.notes)


def test_a_piece_ends_only_where_it_may(composer):
    readily, given = biased(composer, 60), primers(6, 3)
    for made in compose(readily, given, Temperature([1, 2]), 15):
        assert len(made.piece) == len(made.log_p) == len(made.temperature) == 15
        assert (made.piece.times[:, 0] != ENDS).all()
    for made in compose(readily, given, Temperature([1, 2]), 15, ends=True):
        assert len(made.piece) == len(made.log_p) == len(made.temperature) == 1
        assert made.piece.times[0, 0] == ENDS


@pytest.mark.parametrize("settings", DECODERS, ids=str)
def test_pieces_of_a_batch_end_each_in_its_time(composer, settings):
    readily, given = biased(composer, 5), primers(6, 3, 9, 5)
    made = compose(readily, given, make_decoder(settings, [1, 2, 3, 4]), 60, ends=True)
    for primer, one in zip(given, made, strict=True):
        assert len(one.piece) == len(one.log_p) == len(one.temperature)
        assert (one.piece.times[:-1, 0] != ENDS).all()
        assert len(one.piece) == 60 or one.piece.times[-1, 0] == ENDS
        expected = scored(readily, primer, one.piece)
        np.testing.assert_allclose(one.log_p, expected, atol=1e-3)
    if settings["method"] == "temperature":
        assert len({len(one.piece) for one in made}) > 1


@pytest.mark.parametrize("settings", DECODERS, ids=str)
@pytest.mark.parametrize(("first", "behind"), [(12, 20), (0, 8), (30, 40)])
def test_a_gap_is_filled_up_to_where_the_piece_goes_on(composer, settings, first, behind):
    whole = piece(40)
    made = fill(composer, whole, first, behind, make_decoder(settings, [1])).piece
    until = whole.onset[behind] if behind < 40 else ends_at(whole)
    assert made.onset[0] == whole.onset[first]
    assert made.bar[0].tolist() == whole.bar[first].tolist()
    assert made.onset[-1] < until
    assert (made.onset[-1] + made.times[-1, 1:] <= until).all()
    assert (made.times[:-1, 0] < ENDS).all()


def test_the_chord_after_a_gap_is_heard(composer):
    whole = piece(40)
    notes = whole.notes.copy()
    notes[20, 0] += 5
    made = [fill(composer, one, 12, 20, Greedy()) for one in (whole, replace(whole, notes=notes))]
    assert not same(*(one.piece for one in made))


@pytest.mark.parametrize(("first", "behind"), [(0, 8), (12, 20)])
def test_what_comes_behind_a_gap_is_known_as_if_it_had_come_first(first, behind):
    whole = piece(40)
    known = around(whole, first, behind)
    order = [*range(behind, 40), *range(first)]
    assert np.array_equal(known.notes, whole.notes[order])
    moved = whole.onset[order] - known.onset
    assert (moved[40 - behind :] == 0).all()
    (earlier,) = set(moved[: 40 - behind].tolist())
    bar = int(whole.bar[-1, 1])
    assert earlier % STEPS == 0 and (not bar or earlier % bar == 0)
    assert (known.onset + known.times[:, 1:].max(axis=1))[: 40 - behind].max() <= whole.onset[0]
    assert (np.diff(known.onset) > 0).all() and (known.times[:, 0] < ENDS).all()


def test_a_gap_at_the_end_has_nothing_behind_it():
    whole = piece(40)
    assert same(around(whole, 30, 40), whole.part(0, 30))


def test_a_gap_is_recalled_from_what_comes_behind_it():
    whole = piece(12, seed=3)
    twice = whole.joined(replace(whole, onset=whole.onset + ends_at(whole)))
    begun = Piece.begun(around(twice, 4, 8), place=(int(twice.onset[4]), *twice.bar[4].tolist()))
    place, length = begun.memory.recall()
    best = int(place[length.argmax()])
    assert length.max() >= 4
    assert begun.chords.notes[best].tolist() == twice.notes[4].tolist()
