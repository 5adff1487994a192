"""Samples: the table that records one chord by chord, and its MIDI file."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.midi.writing import write_chords
from continuo.pieces.chord_table import LOUDNESS
from continuo.pieces.chords import Chord, from_text, to_text
from continuo.pieces.performing import drums_of, write_spelled
from continuo.pieces.primers import Tempos
from continuo.pieces.spelled import STEPS, Spelled

log = logging.getLogger("continuo")


@dataclass(frozen=True)
class EvenlyHeld:
    """A sample of a model that knows no times; see `continuo.models.protocol.Made`."""

    table: pd.DataFrame
    facts: Mapping[str, Any] = field(default_factory=dict)
    tempos: Sequence[tuple[float, int]] = ()
    drums: Sequence[tuple[float, int]] = ()
    louder: Sequence[float] = ()

    def save(self, path: Path, midi: Mapping[str, Any]) -> None:
        """Its chords one after the other."""
        rows = self.table[self.table["part"] == "generated"]
        write_chords([from_text(text) for text in rows["pitches"]], path, **midi)


@dataclass(frozen=True)
class Timed:
    """A sample with its own rhythm; see `continuo.models.protocol.Made`.

    piece: what follows the primer, whose onsets go on from there. names: of its players. behind:
    see `continuo.pieces.primers.Primer`.
    """

    table: pd.DataFrame
    piece: Spelled
    names: Mapping[int, str]
    behind: Tempos | None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tempos(self) -> Sequence[tuple[float, int]]:
        """Those of its quarters."""
        onset = self.piece.onset
        if self.behind is None or not len(onset):
            return ()
        return self.behind(float(onset[-1] - onset[0]) / STEPS)

    @property
    def louder(self) -> Sequence[float]:
        """By the classes that its chords are of."""
        classes = self.piece.loudness
        return ((classes - classes.mean()) * LOUDNESS).tolist() if len(classes) else ()

    @property
    def drums(self) -> Sequence[tuple[float, int]]:
        """Those of the piece."""
        return [(onset / STEPS, pitch) for pitch, onset, *_ in drums_of(self.piece)]

    def save(self, path: Path, midi: Mapping[str, Any]) -> None:
        """Its chords in their rhythm, at the primer's tempos, each note by its player."""
        (_, tempo), *changes = self.tempos or [(0.0, midi["tempo"])]
        how = midi.get("program"), midi["velocity"], tempo
        write_spelled(self.piece, path, *how, self.names, changes, midi.get("held", False))


def sample_table(
    chords: Sequence[Chord],
    onset: np.ndarray,
    durations: Sequence[Sequence[float] | np.ndarray],
    temperature: np.ndarray,
    probability: np.ndarray,
    model: str | Path,
) -> pd.DataFrame:
    """One row a chord of the primer and then of what was made, as many as have a probability.

    Columns: step (from 0), part ("primer" or "generated"), onset and duration (quarters from the
    primer's first chord; the duration of the longest note), pitches (chord text), durations (of
    each of its notes, quarters with a space between), temperature and probability (NaN for the
    primer; of a model that names times it is that of the chord and its times).

    What was made is logged. Raises UserError, naming the file `model`, where a probability is none.
    """
    step = np.arange(len(chords))
    blank = np.full(len(chords) - len(temperature), np.nan)
    table = pd.DataFrame(
        {
            "step": step,
            "part": np.where(step < len(blank), "primer", "generated"),
            "onset": onset,
            "duration": [max(held) for held in durations],
            "pitches": [to_text(chord) for chord in chords],
            "durations": [" ".join(f"{time:.6g}" for time in held) for held in durations],
            "temperature": np.concatenate([blank, temperature]),
            "probability": np.concatenate([blank, probability]),
        }
    )
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
