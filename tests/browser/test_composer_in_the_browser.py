"""The composer as the browser runs it: it computes what the workflow does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup
from playwright.sync_api import Page

from composed import SLOTS, piece, uneven, untrained
from continuo.decoding.registry import make_decoder
from continuo.models.composer.goal import Goal, ends_at
from continuo.models.composer.network import to_numpy
from continuo.models.composer.piece import Piece, before_next
from continuo.models.composer.questions import asked, questions
from continuo.models.composer.trained import TrainedComposer, load_composer
from continuo.models.composer.writer import compose, fill, harmonise
from continuo.pieces.spelled import END, STEPS, Spelled
from continuo.report.base.filling import bind
from continuo.report.instruments.composer import packed_composer, travelled
from projects import Project

SCRIPTS = ["numbers", "cells", "operations", "memory", "piece", "before", "random", "composer"]
FORETOLD = """([data, chords, goal]) => {
  const composer = new Composer(data);
  const writing = composer.begin(chords, goal, restsOf(composer.numbers, chords));
  return chords.map((chord) => {
    const said = [];
    writing.piece.follow(...composer.name(writing, (question, logP) => {
      said.push([...logP.map(Math.exp)]);
      return composer.said(question, chord);
    }));
    return said;
  });
}"""
MADE = """([data, task, given]) => [...new Composer(data)[task](...given)]"""
SETTINGS: list[dict[str, Any]] = [{}, {"memory": False}, {"cell": "gru", "layers": 1, "ages": True}]


@pytest.fixture
def bare(visit: Callable, tmp_path: Path) -> Page:
    """A page that has the composer's scripts, and nothing else."""
    scripts = [f"instruments/templates/{name}.js" for name in SCRIPTS]
    path = tmp_path / "page.html"
    path.write_text(bind("t", [Markup("<p>t</p>")], scripts), encoding="utf-8")
    return visit(path).page


def plain(whole: Spelled) -> list[dict[str, Any]]:
    """As JavaScript has chords."""
    columns = (getattr(whole, name).tolist() for name in ("notes", "times", "onset", "bar"))
    rows = zip(*columns, strict=True)
    return [dict(zip(("notes", "times", "onset", "bar"), row, strict=True)) for row in rows]


def foretold(
    composer: TrainedComposer, whole: Spelled, goal: Goal | None = None
) -> list[list[np.ndarray]]:
    """Of each chord, of each question that it answers, the probabilities of all classes."""
    making, state, every = Piece.begun(whole.part(0, 0), whole, goal=goal), None, []
    for notes, times in zip(whole.notes, whole.times, strict=True):
        window = before_next([making])
        heard, state = composer.listen(window, state)
        heard = heard.part(slice(None), 0)
        chord = {name: array[:, 0] for name, array in window.items()}
        chord["now"] = np.full((1, len(notes)), END)
        chord["times"] = np.zeros((1, len(times)), int)
        said = []
        for part, slot in questions(len(notes)):
            if asked(part, chord, slot).any():
                log_p, heard = composer.ask(part, heard, chord, slot)
                said.append(np.exp(log_p[0]))
                told = chord[part.of].copy()
                right = {"now": notes, "times": times}[part.of][slot]
                told[:, slot] = part.told(told[:, slot], part.named(right))
                chord[part.of] = told
        assert np.array_equal(chord["now"][0], notes)
        assert np.array_equal(chord["times"][0], times)
        every.append(said)
        making = making.followed_by(notes, times, np.where(notes == END, -1, 0), 4)
    return every


def apart(found: list[list[list[float]]], expected: list[list[np.ndarray]]) -> np.ndarray:
    """How far each of the probabilities is from what it should be."""
    assert [len(said) for said in found] == [len(said) for said in expected]
    pairs = (pair for both in zip(found, expected, strict=True) for pair in zip(*both, strict=True))
    return np.concatenate([np.abs(np.array(one) - other) for one, other in pairs])


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_64_chords_are_foretold_as_numpy_does(settings: dict, bare: Page) -> None:
    composer = uneven() if not settings else to_numpy(untrained(slots=SLOTS, **settings))
    whole = piece(64, seed=3)
    joins = settings != SETTINGS[1]
    goal = Goal(ends_at(whole), (70, 61, END, END)) if joins else Goal.end_of(whole)
    told = {"time": goal.time, "arrival": list(goal.arrival) if joins else None}
    found = bare.evaluate(FORETOLD, [packed_composer(composer, SLOTS), plain(whole), told])
    assert apart(found, foretold(travelled(composer), whole, goal)).max() < 1e-4
    # what 8 bits take from a dozen units
    assert apart(found, foretold(composer, whole, goal)).mean() < 1e-3


