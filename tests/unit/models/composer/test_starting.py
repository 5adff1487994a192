"""A composer that starts from a trained one."""

import json
from dataclasses import replace
from functools import cache, partial
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
import yaml

from composed import SHAPE, piece
from continuo.base.errors import UserError
from continuo.models.composer.ensemble import ALONE, Ensemble
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.learn import determined_by
from continuo.models.composer.model import ComposerModel
from continuo.models.composer.network import Composer, to_numpy
from continuo.models.composer.starting import Start, heard_in
from continuo.models.composer.train import begin_with, tensors
from continuo.models.composer.trained import save_composer
from continuo.models.protocol import Task
from continuo.pieces.spelled import END, NOBODY
from pack_composer import pack
from projects import ROOT

VIOLIN, FLUTE, OBOE = 40, 73, 68
DUO = Ensemble((VIOLIN, FLUTE), ("Violin", "Flute"), False)
TRIO = Ensemble((FLUTE, OBOE, VIOLIN), ("Flute", "Oboe", "Violin"), False)
FORM = {"cell": "lstm", "memory": True, "ages": False}
FORM |= {key: SHAPE[key] for key in ("units", "hidden", "layers")}
CARD: dict[str, Any] = {"composer": FORM | {"steps": 9}, "slots": 4, "max_notes": 0, "heard": []}
WHERE = "experiments.mine.composer.from"


def excerpts(ensemble=ALONE, slots=4):
    """A piece whose highest notes the first plays, and the others the last."""
    made = piece(20)
    notes = np.pad(made.notes, [(0, 0), (0, 4)], constant_values=END)[:, :slots]
    times = np.pad(made.times, [(0, 0), (0, 4)])[:, : slots + 1]
    players = np.where(notes == END, NOBODY, ensemble.players[-1])
    players[:, 0] = ensemble.players[0]
    made = replace(made, notes=notes, times=times, players=players)
    return Excerpts.of([made], ensemble)


def untrained(seed, ensemble, slots):
    """A composer as chance makes it."""
    keras.utils.set_random_seed(seed)
    model = Composer(**SHAPE, ensemble=ensemble)
    model(tensors(excerpts(ensemble, slots).whole(0)))
    return model


