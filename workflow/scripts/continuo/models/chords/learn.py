"""The lecture's network learns, from files to files; see `continuo.models.protocol.Learn`."""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

from continuo.base.errors import UserError
from continuo.models.cells.inference import GATES
from continuo.models.chords.scoring import score_network
from continuo.models.chords.trained import Network, load_network, require_fit, require_numbers
from continuo.models.passages import allow_unseen, make_passages
from continuo.models.protocol import Task
from continuo.pieces.split import HELD_OUT, draw_pieces
from continuo.pieces.tables import read_pieces
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences, window_starts
from continuo.training.archive import history_of, save_network, write_history
from continuo.training.once import versions
from continuo.training.size import require_bearable

JUDGED = 20_000  # held-out chords, about, that an epoch is judged by at most

log = logging.getLogger("continuo")


def determined_by(task: Task) -> tuple[object, Sequence[Path]]:
    """Of the table of chords what the held-out pieces sound like is all that counts."""
    settings = [task.settings[key] for key in ("network", "training", "window", "seed")]
    held_out = _held_out(task, Sequences.load(task.found("sequences")))
    return [*settings, held_out], [task.found("vocabulary"), task.found("sequences")]


def take(task: Task) -> None:
    """The network of the file that `pretrained` names, if it fits."""
    path, settings = task.settings["pretrained"], task.settings
    network, _, card = load_network(path)
    require_numbers(network, path)
    vocabulary = Vocabulary.load(task.found("vocabulary"))
    require_fit(card, vocabulary, settings["window"], settings["network"], path)
    shutil.copyfile(path, task.file)
    write_history(history_of(card), task.history)
    log.info("not trained here: the network of %s", path)


def learn(task: Task, checkpoint: Path) -> None:
    """Train it, and write it with its card."""
    import keras  # TensorFlow takes seconds to load, and what is cached needs none

    from continuo.models.chords.network import build_network, to_keras
    from continuo.models.chords.train import Recipe, accelerators, train

    settings, seed, window = task.settings, task.settings["seed"], task.settings["window"]
    recipe = Recipe(**settings["training"])
    vocabulary = Vocabulary.load(task.found("vocabulary"))
    sequences = Sequences.load(task.found("sequences"))
    held_out = _held_out(task, sequences)
    passages = make_passages(held_out, vocabulary, 1 if recipe.every_step else window)
    judged_by = _judged_by(sequences) if len(passages) else None
    if judged_by != "valid" and (recipe.keep == "best" or recipe.patience):
        raise UserError(
            f"experiments.{task.experiment}.training: keep: best and patience need pieces to judge "
            "by, long enough to; put some in the folder valid/, or name them in split.valid"
        )

    def judge(network: Network) -> tuple[float, float]:
        stride = window // 2 if recipe.every_step else 1
        known, guess = score_network(network, passages, window, stride)
        log_p = allow_unseen(known, passages, vocabulary)
        return float(-log_p.mean()), float((guess == passages.following).mean())

    require_bearable(
        _numbers(len(vocabulary), **settings["network"]), f"experiments.{task.experiment}.network"
    )
    keras.utils.set_random_seed(seed)
    model = build_network(len(vocabulary), **settings["network"], every_step=recipe.every_step)
    starts = window_starts(sequences, "train", window)
    log.info("%d parameters, %d windows to train on", model.count_params(), len(starts))
    log.info("accelerators: %s", ", ".join(accelerators()) or "none")
    log.info("held-out loss: of the %s pieces", judged_by or "(no)")
    history = train(
        model,
        settings["network"]["cell"],
        sequences.index,
        starts,
        window,
        recipe,
        seed,
        judge if judged_by else None,
        task.terminal,
        task.experiment,
        checkpoint,
    )
    write_history(history, task.history)
    card = {
        "vocabulary": vocabulary.to_dict(),
        "network": settings["network"],
        "objective": recipe.objective,
        "window": window,
        "training": settings["training"],
        "seed": seed,
        "versions": versions(),
    }
    save_network(to_keras(model), card, history, task.file)


def _numbers(chords: int, cell: str, embedding: int, units: int, layers: int, **_: float) -> int:
    """How many numbers the network has at least: its biases are not counted."""
    recurrent = GATES[cell] * units * (embedding + (2 * layers - 1) * units)
    return chords * (embedding + units) + recurrent


def _judged_by(sequences: Sequences) -> str | None:
    return next((role for role in HELD_OUT[::-1] if (sequences.role == role).any()), None)


def _held_out(task: Task, sequences: Sequences) -> list[list[str]]:
    """The chord texts of the pieces that epochs are judged by."""
    drawn = draw_pieces(sequences, _judged_by(sequences), JUDGED, task.settings["seed"])
    return list(read_pieces(task.found("chords"), drawn).values())
