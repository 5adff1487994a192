"""Counting, from files to files; see `continuo.models.protocol.Learn`."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from continuo.models.counting.adaptive import Adaptive
from continuo.models.counting.counts import Counts
from continuo.models.protocol import Task
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences
from continuo.training.archive import HISTORY, write_history

log = logging.getLogger("continuo")


def determined_by(task: Task) -> tuple[object, Sequence[Path]]:
    """The training pieces as the vocabulary's indices."""
    return [task.model, task.settings], [task.found("vocabulary"), task.found("sequences")]


def learn(task: Task, checkpoint: Path) -> None:
    """Count; the adaptive model chooses its order and its escape besides."""
    vocabulary = Vocabulary.load(task.found("vocabulary"))
    training = Sequences.load(task.found("sequences")).of("train")
    card: dict[str, str | int | float] = {"model": task.model}
    if task.model == "adaptive":
        chords = [[vocabulary.chords[index] for index in piece] for piece in training]
        most = task.settings["evaluation"]["chords"]
        adaptive = Adaptive.of(chords, vocabulary.max_notes, most)
        card |= {"order": adaptive.order, "escape": adaptive.escape}
        log.info("order %d, escape %g", adaptive.order, adaptive.escape)
    Counts.of(vocabulary, training).save(card, task.file)
    write_history(pd.DataFrame(columns=HISTORY), task.history)
