"""The composer learns, from files to files; see `continuo.models.protocol.Learn`."""

import logging
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd

from continuo.models.cells.inference import GATES
from continuo.models.composer.drummer import Drummer
from continuo.models.composer.ensemble import Ensemble
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.settings import Recipe, Shape
from continuo.models.protocol import Task
from continuo.pieces.note_tables import names_of_players
from continuo.pieces.selection import Selection
from continuo.training.archive import write_history
from continuo.training.once import versions
from continuo.training.size import require_bearable

log = logging.getLogger("continuo")


def determined_by(task: Task) -> tuple[object, Sequence[Path]]:
    """The tables of chords and parts as a whole, as it hears times and players, too."""
    settings = [task.settings["composer"], _max_notes(task), task.settings["seed"]]
    return settings, [task.found("chords"), task.found("parts"), task.found("split")]


def learn(task: Task, checkpoint: Path) -> None:
    """Train it, and write it with its card."""
    import keras  # TensorFlow takes seconds to load, and what is cached needs none

    from continuo.models.composer.network import Composer, to_numpy
    from continuo.models.composer.train import ComposerRecipe, train_composer
    from continuo.models.composer.trained import save_composer

    settings, seed = task.settings["composer"], task.settings["seed"]
    split = pd.read_csv(task.found("split"), keep_default_na=False)
    pieces = {
        role: Selection(task.found("chords"), sorted(split.loc[split["role"] == role, "piece"]))
        for role in ("train", "valid")
    }
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
    )
    write_history(history, task.history)
    card = {"composer": settings, "slots": slots, "max_notes": _max_notes(task)}
    card |= {"seed": seed, "versions": versions()}
    made = replace(to_numpy(model), drummer=Drummer.of(spelled["train"]))
    save_composer(made, card, task.file)


def _max_notes(task: Task) -> int:
    return task.settings["chords"]["max_notes"]
