from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from continuo.decoding.distributions import normalised, only
from continuo.decoding.methods.beam import Beam
from continuo.decoding.methods.controlled_surprise import ControlledSurprise
from continuo.decoding.methods.controlled_temperature import ControlledTemperature, repeats_itself
from continuo.decoding.methods.greedy import Greedy
from continuo.decoding.methods.temperature import Temperature
from continuo.decoding.methods.top_k import TopK
from continuo.decoding.methods.top_p import TopP
from continuo.decoding.methods.typical import Typical
from continuo.decoding.protocol import Choice, write
from continuo.decoding.registry import METHODS, make_decoder, make_repetition
from continuo.decoding.repetition import NONE, Repetition


@dataclass(frozen=True)
class Named:
    """A chord of a `Table`; see `continuo.decoding.protocol.Naming`."""

    own: np.ndarray
    heard: np.ndarray
    rows: np.ndarray
    chosen: np.ndarray | None = None

    @property
    def log_p(self):
        return self.own[np.arange(len(self.rows)), self.chosen]

    def choice(self):
        return Choice(self.own) if self.chosen is None else None

    def repeats(self, chords):
        return self.heard[:, -chords:]

    def take(self, classes):
        return replace(self, chosen=classes)

    def keep(self, rows):
        return Named(self.own[rows], self.heard[rows], self.rows[rows])


class Table:
    """A writer of chords whose probabilities depend on the last chord alone, (chords, chords).

    A piece that has chosen `end` is at its end.
    """

    def __init__(self, p, primers, end=None):
        with np.errstate(divide="ignore"):
            self.log_p = np.log(np.array(p, float))
        self.heard, self.end_of_piece = np.array(primers), end

    @property
    def ended(self):
        return self.heard[:, -1] == self.end_of_piece

    def begin(self):
        asleep = np.where(np.arange(len(self.log_p)) == 0, 0.0, -np.inf)
        own = np.where(self.ended[:, None], asleep, self.log_p[self.heard[:, -1]])
        return Named(own, self.heard, np.arange(len(own)))

    def end(self, naming):
        self.keep(naming.rows)
        last = np.where(self.ended, self.heard[:, -1], naming.chosen)
        self.heard = np.column_stack([self.heard, last])

    def keep(self, rows):
        self.heard = self.heard[rows]


def drawn(decoder, p, many=1):
    return decoder.choose(Choice(np.log(np.tile(p, (many, 1)))))[1]


def test_greedy_takes_the_most_probable():
    rows, chosen = Greedy().choose(Choice(np.log([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3]])))
    assert rows is None
    assert chosen.tolist() == [1, 0]
    assert np.isnan(Greedy().temperature)


@pytest.mark.parametrize(
    ("heard", "repeats"),
    [
        ([5, 1, 2, 1, 2], True),
        ([1, 2, 3, 1, 2, 3], True),
        ([1, 2, 3, 4, 1, 2, 3, 4], True),
        ([1, 1], False),  # n = 1 is none of the lecture's
        ([1, 1, 1, 1], True),
        ([1, 2, 3, 4, 5, 1, 2, 3, 4, 5], False),  # nor is n = 5
        ([1, 2, 1], False),
    ],
)
def test_what_counts_as_repeating(heard, repeats):
    assert repeats_itself(np.array([heard])).tolist() == [repeats]


def test_temperature_follows_the_lecture():
    decoder = ControlledTemperature(seeds=[1])
    looping, free = np.array([[1, 2, 1, 2]]), np.array([[1, 2, 3, 0]])
    heards = [free, free, looping, *[looping] * 20, *[free] * 80]
    expected, temperatures = 0.5, []
    for heard in heards:
        factor = 1.15 if heard is looping else 0.95
        expected = min(5, max(0.2, expected * factor))
        decoder.begin(Table(np.full((4, 4), 0.25), heard))
        temperatures.append(decoder.temperature[0])
        assert temperatures[-1] == pytest.approx(expected)
    assert temperatures[0] == pytest.approx(0.475)
    assert max(temperatures) == 5
    assert temperatures[-1] == pytest.approx(0.2)


