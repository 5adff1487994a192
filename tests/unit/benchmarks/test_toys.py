"""Each benchmark at a size that takes no time: does it still go?"""

import contextlib
import importlib.util
import io
import math
import runpy
import subprocess
import sys

import numpy as np
import pytest

import composer
import endings
import learn_accents
import lecture
import performances
import round_trip
import run
import samples
import scale
from continuo.midi.notes import read_notes
from continuo.midi.writing import write_chords
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.network import Composer
from continuo.models.composer.train import mean_of, tensors
from continuo.scores.performances import accents
from measure import read
from playing import play
from projects import Project


@pytest.fixture(autouse=True)
def at_once(eagerly, monkeypatch):
    """Nothing is compiled, and the lecture looks at less."""
    monkeypatch.setattr(lecture, "WINDOW", 16)


@pytest.fixture
def in_process(monkeypatch):
    """The programs that a benchmark starts run in this process: it has TensorFlow loaded."""

    def start(command, **_):
        printed = io.StringIO()
        with monkeypatch.context() as patch, contextlib.redirect_stdout(printed):
            patch.setattr(sys, "argv", command[1:])
            patch.setattr(sys, "path", [*sys.path])
            runpy.run_path(command[1], run_name="__main__")
        return subprocess.CompletedProcess(command, 0, printed.getvalue())

    monkeypatch.setattr(subprocess, "run", start)


def rows_of(part, folder):
    run.measure_part(part, "toy", folder / "results/summary.json")
    rows = read(folder / "results/summary.json")
    assert f"| `{part}` | {rows[0].name}" in run.text(rows)
    assert all(math.isfinite(row.ours) and math.isfinite(row.ratio) for row in rows)
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("part", "count"),
    [("decoding", 4), ("idle", 1), ("whole", 1), ("learning", 1)],
)
def test_a_part_gives_its_rows(part, count, tmp_path):
    assert len(rows_of(part, tmp_path)) == count


@pytest.mark.parametrize(
    ("part", "count", "peers"), [("steps", 3, 1), ("images", 6, 2), ("composer", 4, 1)]
)
def test_training_is_measured_against_pytorch_or_says_that_it_is_not_there(
    part, count, peers, tmp_path, capfd
):
    names = rows_of(part, tmp_path)
    against = sum("PyTorch" in name for name in names)
    told = "PyTorch is not installed" in "".join(capfd.readouterr())
    assert len(names) == count + against
    assert told != bool(against)
    assert against == (peers if importlib.util.find_spec("torch") else 0)


def a_step(**shape):
    """A composer that drops nothing, and the inputs of a step of two windows of eight chords."""
    shape = {**composer.SHAPE, "units": 4, "hidden": 4, "dropout": 0.0, "deaf": 0.0, **shape}
    inputs = Excerpts.of([composer.piece(1)]).draw(2, 8, np.random.default_rng(1))
    model = Composer(**shape)
    loss = float(mean_of(model(tensors(inputs)), inputs["weight"]))
    return model, shape, inputs, loss


def test_pytorch_has_the_same_composer():
    model, shape, inputs, loss = a_step()
    for step in composer.pytorch(model, shape, inputs):
        assert step() == pytest.approx(loss, rel=1e-5)


def test_the_operations_of_a_step_are_those_of_its_products():
    model, _, inputs, _ = a_step(memory=False)
    notes, times = len(inputs["now_asked"]), len(inputs["times_asked"])
    rows = dict.fromkeys(["heard", "recurrent_0", "state", "skip", "pulse", "chord"], 16)
    asked = ["above", "moves", "spelled", "pitch", "leaps", "degrees", "tonic", "harmony"]
    rows |= dict.fromkeys(asked, notes)
    rows |= dict.fromkeys(["timed", "quarters", "rest", "lands"], times)
    size = {
        name: sum(math.prod(w.shape) for w in model.parts[name].weights if len(w.shape) > 1)
        for name in rows
    }
    given = ("heard", "skip", "chord", "above", "moves")
    ways = {name: 2 if name in given else 3 for name in rows}
    expected = sum(2 * ways[name] * rows[name] * size[name] for name in rows)
    assert composer.flops(model, inputs) == expected


