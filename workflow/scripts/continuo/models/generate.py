"""One sample of one decoder, from a trained network or a composer."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.decoding.constraints import Constraints
from continuo.decoding.registry import make_decoder, make_repetition
from continuo.models.chords.trained import load_network, require_match
from continuo.models.chords.writer import generate
from continuo.models.composer.trained import TrainedComposer
from continuo.models.composer.writer import Continuation, compose, harmonise
from continuo.models.samples import composed_table, sample_table
from continuo.pieces.chords import to_text
from continuo.pieces.spelled import Spelled
from continuo.pieces.vocabulary import Vocabulary

log = logging.getLogger("continuo")
Seed = int | list[int]


def constraints_of(settings: Mapping[str, Any]) -> Constraints:
    """Those of a `decoders:` entry of the configuration."""
    return Constraints(**settings.get("constraints", {}))


def sample_network(
    model: str | Path,
    vocabulary: Vocabulary,
    primer: np.ndarray,
    settings: Mapping[str, Any],
    generation: Mapping[str, Any],
    window: int,
    ticks: int,
    seed: Seed,
) -> tuple[pd.DataFrame, str]:
    """The table of what the network in the file `model` makes of a primer of chord indices, and
    whether it carried its state ("carry") or slid its window ("slide").

    settings: a `decoders:` entry; generation: that part of the configuration. Raises UserError
    where the model is another one's, or no chord meets the constraints.
    """
    network, _, card = load_network(model)
    require_match(card, vocabulary, window, model)
    context = generation["context"]
    if context == "auto":
        context = "carry" if card["objective"] == "every_step" else "slide"
    constraints = constraints_of(settings)
    allowed = np.array([constraints.allows(chord) for chord in vocabulary.chords])
    if not allowed.any():
        raise UserError(
            f"{constraints}: no chord of the training pieces meets the decoder's constraints; "
            "loosen them"
        )
    samples = generate(
        network,
        primer[None, :],
        make_decoder(dict(settings), [seed]),
        generation["chords"],
        window if context == "slide" else None,
        make_repetition(dict(settings)),
        allowed,
    )
    return _sound(sample_table(primer, samples, 0, vocabulary, ticks), model), context


def sample_composer(
    composer: TrainedComposer,
    model: str | Path,
    primer: Spelled,
    settings: Mapping[str, Any],
    generation: Mapping[str, Any],
    seed: Seed,
) -> tuple[pd.DataFrame, Continuation]:
    """The table of what the composer, from the file `model`, makes of the primer, and that."""
    (made,) = compose(
        composer,
        [primer],
        make_decoder(dict(settings), [seed]),
        generation["chords"],
        generation["ends"],
        constraints_of(settings),
        make_repetition(dict(settings)),
        replay=settings.get("replay"),
    )
    return _sound(composed_table(primer, made), model), made


def harmony(
    composer: TrainedComposer,
    model: str | Path,
    tune: Spelled,
    settings: Mapping[str, Any],
    seed: Seed,
) -> tuple[pd.DataFrame, Continuation]:
    """The table of the tune with the lower notes that the composer gives it, and that."""
    (made,) = harmonise(
        composer,
        tune,
        make_decoder(dict(settings), [seed]),
        constraints_of(settings),
        make_repetition(dict(settings)),
        settings.get("replay"),
    )
    return _sound(composed_table(tune.part(0, 0), made), model), made


def _sound(table: pd.DataFrame, model: str | Path) -> pd.DataFrame:
    """The table, logged, unless its probabilities are no numbers."""
    made = table[table["part"] == "generated"]
    if not np.isfinite(made["probability"]).all():
        raise UserError(
            f"{model}: the network's weights are not numbers any more; train it with a lower "
            "learning_rate"
        )
    for row in made.itertuples():
        log.info("%d: %s T %.4f p %.4f", row.step, row.pitches, row.temperature, row.probability)
    log.info("log P of what was made: %.4f nats a chord", np.log(made["probability"]).mean())
    return table


def heard_as(texts: list[str], vocabulary: Vocabulary) -> np.ndarray:
    """The chord indices of a primer; what is unknown is heard as its nearest, and logged."""
    primer = vocabulary.encode_nearest(texts)
    for text, index in zip(texts, primer, strict=True):
        if text != (heard := to_text(vocabulary.chords[index])):
            log.info("primer: %s is unknown, heard as %s", text, heard)
    return primer