def test_the_trained_composer_of_a_project_foretells_as_numpy_does(
    built: Project, bare: Page
) -> None:
    composer, card = load_composer(built.result("models/composer/composer.npz"))
    whole = piece(64)
    slots = card["slots"]
    whole = replace(
        whole,
        notes=whole.notes[:, :slots],
        times=whole.times[:, : slots + 1],
        players=whole.players[:, :slots],
    )
    found = bare.evaluate(FORETOLD, [packed_composer(composer, slots), plain(whole), None])
    assert apart(found, foretold(travelled(composer), whole)).max() < 1e-4


@pytest.mark.parametrize(("temperature", "mass"), [(1.0, 1), (0.7, 1), (1.0, 0.5), (0.9, 0.95)])
def test_a_tune_is_harmonised_note_for_note_by_the_same_seed(
    temperature: float, mass: float, bare: Page
) -> None:
    composer, tune = travelled(uneven()), piece(40, seed=2)
    method = {"method": "top_p", "p": mass} if mass < 1 else {"method": "temperature"}
    settings = {**method, "temperature": temperature}
    made = {
        seed: plain(harmonise(composer, tune, make_decoder(settings, [seed]))[0].piece)
        for seed in (5, 6)
    }
    packed = packed_composer(composer, SLOTS, mass=mass)
    given = [plain(tune), temperature, 5]
    found = bare.evaluate(MADE, [packed, "harmonise", given])
    assert found == made[5] != made[6]


@pytest.mark.parametrize("replay", [None, 3])
def test_a_piece_goes_on_note_for_note_by_the_same_seed(replay: int | None, bare: Page) -> None:
    composer, primer = travelled(uneven()), piece(20, seed=4)
    settings, seed = {"method": "temperature", "temperature": 0.9}, [5, 2**32 - 1, 1, 2, 3]
    until = primer.place_behind[0] + 300 * STEPS
    (made,) = compose(
        composer,
        [primer],
        make_decoder(settings, [seed]),
        200,
        replay=replay,
        until=until,
        seed=seed,
    )
    packed = packed_composer(composer, SLOTS, replay)
    found = bare.evaluate(MADE, [packed, "goOn", [plain(primer), until, 0.9, seed]])
    expected = plain(made.piece)
    assert len(expected) > 10
    assert found == expected


@pytest.mark.parametrize(("first", "behind"), [(12, 20), (0, 9), (15, 30)])
def test_a_gap_is_filled_note_for_note_by_the_same_seed(
    first: int, behind: int, bare: Page
) -> None:
    composer, whole = travelled(uneven()), piece(30, seed=6)
    decoder = make_decoder({"method": "temperature", "temperature": 0.9}, [4])
    made = fill(composer, whole, first, behind, decoder, seed=4)
    given = [plain(whole), first, behind, 0.9, 4]
    found = bare.evaluate(MADE, [packed_composer(composer, SLOTS), "fill", given])
    assert found == plain(made.piece)
    onsets = [chord["onset"] for chord in found]
    assert onsets[0] == whole.onset[first]
    assert onsets[-1] < Goal.chord(whole, behind).time if behind < 30 else ends_at(whole)


@pytest.mark.parametrize("seed", [0, 7, [1, 2, 1], [2**32 - 1, 3, 5, 8, 13, 21]], ids=str)
def test_numbers_are_drawn_as_numpy_draws_them(seed: int | list[int], bare: Page) -> None:
    script = (
        "(seed) => { const r = new Random(seed); return Array.from({length: 9}, () => r.next()); }"
    )
    assert bare.evaluate(script, seed) == np.random.default_rng(seed).random(9).tolist()