def test_temperature_follows_the_surprise():
    # both of its chords are equally probable, so each has a surprise of log 2
    writer = Table(np.full((2, 2), 0.5), [[0]])
    for surprise, factor in ((np.log(2), 1), (np.log(2) / 3, np.exp(-0.2)), (2e9, np.exp(0.1))):
        decoder = ControlledSurprise([1], surprise=surprise, rate=0.1, start=0.7)
        temperature, _ = write(writer, decoder, 3)
        assert temperature[0] == pytest.approx([0.7, 0.7 * factor, 0.7 * factor**2])
    decoder = ControlledSurprise([1], surprise=0.1, rate=0.1, lowest=0.6)
    assert write(writer, decoder, 40)[0].min() == pytest.approx(0.6)
    decoder = ControlledSurprise([1], surprise=9.0, rate=0.1, start=0.5, highest=0.8)
    assert write(writer, decoder, 40)[0].max() == pytest.approx(0.8)


def test_what_a_lost_network_draws_brings_it_back():
    # of these two chords the second is a place where every chord is as likely
    p = np.full((50, 50), 0.02)
    p[0] = [0.9, *[0.1 / 49] * 49]
    p[1:, 0] = 0.3
    p /= p.sum(axis=1, keepdims=True)
    primers, seeds = np.zeros((40, 1), int), range(40)
    plain, steered = (
        write(Table(p, primers), decoder, 200)[1].mean()
        for decoder in (Temperature(seeds), ControlledSurprise(seeds, surprise=0.3))
    )
    assert plain < -1
    assert steered == pytest.approx(-0.3, abs=0.1)


def test_times_are_drawn_cooler():
    p = np.tile([0.6, 0.4], (20_000, 1))
    decoder = ControlledSurprise(range(len(p)), times=0.5)
    writer = Table(np.full((2, 2), 0.5), np.zeros((len(p), 1), int))
    for times, share in ((False, 0.4), (True, 0.4**2 / (0.4**2 + 0.6**2))):
        decoder.begin(writer)
        assert decoder.choose(Choice(np.log(p), times))[1].mean() == pytest.approx(share, abs=0.02)
        assert (decoder.temperature == 1).all()


def test_how_many_notes_a_chord_has_is_drawn_as_it_is():
    p = np.tile([0.4, 0.3, 0.2, 0.1], (20_000, 1))
    decoder = ControlledSurprise(range(len(p)), start=0.5, highest=0.5)
    decoder.begin(Table(np.full((2, 2), 0.5), np.zeros((len(p), 1), int)))
    drawn = np.bincount(decoder.choose(Choice(np.log(p), last=2))[1]) / len(p)
    rest = np.array([0.4, 0.3, 0.1]) ** 2
    assert drawn == pytest.approx([*(0.8 * rest / rest.sum()).round(3)[:2], 0.2, 0.03], abs=0.02)
    alone = np.tile([0.0, 0.0, 1.0, 0.0], (len(p), 1))
    with np.errstate(divide="ignore"):
        assert (decoder.choose(Choice(np.log(alone), last=2))[1] == 2).all()


def test_chords_are_drawn_from_p_to_the_1_over_t():
    p = np.array([0.5, 0.3, 0.2])
    many = 20_000
    decoder = Temperature(list(range(many)), 0.5)
    share = np.bincount(drawn(decoder, p, many), minlength=3) / many
    expected = p**2 / (p**2).sum()
    assert np.abs(share - expected).max() < 5 * np.sqrt(0.25 / many)


@pytest.mark.parametrize("kind", [Temperature, ControlledTemperature, TopK, TopP, Typical])
def test_a_sample_does_not_depend_on_its_neighbours(kind):
    log_p = normalised(np.random.default_rng(0).normal(size=(1, 50)))
    alone = [kind([seed]).choose(Choice(log_p))[1][0] for seed in (3, 4)]
    assert kind([3, 4]).choose(Choice(np.tile(log_p, (2, 1))))[1].tolist() == alone