@cache
def drawn(seed=1, ensemble=ALONE, slots=4):
    """The same without Keras."""
    return to_numpy(untrained(seed, ensemble, slots))


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A composer of two players to start from."""
    path = tmp_path_factory.mktemp("start") / "composer.npz"
    save_composer(drawn(ensemble=DUO), CARD, path)
    return Start.read(path, WHERE, "other")


@pytest.mark.parametrize("slots", [4, 7])
def test_it_begins_as_what_it_starts_from_with_any_number_of_slots(start, slots):
    model = untrained(2, DUO, slots)
    begin_with(model, partial(start.weights_for, ensemble=DUO, slots=slots))
    before, after = (
        composer.score(excerpts(DUO, number), 0)[0]
        for composer, number in ((start.composer, 4), (to_numpy(model), slots))
    )
    np.testing.assert_allclose(after, before, atol=1e-4)


def test_a_player_goes_on_and_one_who_is_new_starts_anew(start):
    old, anew = start.composer.weights, drawn(2, TRIO).weights
    made = start.weights_for(anew, TRIO, 4)
    flute, oboe, violin = range(3)
    for there, here in ((0, violin), (1, flute)):
        assert np.array_equal(made["who/kernel"][:, here], old["who/kernel"][:, there])
        assert made["beside/kernel"][flute, here] == old["beside/kernel"][1, there]
        # under nobody
        assert made["under/embeddings"][3, here] == old["under/embeddings"][2, there]
    assert np.array_equal(made["who/kernel"][:, oboe], anew["who/kernel"][:, oboe])
    assert np.array_equal(made["under/embeddings"][oboe], anew["under/embeddings"][oboe])
    assert np.array_equal(made["pitch/kernel"], old["pitch/kernel"])
    assert np.array_equal(made["leap/embeddings"], old["leap/embeddings"])


def test_one_who_plays_alone_needs_no_players_and_gives_none(start, tmp_path):
    alone = drawn(2)
    made = start.weights_for(alone.weights, ALONE, 4)
    assert made.keys() == alone.weights.keys()
    save_composer(alone, CARD, tmp_path / "alone.npz")
    anew = drawn(2, DUO).weights
    made = Start.read(tmp_path / "alone.npz", WHERE, "alone").weights_for(anew, DUO, 4)
    assert np.array_equal(made["who/kernel"], anew["who/kernel"])
    assert np.array_equal(made["spelled/kernel"], alone.weights["spelled/kernel"])


def test_what_starts_from_a_packed_one_is_all_but_what_it_was(start, tmp_path):
    pack(start.path, tmp_path / "packed.npz")
    packed = Start.read(tmp_path / "packed.npz", WHERE, "packed")
    assert packed.path.stat().st_size < 0.6 * start.path.stat().st_size
    anew = drawn(2, DUO).weights
    one, other = (which.weights_for(anew, DUO, 4) for which in (start, packed))
    for name in anew:
        assert other[name].dtype == np.float32
        np.testing.assert_allclose(other[name], one[name], rtol=1e-3, atol=1e-6)
    assert "CC BY-NC" in packed.card["licence"]


def test_the_one_that_comes_with_the_project_knows_nothing_that_its_experiments_hold_out():
    composer = Start.read(ROOT / "data/composer.npz", WHERE, "data/composer.npz")
    settings = yaml.safe_load((ROOT / "config.composer.yaml").read_text())["experiments"][
        "packaged"
    ]
    shipped = yaml.safe_load((ROOT / "config.yaml").read_text())["experiments"]
    held_out = [*settings["split"]["test"], *shipped["mozart"]["split"]["test"]]
    assert len(set(held_out)) == 73
    composer.require_unheard({name: ["60", "62"] for name in held_out})
    with pytest.raises(UserError, match=r"bach/bwv1\.6"):
        composer.require_unheard({"bach/bwv1.6": ["60", "62"]})
    form = composer.form
    assert {key: form[key] for key in ("cell", "units", "ages")} == {
        "cell": "lstm", "units": 256, "ages": False
    }  # fmt: skip
    assert composer.path.stat().st_size < 6_000_000


def test_notes_that_are_heard_one_by_one_go_on_as_far_as_both_hear_them(start):
    old, anew = start.composer.weights["heard/kernel"], drawn(2, DUO, slots=2).weights
    made = start.weights_for(anew, DUO, 2)["heard/kernel"]
    voice = END + 1
    assert np.array_equal(made[: 2 * voice], old[: 2 * voice])
    assert np.array_equal(made[2 * voice :], old[4 * voice :])


def test_weights_of_another_version_are_refused(start):
    anew = dict(drawn(2, DUO).weights)
    anew["state/kernel"] = anew["state/kernel"][1:]
    with pytest.raises(UserError, match=r"composer\.npz: not a composer of this version.*state"):
        start.weights_for(anew, DUO, 4)
    anew = {**drawn(2, DUO).weights, "phrase/kernel": np.zeros((3, 3))}
    with pytest.raises(UserError, match=r"\('phrase/kernel'\)\. Train it again"):
        start.weights_for(anew, DUO, 4)


def test_it_has_the_form_of_what_it_starts_from(start):
    assert start.form_for({"steps": 4, "units": SHAPE["units"]}) == FORM
    with pytest.raises(UserError, match=r"mine\.composer\.units: is 64; other, .* has 12: leave"):
        start.form_for({"steps": 4, "units": 64})


def test_pieces_that_it_has_learnt_from_cannot_be_held_out(start):
    heard = {"a.mid": ["60.64", "62"], "b.mid": ["60", "61"]}
    start = replace(start, card={**CARD, "heard": sorted(heard_in(heard))})
    start.require_unheard({"c.mid": ["60.64", "63"]})
    for name, texts in (("b.mid", ["80"]), ("same, a fifth up.mid", ["67.71", "69"])):
        with pytest.raises(UserError, match=rf"{WHERE}: other has learnt .*: {name}\. What is"):
            start.require_unheard({"c.mid": ["60.64", "63"], name: texts})


def test_what_is_no_composer_to_start_from_is_an_error_that_names_the_key(tmp_path):
    composer = drawn()
    nan = {**composer.weights, "pitch/bias": np.full(END + 1, np.nan)}
    save_composer(replace(composer, weights=nan), CARD, tmp_path / "nan.npz")
    save_composer(composer, {"composer": FORM}, tmp_path / "card.npz")
    (tmp_path / "text.npz").write_text("no archive")
    for name in ("nan.npz", "card.npz", "text.npz", "missing.npz"):
        with pytest.raises(UserError, match=rf"{WHERE}: \S*{name}: not a trained composer"):
            Start.read(tmp_path / name, WHERE, name)


def test_what_it_starts_from_is_told_and_decides_what_it_comes_to(start, tmp_path):
    settings = {"composer": {"from": "other"}, "chords": {"max_notes": 0}, "seed": 1}
    files = {name: tmp_path / name for name in ("chords", "parts", "split")}
    task = Task("mine", "composer", settings, tmp_path, tmp_path, **files, start=start.path)
    assert determined_by(task)[1] == [*files.values(), start.path]
    assert len(determined_by(replace(task, start=None))[1]) == 3
    card = {**CARD, "composer": CARD["composer"] | SHAPE, "start": start.told}
    history = pd.DataFrame({"seconds": [1.0]})
    about = ComposerModel(start.composer, json.loads(json.dumps(card)), start.path).about(history)
    facts = dict(about.facts)
    assert facts["started from"] == "other"
    assert facts["SHA-256 of that"] == facts["SHA-256 of the file"]  # for once
    assert any("learnt from the pieces of other" in limit for limit in about.limits)
    assert "its terms" not in facts


def test_terms_go_on_with_what_starts_from_it_and_what_starts_from_that(start, tmp_path):
    for name, card in (("one", {"licence": "CC0"}), ("two", {"start": {"licence": "CC0"}})):
        save_composer(drawn(ensemble=DUO), CARD | card, tmp_path / f"{name}.npz")
        told = Start.read(tmp_path / f"{name}.npz", WHERE, name).told
        assert told["licence"] == "CC0"
        card = {**CARD, "composer": CARD["composer"] | SHAPE, "start": told}
        history = pd.DataFrame({"seconds": [1.0]})
        facts = ComposerModel(start.composer, card, start.path).about(history).facts
        assert ("its terms", "CC0") in facts
