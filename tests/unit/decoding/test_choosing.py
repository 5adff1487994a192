import numpy as np
from test_decoders import Table

from continuo.decoding.choosing import EVERY, Choosing
from continuo.decoding.methods.controlled_surprise import ControlledSurprise
from continuo.decoding.methods.temperature import Temperature
from continuo.decoding.protocol import write

EVEN = np.full((3, 3), 1 / 3)


def written(judge, among=4, samples=2, chords=5 * EVERY, decoder=Temperature, seed=7):
    writer = Table(EVEN, [[0]] * among * samples)
    drawing = decoder([[seed, n] for n in range(among * samples)])
    choosing = Choosing(drawing, among, judge, seed)
    temperature, log_p = write(writer, choosing, chords)
    return writer.heard[:, 1:], temperature, log_p


def likes(number):
    return lambda writer: 3.0 * (writer.heard[:, -EVERY:] == number).sum(axis=1)


def test_what_the_critic_takes_for_real_is_gone_on_with():
    indifferent, *_ = written(lambda writer: np.zeros(len(writer.heard)))
    chosen, temperature, log_p = written(likes(2), among=8)
    assert chosen.shape == indifferent.shape == temperature.shape == log_p.shape == (2, 5 * EVERY)
    judged = chosen[:, : 4 * EVERY]  # of the last there is no judgement any more
    assert (judged == 2).mean() > (indifferent == 2).mean() + 0.1
    np.testing.assert_allclose(log_p, np.log(1 / 3))
    assert (chosen[0] != chosen[1]).any()


def test_of_each_sample_the_row_that_ends_best_is_left():
    def ending(writer):
        return (writer.heard[:, -1] == 2) + 0

    def written_to(ending):
        writer = Table(EVEN, [[0]] * 8 * 5)
        drawing = Temperature([[7, n] for n in range(8 * 5)])
        choosing = Choosing(drawing, 8, lambda writer: np.zeros(len(writer.heard)), 7, ending)
        _, log_p = write(writer, choosing, EVERY + 4)
        return writer.heard, log_p

    drawn, chosen = written_to(None), written_to(ending)
    assert (chosen[0][:, -1] == 2).all()
    assert (drawn[0][:, -1] == 2).sum() < 5
    np.testing.assert_allclose(chosen[1], np.log(1 / 3))
    same = written_to(lambda writer: np.ones(len(writer.heard)))
    assert np.array_equal(same[0], drawn[0])


def test_samples_choose_among_their_own_rows_and_the_same_seed_chooses_the_same():
    one, *_ = written(likes(1), samples=2)
    again, *_ = written(likes(1), samples=2)
    other, *_ = written(likes(1), samples=2, seed=8)
    assert (one == again).all()
    assert (one != other).any()

    def first_sample_only(writer):
        rows = np.arange(len(writer.heard))
        return np.where(rows < 4, likes(2)(writer), 0.0)

    mixed, *_ = written(first_sample_only)
    free, *_ = written(lambda writer: np.zeros(len(writer.heard)))
    assert (mixed[0] == 2).sum() > (free[0] == 2).sum()


def test_each_way_keeps_its_own_temperature():
    seen = []

    class Watched(ControlledSurprise):
        def keep(self, rows):
            before = self.temperature
            super().keep(rows)
            seen.append((before, rows, self.temperature))

    p = [[0.98, 0.01, 0.01], [1 / 3] * 3, [0.1, 0.1, 0.8]]
    writer = Table(p, [[0]] * 4)
    choosing = Choosing(Watched([[1, n] for n in range(4)]), 4, likes(1), 3)
    write(writer, choosing, 3 * EVERY)
    assert len(seen) == 2
    for before, rows, after in seen:
        assert (after == before[rows]).all()
        assert len(after) == 4


def test_what_has_ended_is_neither_preferred_nor_lost():
    end, kept = 2, []

    class Watched(Temperature):
        def keep(self, rows):
            kept.append(rows)

    p = [[0.94, 0.01, 0.05], [0.94, 0.01, 0.05], [0, 0, 1]]
    writer = Table(p, [[0]] * 16, end=end)
    seen = []

    def judge(writer):
        seen.append(writer.ended.copy())
        return 50.0 * writer.ended

    choosing = Choosing(Watched([[2, n] for n in range(16)]), 8, judge, 3)
    write(writer, choosing, 3 * EVERY)
    for rows, ended in zip(kept, seen, strict=True):
        assert 0 < ended.sum() < 16
        assert (rows[ended] == np.flatnonzero(ended)).all()
        assert not ended[rows[~ended]].any()