def test_top_k_draws_from_the_k_most_probable_in_their_proportion():
    p, many = np.array([0.1, 0.4, 0.2, 0.3]), 20_000
    share = np.bincount(drawn(TopK(range(many), k=2), p, many), minlength=4) / many
    assert share[[0, 2]].tolist() == [0, 0]
    assert share[1] == pytest.approx(4 / 7, abs=0.02)
    assert drawn(TopK([1], k=9), np.array([0.5, 0.5]))[0] in (0, 1)


@pytest.mark.parametrize(
    ("p", "kept"), [(0.39, {1}), (0.41, {1, 3}), (0.69, {1, 3}), (1, {0, 1, 2, 3})]
)
def test_top_p_draws_from_the_fewest_that_have_the_mass(p, kept):
    found = TopP([1], p=p).kept(np.log([[0.1, 0.4, 0.2, 0.3]]))[0]
    assert set(np.flatnonzero(found)) == kept


def test_typical_leaves_out_what_is_too_probable_and_too_improbable():
    p = np.array([[0.5, 0.125, 0.125, 0.125, 0.125]])  # entropy 1.39, surprises 0.69 and 2.08
    p = np.column_stack([p * 0.999, [[0.001]]])
    kept = Typical([1], p=0.4).kept(np.log(p))[0]
    assert kept.tolist() in ([False, True, True, True, True, False], [True, *[False] * 5])
    skewed = np.array([[0.9, 0.05, 0.03, 0.02]])  # entropy 0.43: the first is nearest to it
    assert np.flatnonzero(Typical([1], p=0.5).kept(np.log(skewed))[0]).tolist() == [0]
    flat = np.array([[0.30, 0.175, 0.175, 0.175, 0.175]])
    assert not Typical([1], p=0.6).kept(np.log(flat))[0][0]  # not the most probable one


def test_nothing_impossible_is_ever_drawn():
    log_p = np.array([[0.0, -np.inf, -np.inf]])
    for decoder in (Temperature([1], 5.0), TopK([1], k=3), TopP([1], p=1.0), Typical([1], p=1.0)):
        assert decoder.choose(Choice(log_p))[1].tolist() == [0]


# 0 -> 1 looks best at once, but 0 -> 2 -> 3 is the better piece
TRAP = [
    [0.0, 0.6, 0.4, 0.0],
    [0.25, 0.25, 0.25, 0.25],
    [0.0, 0.0, 0.0, 1.0],
    [0.25, 0.25, 0.25, 0.25],
]


def test_beam_finds_what_greedy_misses():
    greedy, beam = Table(TRAP, [[0]]), Table(TRAP, [[0], [0]])
    _, found = write(greedy, Greedy(), 2)
    assert greedy.heard[0].tolist()[:2] == [0, 1]
    temperature, best = write(beam, Beam(1, width=2), 2)
    assert beam.heard.tolist() == [[0, 2, 3]]
    assert best.sum() == pytest.approx(np.log(0.4))
    assert best.sum() > found.sum()
    assert np.isnan(temperature).all()


def test_beam_searches_each_sample_by_itself():
    beam = Table(TRAP, [[0], [0], [2], [2]])
    _, log_p = write(beam, Beam(2, width=2), 2)
    assert beam.heard.tolist() == [[0, 2, 3], [2, 3, 0]]
    assert log_p.shape == (2, 2)
    everything = Table(TRAP, [[0]] * 16)
    _, log_p = write(everything, Beam(1, width=16), 3)
    best = max(
        TRAP[0][a] * TRAP[a][b] * TRAP[b][c] for a in range(4) for b in range(4) for c in range(4)
    )
    assert log_p.sum() == pytest.approx(np.log(best))


def test_diversity_lets_other_beginnings_stay():
    p = np.array([[0.0, 0.5, 0.5], [0.0, 0.51, 0.49], [0.0, 0.4, 0.6]])
    p = np.where(p == 0, 1e-9, p)

    def beginnings(diversity):
        beam = Beam(1, width=2, diversity=diversity)
        beam.begin(Table(p, [[0], [0]]))
        beam.choose(Choice(np.log(p[[0, 0]])))
        beam.begin(Table(p, [[1], [2]]))
        rows, _ = beam.choose(Choice(np.log([[1e-9, 0.51, 0.49], [1e-9, 0.2, 0.2]])))
        return sorted(rows.tolist())

    assert beginnings(0) == [0, 0]
    assert beginnings(5) == [0, 1]


