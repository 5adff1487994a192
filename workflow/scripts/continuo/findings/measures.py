"""Measures of music that the field compares generated with real pieces by, passage by passage.

Checked by hand-made cases rather than taken from a library: the one that has most of them, MusPy
0.5, gives two bars alike a groove consistency below 1.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.midi.bars import Bars
from continuo.midi.instruments import chosen_parts
from continuo.midi.notes import MidiNotes, read_notes
from continuo.pieces.tonality import SCALE
from continuo.scores.performances.reading import read_piece

POSITIONS = 16  # of a quarter note, for groove consistency
log = logging.getLogger("continuo")


def note_table(
    notes: MidiNotes, bars: Bars, max_notes: int = 0, drums: bool = True
) -> pd.DataFrame:
    """The notes of a file, one row a note, sorted by onset and pitch.

    Columns: onset and duration in quarter notes (float), pitch, bar (from 1), position (the
    sixteenth of a quarter note in its bar, from 0) and positions (how many its bar has), int64.
    Notes of one pitch and onset are one, as long as the longest. `max_notes` keeps the highest
    notes that begin together, 0 keeps all; without `drums` the percussion channel is left out.
    """
    bar, within, length = bars.at(notes.onset)
    unit = POSITIONS / notes.ticks_per_quarter
    table = pd.DataFrame(
        {
            "onset": notes.onset / notes.ticks_per_quarter,
            "duration": notes.duration / notes.ticks_per_quarter,
            "pitch": notes.pitch.astype(np.int64),
            "bar": bar,
            "position": np.floor(within * unit).astype(np.int64),
            "positions": np.ceil(length * unit).astype(np.int64),
        }
    )
    if not drums:
        table = table[~notes.drums]
    table = table.sort_values(["onset", "pitch", "duration"], kind="stable")
    table = table.drop_duplicates(["onset", "pitch"], keep="last")
    if max_notes:
        table = table.groupby("onset").tail(max_notes)
    return table.reset_index(drop=True)


def passages(notes: pd.DataFrame, onsets: int) -> list[pd.DataFrame]:
    """The notes of each stretch of `onsets` different onsets, one after the other; no shorter ones.

    `notes`: see `note_table`.
    """
    number = np.unique(notes["onset"], return_inverse=True)[1] // onsets
    whole = len(np.unique(notes["onset"])) // onsets
    return [notes[number == place] for place in range(whole)]


def pitch_class_entropy(notes: pd.DataFrame) -> float:
    """Bits: the entropy of the share of notes on each of the 12 pitch classes, 0 to log2(12).

    Wu and Yang 2020, there of one bar and of four.
    """
    shares = np.bincount(notes["pitch"] % 12) / len(notes)
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def scale_consistency(notes: pd.DataFrame) -> float:
    """The largest share of notes in one major or natural minor scale, 7/12 or so by chance.

    Mogren 2016. Each minor scale has the notes of a major one, so that twelve are tried.
    """
    counts = np.bincount(notes["pitch"] % 12, minlength=12)
    scale = np.isin(np.arange(12), SCALE)
    return float(max((counts * np.roll(scale, key)).sum() for key in range(12)) / len(notes))


def groove_consistency(notes: pd.DataFrame) -> float:
    """How alike the bars' patterns of onsets are, 1 where all are the same; NaN for fewer than two.

    Wu and Yang 2020, grooving pattern similarity: 1 less the share of positions at
    which just one of two bars has an onset, averaged over all pairs of bars of one length. The bars
    that the passage begins and ends in, which it may cut, and bars without an onset are left out.
    """
    whole = notes[(notes["bar"] > notes["bar"].min()) & (notes["bar"] < notes["bar"].max())]
    onsets = whole.drop_duplicates(["bar", "position"])
    pairs, differing = 0, 0.0
    for positions, part in onsets.groupby("positions"):
        bars = part["bar"].nunique()
        struck = np.bincount(part["position"])
        pairs += bars * (bars - 1) // 2
        differing += float((struck * (bars - struck)).sum()) / float(positions)  # type: ignore
    return 1 - differing / pairs if pairs else float("nan")


def pitch_range(notes: pd.DataFrame) -> float:
    """Semitones from the lowest to the highest note (Yang and Lerch 2020)."""
    return float(notes["pitch"].max() - notes["pitch"].min())


def polyphony(notes: pd.DataFrame) -> float:
    """Notes that sound at once, averaged over the time in which any does (Dong et al. 2020)."""
    start = notes["onset"].to_numpy()
    end = np.maximum.accumulate(start + notes["duration"].to_numpy())
    silence = np.maximum(0, start[1:] - end[:-1]).sum()
    return float(notes["duration"].sum() / (end[-1] - start[0] - silence))


def inter_onset_interval(notes: pd.DataFrame) -> float:
    """Quarter notes from an onset to the next, their mean (Yang and Lerch 2020); NaN for one."""
    onsets = np.unique(notes["onset"])
    return float(np.diff(onsets).mean()) if len(onsets) > 1 else float("nan")


def note_length(notes: pd.DataFrame) -> float:
    """Quarter notes that a note lasts, the mean (Yang and Lerch 2020)."""
    return float(notes["duration"].mean())


MEASURES: dict[str, Callable[[pd.DataFrame], float]] = {
    "pitch_class_entropy": pitch_class_entropy,
    "scale_consistency": scale_consistency,
    "pitch_range": pitch_range,
    "polyphony": polyphony,
    "groove_consistency": groove_consistency,
    "inter_onset_interval": inter_onset_interval,
    "note_length": note_length,
}
# what says nothing of a piece whose chords are evenly held: the time that they depend on is given,
# and no note lasts into the next chord
TIMES = ("polyphony", "groove_consistency", "inter_onset_interval", "note_length")


def measure(notes: pd.DataFrame, onsets: int) -> pd.DataFrame:
    """Every measure of each passage of `onsets` onsets.

    Columns: passage (from 0), those of MEASURES, and evenly_held: whether the passage's chords
    follow each other at one interval and are all held that long, or one length at least.
    """
    rows = []
    for number, passage in enumerate(passages(notes, onsets)):
        row = {name: function(passage) for name, function in MEASURES.items()}
        intervals = np.diff(np.unique(passage["onset"]))
        even = all(
            np.allclose(v, v[0]) for v in (intervals, passage["duration"].to_numpy()) if len(v)
        )
        rows.append({"passage": number, **row, "evenly_held": even})
    return pd.DataFrame(rows, columns=["passage", *MEASURES, "evenly_held"])


def measure_files(
    music: Iterable[tuple[str, str, str, str | Path]],
    onsets: int,
    max_notes: int,
    drums: bool,
    reading: str = "notes",
    timing: str = "auto",
    pedal: Literal["auto"] | bool = "auto",
    parts: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Every measure of each passage of MIDI files: (group, decoder, name, path).

    Columns: group, decoder, piece (the name), onsets, and those of `measure`. What cannot be read
    is left out, and the log says why. `max_notes` and `drums`: see `note_table`; reading, timing,
    pedal, parts: of the pieces, see `continuo.pieces.intake.decode_files`; samples are scores.
    """
    tables = []
    for group, decoder, name, path in music:
        try:
            if group == "samples":
                found = read_notes(path)
            else:
                whole, _ = read_piece(path, reading, timing, pedal)
                found = whole.at(chosen_parts(whole.parts, **(parts or {}))[whole.part])
            notes = note_table(found, found.bars, max_notes, drums)
        except (UserError, ValueError) as error:
            log.info("%s: left out. %s", name, error)
            continue
        table = measure(notes, onsets)
        if table.empty:
            log.info("%s: left out, it has fewer than %d onsets", name, onsets)
        tables.append(table.assign(group=group, decoder=decoder, piece=name, onsets=onsets))
    table = pd.concat(tables, ignore_index=True)
    facts = ["group", "decoder", "piece", "onsets"]
    return table[[*facts, *table.columns.difference(facts, sort=False)]]