@pytest.mark.parametrize(("part", "count"), [("generation", 2), ("memory", 1)])
def test_a_part_with_programs_gives_its_rows(part, count, tmp_path, in_process):
    assert len(rows_of(part, tmp_path)) == count


def test_every_part_is_here():
    tried = {"steps", "decoding", "images", "composer", "idle", "whole", "learning"}
    assert tried | {"generation", "memory"} == set(run.ALL)
    for part in run.QUICK:
        assert {"full", "quick", "toy"} == importlib.import_module(part).SIZES.keys()


def test_scores_make_the_round_trip():
    lost = round_trip.measure({"Bach": ["bach/bwv846"], "Joplin": ["joplin/maple_leaf_rag"]})
    assert lost["all"].pieces == 2
    assert "| pieces | 1 | 1 | 2 |" in round_trip.table(lost)


def test_performances_are_read(tmp_path):
    read = dict(performances.made_up(["bach/bwv846"]))
    assert read.keys() == {"bach/bwv846", "bach/bwv846, in threes"}
    score = read_notes(save_scale(tmp_path / "piece/score.mid"))
    played = play(score, 1, (90, 100))
    played.save(tmp_path / "piece/performance.mid")
    lines = [f"{at}\t{at}\t{'db,4/4,0' if at in played.downbeats else 'b'}" for at in played.beats]
    (tmp_path / "piece/performance_annotations.txt").write_text("\n".join(lines) + "\n")
    read |= performances.by_people(tmp_path)
    assert read["piece"].beats > 0.5
    assert {reading.taken_for for reading in read.values()} == {"performance"}
    assert "| mean | 3 of 3 |" in performances.table(read)
    assert performances.f_measure(np.array([1, 2.06, 9]), np.array([1, 2, 3])) == 2 / 3


def save_scale(path):
    path.parent.mkdir()
    steps = 60 + np.array([0, 2, 4, 5, 7, 9, 11, 12])
    write_chords([(int(step) - 12, int(step)) for step in np.tile(steps, 16)], path, ticks=480)
    return path


def test_accents_are_learnt(tmp_path, monkeypatch):
    into = tmp_path / "accents.txt"
    command = ["learn_accents", "--plays", "1", "--epochs", "1", "--into", str(into), "bach/bwv846"]
    monkeypatch.setattr(sys, "argv", command)
    learn_accents.main()
    shape = [len(line.split()) for line in into.read_text().splitlines()]
    known = [len(line.split()) for line in accents.NUMBERS.read_text().splitlines()]
    assert shape == known


def test_what_files_cost():
    row = scale.measure(3, "many_chords")
    told = ("read and laid out, jobs", "one file changed: read and laid out, jobs")
    assert [row[name] for name in ("files", *told)] == [3, 5, 5]
    assert "| nothing to do, s |" in scale.table([row])


def test_how_pieces_end(built: Project, capfd):
    endings.make(built.folder, "tiny", 3, 2, "-n")
    printed = capfd.readouterr()
    assert "composer_3" in printed.out + printed.err
    found = endings.endings(built.folder / "results/tiny", 2)
    assert found["number"].to_dict() == {"samples": 2, "pieces": 6}
    assert found.loc["samples", "there"] == 0  # so many bars were not asked for
    assert np.isnan(found.loc["pieces", "there"])


def test_many_samples(built: Project, capfd):
    samples.make(built.folder, "tiny", 3, "-n")
    printed = capfd.readouterr()
    assert "composer_plain_3" in printed.out + printed.err
    found = samples.table(built.folder / "results/tiny")
    assert found["samples"].to_dict().items() >= {"greedy": 2, "(held-out pieces)": 1}.items()
    rules = samples.rules(built.folder / "results/tiny")
    assert rules.loc["tune_repeats"].notna().all()
    assert {"(real, sd)", "(real, evenly held, sd)"} < set(rules.columns)
    told = samples.told(built.folder / "results/tiny")
    assert told["pieces"].tolist() == [2, 2, 2]  # too few to be told
    away = samples.away(built.folder / "results/tiny")
    assert away.index.tolist() == ["1", "2"]
    assert away[1].str.contains(r": .* \(real").all()
    assert found.loc["greedy", "nats"] > 0
