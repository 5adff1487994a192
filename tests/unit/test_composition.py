from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from test_composer import untrained

from continuo.errors import UserError
from continuo.music.composition import ComposerWriter, compose, harmonise
from continuo.music.constraints import Constraints
from continuo.music.decoding.beam import Beam
from continuo.music.decoding.greedy import Greedy
from continuo.music.decoding.interface import NONE, Repetition
from continuo.music.decoding.settings import make_decoder
from continuo.music.decoding.temperature import ControlledTemperature, Temperature
from continuo.music.excerpts import Excerpts
from continuo.music.spelled import END, ENDS, QUARTERS, STEPS, Spelled, spell_piece, unspell
from continuo.networks.composer import to_numpy

SLOTS = 4
DECODERS = [
    {"method": "greedy"},
    {"method": "beam", "width": 3},
    {"method": "beam", "width": 3, "diversity": 0.5, "length": 0.5},
    {"method": "temperature", "temperature": 1.5},
    {"method": "controlled_temperature"},
    {"method": "top_k", "k": 4},
    {"method": "top_p", "p": 0.8},
    {"method": "typical", "p": 0.8},
]
PARTS = ("notes", "times", "onset", "bar")


@cache
def uneven(memory=True):
    """A composer whose probabilities are far from equal."""
    composer = to_numpy(untrained(slots=SLOTS, memory=memory))
    raised = ("pitch", "quarters", "rest", "pulse", "state", "weigh", "keep")
    weights = {
        name: 1.5 * array if name.split("/")[0] in raised else array
        for name, array in composer.weights.items()
    }
    return replace(composer, weights=weights)


@pytest.fixture(scope="module")
def composer():
    return uneven()


def biased(composer, by):
    """Ends a piece e^by times as readily."""
    bias = composer.weights["quarters/bias"].copy()
    bias[QUARTERS] += by
    return replace(composer, weights={**composer.weights, "quarters/bias": bias})


def piece(length, seed=0, bar=3 * STEPS):
    """A theme over and over, from within a bar."""
    random = np.random.default_rng(seed)
    theme = [
        tuple(sorted(random.choice(np.arange(50, 80), random.integers(1, 4), replace=False)))
        for _ in range(4)
    ]
    chords = [tuple(map(int, theme[n % 4])) for n in range(length)]
    onset = 30 + np.cumsum(random.integers(1, 5, length)) * 12
    durations = [random.integers(1, 100, len(chord)).tolist() for chord in chords]
    place = np.stack([onset % bar, np.full(length, bar)], axis=1) if bar else None
    return spell_piece(chords, onset, durations, STEPS, SLOTS, place)


def primers(*lengths):
    """Beginnings of pieces."""
    return [piece(length + 1, seed).part(0, length) for seed, length in enumerate(lengths)]


def joined(primer, new):
    return Spelled(*(np.concatenate([getattr(part, name) for part in (primer, new)])
                     for name in PARTS))  # fmt: skip


def scored(composer, primer, new):
    """log P of the new chords when the piece is heard as a whole."""
    log_p, _ = composer.score(Excerpts.of([joined(primer, new)]), 0)
    return log_p[len(primer) :].sum(axis=1)


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in PARTS)


def chords_of(made):
    return [unspell(row) for row in made.piece.notes]


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
        whole = joined(primer, made.piece)
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
            assert np.array_equal(together[number].temperature, other.temperature, equal_nan=True)


def test_the_temperature_follows_a_piece_and_not_the_shortest_beside_it(composer):
    # chords that go round and round have to raise it, also beside a piece of one chord
    long, short = piece(16), piece(2).part(0, 1)
    decoder = ControlledTemperature([1, 2], start=1.0)
    (beside, _) = compose(composer, [long, short], decoder, 1)
    assert beside.temperature[0] == pytest.approx(1.15)


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


def test_constraints_that_no_chord_meets_are_refused(composer):
    with pytest.raises(UserError, match="no chord meets them"):
        compose(composer, primers(6), Greedy(), 5, constraints=Constraints(60, 62, "C major", 3))


def test_a_note_is_a_repeat_only_below_the_same_notes_and_a_time_never(composer):
    chords = [(50, 57, 66), (52, 64), (55, 62, 66)]
    durations = [[9] * len(chord) for chord in chords]
    primer = spell_piece(chords, np.array([0, 10, 20]), durations, STEPS, SLOTS)
    writer = ComposerWriter(composer, [primer], 1)
    writer.begin()
    repeated = []
    for named in (66, 62, END):
        writer.choices()
        repeated.append(writer.repeats(2).tolist())
        writer.take(np.array([named]))
    assert repeated == [[[64, 66]], [[NONE, 62]], [[NONE, 55]]]
    writer.choices()
    assert writer.repeats(2).tolist() == [[NONE, NONE]]


def repeats(made, chords):
    """How many chords are the same as one of those before."""
    names = chords_of(made)
    return sum(name in names[max(place - chords, 0) : place] for place, name in enumerate(names))


def test_a_penalty_lowers_repeats_and_log_p_stays_the_networks_own():
    composer, (primer,) = uneven(memory=False), primers(6)
    deaf = {
        f"{layer}/kernel": 0 * composer.weights[f"{layer}/kernel"] for layer in ("state", "skip")
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
        (beam,) = compose(composer, [primer], Beam(1, width=12), 3)
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
    expected = scored(composer, given.part(0, 0), made.piece)
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
    expected = scored(composer, begun, made.piece)
    np.testing.assert_allclose(made.log_p, expected, atol=1e-3)
