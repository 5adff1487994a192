"""Samples and their files as the workflow leaves them, of given chords, each held for 1/8 s."""

from pathlib import Path

import numpy as np
import pandas as pd

from continuo.midi.writing import write_chords
from continuo.report.players.sample import Sample

TICKS, QUARTER, TEMPO = 120, 480, 500_000  # so a chord lasts 1/8 s
LOOP = {"chords": 0, "distinct": 2, "loop_start": None, "period": None, "log_probability": -0.8}


def steps_of(primer: list, chords: list, temperature: float | np.ndarray = 0.5) -> pd.DataFrame:
    """The table of a sample: both parts, one chord a sixteenth."""
    played = [*primer, *chords]
    made = np.arange(len(played)) >= len(primer)
    drawn_at = np.full(len(played), np.nan)
    drawn_at[made] = temperature
    table = {
        "step": range(len(played)),
        "part": np.where(made, "generated", "primer"),
        "onset": np.arange(len(played)) * TICKS / QUARTER,
        "duration": TICKS / QUARTER,
        "pitches": [".".join(map(str, chord)) for chord in played],
        "durations": [" ".join([str(TICKS / QUARTER)] * len(chord)) for chord in played],
        "temperature": drawn_at,
        "probability": np.where(made, 0.1, np.nan),
    }
    return pd.DataFrame(table)


def sample_of(
    folder: Path,
    primer: list,
    chords: list,
    decoder: str = "greedy",
    number: int = 1,
    loop: tuple[int, int] | None = None,
    run: tuple[int, int] | None = None,
    temperature: float | np.ndarray = 0.5,
    piece: str | None = "a",
    model: str = "network",
) -> Sample:
    """A sample with its MIDI file, and an MP3 that is none.

    loop: its first chord and its period; run: the first chord and the length of its longest run
    that a training piece has; piece: what primes it, None for noise.
    """
    midi = folder / f"{decoder}_{number}.mid"
    write_chords(chords, midi, ticks=TICKS, ticks_per_quarter=QUARTER, tempo=TEMPO)
    midi.with_suffix(".mp3").write_bytes(b"no sound")
    record = {"decoder": decoder, "number": number, "seed": 1, "model": model, "tempo": TEMPO}
    record |= {"primer": "piece" if piece else "noise", "primer_piece": piece}
    record |= {"primer_start": 17 if piece else None}
    if piece:
        record["primer_role"] = "test"
    repeated = {"loop_start": loop[0], "period": loop[1]} if loop else {}
    copy = None
    if run:
        copy = {"decoder": decoder, "number": number}
        for kind in ("run", "transposed"):
            copy |= {f"{kind}_start": run[0], f"{kind}_length": run[1], f"{kind}_piece": "b"}
            copy |= {f"{kind}_place": 5, f"{kind}_bar": 2, f"{kind}_semitones": 0}
            copy |= {f"{kind}_repeats": 0}
    return Sample(
        record,
        steps_of(primer, chords, temperature),
        midi.with_suffix(".mp3"),
        midi,
        LOOP | {"chords": len(chords)} | repeated,
        copy,
    )