def test_length_says_whether_short_pieces_are_preferred():
    p = [[0.0, 0.0, 0.5, 0.5], [0, 1, 0, 0], [0.0, 0.9, 0.0, 0.1], [0, 0.0, 0.0, 1.0]]
    # 0 -> 3 is the end, with log 0.5; 0 -> 2 -> 1 -> 1 has log 0.45
    ended = Table(p, [[0], [0]], end=3)
    write(ended, Beam(1, width=2, length=0), 3)
    assert ended.heard[0, 1] == 3
    longer = Table(p, [[0], [0]], end=3)
    write(longer, Beam(1, width=2, length=1), 3)
    assert longer.heard[0].tolist() == [0, 2, 1, 1]


def test_a_repetition_costs_its_penalty_and_the_rest_gains():
    log_p = np.log([[0.5, 0.25, 0.25], [0.2, 0.4, 0.4]])
    after = np.exp(Repetition(penalty=2.0)(log_p, np.array([[0, 0], [NONE, NONE]])))
    assert after[0] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert after[1] == pytest.approx([0.2, 0.4, 0.4])
    stuck = [[0.9, 0.1], [0.5, 0.5]]
    free, penalised = Table(stuck, [[0]]), Table(stuck, [[0]])
    write(free, Greedy(), 5)
    _, log_p = write(penalised, Greedy(), 5, Repetition(penalty=1000.0, chords=1))
    assert free.heard[0].tolist() == [0] * 6
    assert penalised.heard[0].tolist() == [0, 1, 0, 1, 0, 1]
    assert log_p[0, 0] == pytest.approx(np.log(0.1))  # the network's own


def test_a_piece_that_has_ended_is_not_gone_on_with():
    p = [[0.5, 0.5], [0.5, 0.5]]
    writer = Table(p, [[0], [0]], end=1)
    _, log_p = write(writer, Temperature([1, 2]), 50)
    assert writer.ended.all()
    assert log_p.shape[1] < 50
    for row, piece in zip(log_p, writer.heard[:, 1:], strict=True):
        first = piece.tolist().index(1)
        assert (row[: first + 1] < 0).all()
        assert (row[first + 1 :] == 0).all()


def test_only_what_is_allowed_has_a_probability():
    found = np.exp(only(np.log([[0.5, 0.3, 0.2]]), np.array([[False, True, True]])))
    assert found[0] == pytest.approx([0, 0.6, 0.4])


def test_each_module_of_methods_has_one():
    assert {"greedy", "top_k", "beam"} <= set(METHODS)
    for name, method in METHODS.items():
        assert method.__module__ == f"continuo.decoding.methods.{name}"
    assert "magic" not in METHODS


def test_make_decoder_knows_the_methods():
    assert isinstance(make_decoder({"method": "greedy", "model": "composer"}, [1]), Greedy)
    hot: Any = make_decoder({"method": "controlled_temperature", "start": 2.0}, [1])
    assert hot.start == 2.0
    few: Any = make_decoder({"method": "top_k", "k": 3}, [1])
    assert few.k == 3
    assert make_decoder({"method": "top_p", "p": 0.5, "temperature": 2.0}, [1]).temperature == 2.0
    assert isinstance(make_decoder({"method": "typical"}, [1]), Typical)
    beam: Any = make_decoder({"method": "beam", "width": 3, "diversity": 0.1}, [1, 2])
    assert (beam.width, beam.diversity) == (3, 0.1)
    assert len(beam.choose(Choice(np.zeros((2 * 3, 4))))[1]) == 2 * 3
    steady: Any = make_decoder({"method": "controlled_surprise", "replay": 9, "surprise": 3.0}, [1])
    assert steady.surprise == 3.0
    assert make_repetition({"method": "greedy"}) is None
    assert make_repetition({"method": "greedy", "repetition": {"chords": 2}}) == Repetition(1.5, 2)
