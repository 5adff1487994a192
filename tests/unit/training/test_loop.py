import io
import logging
import re
import time

import numpy as np
import pytest

from continuo.training.checkpoints import State, read_checkpoint
from continuo.training.loop import Progress, best_row, split_steps, train_rows

COLUMNS = "epoch loss accuracy held_out_loss seconds".split()
ROWS = split_steps(23, 5)
HELD_OUT = [3.0, 2.0, 2.5, 2.6, 2.7]


class KilledError(Exception):
    """What a kill is in here."""


class Number:
    """A variable as those of a network."""

    shape = ()

    def __init__(self, value=0.0):
        self.value = np.array(value)

    def assign(self, value):
        self.value = np.array(value)

    def __array__(self, dtype=None, copy=None):
        return self.value


class Toy:
    """A training that draws, changes one number, and can be cut off."""

    def __init__(
        self,
        checkpoint=None,
        killed_at=None,
        killed_in=None,
        held_out=HELD_OUT,
        seen=lambda _: None,
    ):
        self.random, self.weight = np.random.default_rng(3), Number()
        self.killed_at, self.killed_in = killed_at, killed_in
        self.held_out, self.seen = held_out, seen
        self.state = State([self.weight], checkpoint, self.random)
        self.taken = []

    def learn(self, steps):
        for number in steps:
            if number == self.killed_at:
                raise KilledError
            self.taken.append(number)
            self.weight.assign(self.weight.value + (number + 1) * self.random.normal())
            yield Progress({"loss": float(self.weight.value)})

    def judge(self):
        row = len(self.state.rows)
        if row + 1 == self.killed_in:
            raise KilledError
        self.seen(float(self.weight.value))
        return {"held_out_loss": self.held_out[row]}

    def train(self, best=False, **options):
        best = [self.weight] if best else ()
        return train_rows(ROWS, self.learn, self.judge, COLUMNS, self.state, best, **options)


def same(one, two):
    return one.drop(columns="seconds").equals(two.drop(columns="seconds"))


@pytest.mark.parametrize(("best", "patience"), [(False, 0), (True, 0), (True, 3), (False, 2)])
def test_a_training_that_was_killed_ends_as_if_it_had_not_been(tmp_path, best, patience):
    whole = Toy()
    history = whole.train(best, patience=patience)
    path = tmp_path / "state.npz"
    for cut in ({"killed_at": 2}, {"killed_at": 8}, {"killed_in": 2}, {"killed_in": 4}):
        with pytest.raises(KilledError):
            Toy(path, **cut).train(best, patience=patience)
    resumed = Toy(path)
    assert same(resumed.train(best, patience=patience), history)
    assert resumed.weight.value == whole.weight.value
    again = Toy(path)
    assert same(again.train(best, patience=patience), history)
    assert again.taken == []
    assert again.weight.value == whole.weight.value


def test_it_goes_on_after_the_last_whole_row(tmp_path, caplog):
    path = tmp_path / "state.npz"
    with pytest.raises(KilledError):
        Toy(path, killed_at=ROWS[2].start + 1).train()
    resumed = Toy(path)
    with caplog.at_level(logging.INFO, "continuo"):
        resumed.train()
    assert resumed.taken == list(range(ROWS[2].start, 23))
    assert f"{path}: going on after epoch 2" in caplog.text


@pytest.mark.parametrize(("damaged", "redone"), [(1, 1), (2, 3)])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(tmp_path, damaged, redone):
    path = tmp_path / "state.npz"
    with pytest.raises(KilledError):
        Toy(path, killed_in=4).train()
    for kept in (path, path.with_suffix(".before"))[:damaged]:
        content = bytearray(kept.read_bytes())
        content[len(content) // 2] ^= 255
        kept.write_bytes(content)
    whole, resumed = Toy(), Toy(path)
    assert len(resumed.state.rows) == 3 - redone
    assert same(resumed.train(), whole.train())
    assert resumed.weight.value == whole.weight.value


def test_the_best_is_what_is_left():
    seen = list[float]()
    toy = Toy(seen=seen.append)
    assert toy.train(best=True)["held_out_loss"].tolist() == HELD_OUT
    assert toy.weight.value == seen[1]
    assert len(set(seen)) == 5


def test_without_a_finite_loss_the_last_is_left():
    toy, plain = Toy(held_out=[np.nan] * 5), Toy()
    toy.train(best=True)
    plain.train()
    assert toy.weight.value == plain.weight.value
    assert best_row(COLUMNS, toy.state.rows) == 0


@pytest.mark.parametrize(("patience", "rows"), [(1, 3), (2, 4), (3, 5), (4, 5), (0, 5)])
def test_patience_ends_it(patience, rows):
    assert len(Toy().train(patience=patience)) == rows


def test_the_history_has_the_means_by_weight_and_what_the_judge_said():
    def learn(steps):
        yield Progress({"loss": 6.0, "accuracy": 2.0}, steps=len(steps) - 1, weight=3)
        yield Progress({"loss": 2.0, "accuracy": 0.0}, weight=1)

    def judge():
        time.sleep(0.2)
        return {"held_out_loss": 0.5, "sharpness": 7}

    columns = ["step", "accuracy", "loss", "nobody", "held_out_loss", "epoch", "seconds"]
    history = train_rows(split_steps(7, 2), learn, judge, columns, State([]))
    assert history.columns.tolist() == columns
    assert history["step"].tolist() == [4, 7]
    assert history["epoch"].tolist() == [1, 2]
    assert history["loss"].tolist() == [2.0, 2.0]
    assert history["accuracy"].tolist() == [0.5, 0.5]
    assert history["held_out_loss"].tolist() == [0.5, 0.5]
    assert history["nobody"].isna().all()
    assert history["seconds"].between(0, 0.1).all()  # without the judge's


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_a_bar_on_a_terminal_and_a_line_a_row_in_the_log(tmp_path, caplog):
    path, terminal, pipe = tmp_path / "state.npz", Terminal(), io.StringIO()
    with pytest.raises(KilledError):
        Toy(path, killed_in=2).train(terminal=pipe)
    with caplog.at_level(logging.INFO, "continuo"):
        caplog.clear()  # the level of before may be any that another test has set
        Toy(path).train(terminal=terminal, name="mine")
    assert pipe.getvalue() == ""
    first, *_, last = terminal.getvalue().strip().split("\r")
    assert "| 5/23 [" in first  # what was done before counts as done
    assert last.startswith("mine: 100%")
    assert "| 23/23 [" in last
    assert "epoch=5, loss=" in last
    told = [record.getMessage() for record in caplog.records][1:]
    assert [line.split(",")[0] for line in told] == [f"epoch {n} of 5" for n in range(2, 6)]
    assert re.search(r"5 steps in \d\.\d s: loss ", told[0])
    assert "held out loss 2.5" in told[1]


def test_the_checkpoint_has_each_row(tmp_path):
    path, found = tmp_path / "state.npz", []

    def look(_=None):
        found.append(len((read_checkpoint(path) or {"history": np.array([])})["history"]))

    Toy(path, seen=look).train()
    look()
    assert found == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(("steps", "rows"), [(23, 5), (20, 4), (3, 3), (1, 1)])
def test_rows_share_the_steps(steps, rows):
    found = split_steps(steps, rows)
    assert [number for row in found for number in row] == list(range(steps))
    lengths = [len(row) for row in found]
    assert len(lengths) == rows
    assert lengths == sorted(lengths, reverse=True)
    assert max(lengths) - min(lengths) <= 1
