"""The composer learns, from files to files; see `continuo.models.protocol.Learn`."""

import logging
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import pandas as pd

from continuo.models.cells.inference import GATES
from continuo.models.composer.drummer import Drummer
from continuo.models.composer.ensemble import Ensemble
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.phrases import Phrases
from continuo.models.composer.settings import Recipe, Shape
from continuo.models.composer.starting import Start, heard_in
from continuo.models.protocol import Task
from continuo.pieces.note_tables import names_of_players
from continuo.pieces.selection import Selection
from continuo.pieces.split import HELD_OUT, ROLES
from continuo.pieces.tables import read_pieces
from continuo.training.archive import write_history
from continuo.training.once import versions
from continuo.training.size import require_bearable

log = logging.getLogger("continuo")


def determined_by(task: Task) -> tuple[object, Sequence[Path]]:
    """The tables of chords and parts as a whole, as it hears times and players, too; and what it
    starts from."""
    start = _start(task)
    settings = [task.settings["composer"], _max_notes(task), task.settings["seed"]]
    files = [task.found("chords"), task.found("parts"), task.found("split")]
    return settings, [*files, start.path] if start else files


def learn(task: Task, checkpoint: Path) -> None:
    """Train it, and write it with its card."""
    import keras  # TensorFlow takes seconds to load, and what is cached needs none

    from continuo.models.composer.network import Composer, to_numpy
    from continuo.models.composer.train import ComposerRecipe, train_composer
    from continuo.models.composer.trained import save_composer

    settings, seed, start = task.settings["composer"], task.settings["seed"], _start(task)
    split = pd.read_csv(task.found("split"), keep_default_na=False)
    names = {role: sorted(split.loc[split["role"] == role, "piece"]) for role in ROLES}
    heard = heard_in(read_pieces(task.found("chords"), names["train"]))
    if start:
        held_out = [name for role in HELD_OUT for name in names[role]]
        start.require_unheard(read_pieces(task.found("chords"), held_out))
        settings = settings | start.form_for(settings)
        heard |= start.heard
        log.info("starts from %s: %s", start.name, start.path)
    pieces = {role: Selection(task.found("chords"), names[role]) for role in ("train", "valid")}
    slots = pieces["train"].slots_needed(_max_notes(task))
    spelled = {role: chosen.spelled(slots) for role, chosen in pieces.items() if chosen.names}
    ensemble = Ensemble.of(spelled["train"], names_of_players(task.found("parts")))
    excerpts = {role: Excerpts.of(chosen, ensemble) for role, chosen in spelled.items()}
    log.info("%d training chords, %d slots each", len(excerpts["train"].notes), slots)
    log.info("players: %s", ", ".join(ensemble.names))
    wide = GATES[settings["cell"]] * settings["units"]
    # its recurrent layers alone, which all else is small beside
    numbers = 2 * wide * settings["units"] * settings["layers"]
    require_bearable(numbers, f"experiments.{task.experiment}.composer")
    keras.utils.set_random_seed(seed)
    shape = {field.name: settings[field.name] for field in fields(Shape)}
    model = Composer(**shape, ensemble=ensemble)
    recipe = {field.name: settings[field.name] for field in fields(Recipe)}
    judges = excerpts.get("valid")
    log.info("held-out loss: of the %s pieces", "valid" if judges else "(no)")
    history = train_composer(
        model,
        excerpts["train"],
        ComposerRecipe(**recipe),
        seed,
        judges,
        task.terminal,
        task.experiment,
        checkpoint,
        partial(start.weights_for, ensemble=ensemble, slots=slots) if start else None,
    )
    write_history(history, task.history)
    card = {"composer": settings, "slots": slots, "max_notes": _max_notes(task)}
    card |= {"seed": seed, "versions": versions(), "heard": sorted(heard)}
    card |= {"start": start.told} if start else {}
    drummer, phrases = Drummer.of(spelled["train"]), Phrases.of(spelled["train"])
    made = replace(to_numpy(model), drummer=drummer, phrases=phrases)
    save_composer(made, card, task.file)


def _start(task: Task) -> Start | None:
    """What it starts from, if the experiment says so."""
    if task.start is None:
        return None
    where = f"experiments.{task.experiment}.composer.from"
    return Start.read(task.start, where, task.settings["composer"]["from"])


def _max_notes(task: Task) -> int:
    return task.settings["chords"]["max_notes"]
