"""A piece of the user's own with what a model has added, as it is written, and where that is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from continuo.midi.notes import MidiNotes, read_notes
from continuo.notation.engraving import BARS
from continuo.notation.grids import in_units
from continuo.notation.musicxml import Mark
from continuo.notation.staves import Measure
from continuo.pieces.own_piece import OwnPiece, read_own, reading_of
from continuo.pieces.spelled import quarters_in_ticks
from continuo.scores.performances.reading import read_piece
from continuo.scores.performances.timing import PERFORMANCE, SCORE

AROUND = 2  # bars of the piece in an excerpt, before what was added and behind it
LONGEST = 2 * BARS  # excerpt, in bars
ADDED, ANEW, KEPT = "added from here", "written anew", "as it was"


def as_written(
    done: str, record: Mapping[str, Any], midi: str, chords: Mapping[str, Any]
) -> tuple[MidiNotes, int]:
    """The notes of an outcome, in quarters or on the beats of a performance, and the tick at which
    what was added begins; 0 in a harmony.

    done: "continued", "harmonised" or "filled"; record: of what was made; midi: the path of the
    file; chords: that section of the configuration. Raises UserError where the user's own file
    cannot be read any more.
    """
    if done == "harmonised":
        # the tune tells, as a harmony is struck with it
        timing = PERFORMANCE if record.get("played") else SCORE
        return in_quarters(read_piece(midi, **reading_of(chords) | {"timing": timing})[0]), 0
    whole = read_notes(midi)
    if not record.get("performed"):
        return in_quarters(whole), record["tick"]
    return on_beats(read_own(record["piece"], "primer", chords, record["asked"].get("key")), whole)


def on_beats(piece: OwnPiece, whole: MidiNotes) -> tuple[MidiNotes, int]:
    """A performance on the beats that were found in it, and on from there what was added: what of
    `whole` is behind its end, whose quarters are beats. Where it begins, too.
    """
    tick, begin, heard = piece.end, piece.behind, piece.heard
    ratio = heard.ticks_per_quarter / piece.quarter
    added = whole.at(whole.onset >= tick)
    parts = [*heard.parts, *(part for part in added.parts if part not in heard.parts)]
    place = np.array([parts.index(part) for part in added.parts], np.int32)

    def moved(ticks: np.ndarray) -> np.ndarray:
        return np.rint((ticks - tick) * ratio).astype(np.int64) + begin

    onset, end = moved(added.onset), moved(added.onset + added.duration)
    heard = replace(heard, duration=np.minimum(heard.duration, begin - heard.onset))
    joined = {
        "onset": onset,
        "duration": np.maximum(end - onset, 1),
        "part": place[added.part],
        "pitch": added.pitch,
        "velocity": added.velocity,
    }
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(heard, name), values]) for name, values in joined.items()
    }
    changed = [(begin, beats, unit) for at, beats, unit in whole.metres if at == tick]
    metres = [*heard.metres, *changed]
    return replace(heard, **arrays, parts=parts, metres=metres), begin


def in_quarters(notes: MidiNotes) -> MidiNotes:
    """The same with time counted in quarters, of half a second each where it is in frames."""
    if notes.ticks_per_quarter > 0:
        return notes
    quarter = quarters_in_ticks(np.array(notes.ticks_per_quarter))
    return replace(notes, ticks_per_quarter=round(float(quarter)))


def marked(done: str, record: Mapping[str, Any], notes: MidiNotes, begin: int) -> list[Mark]:
    """Where what was added begins, at the tick `begin` of the notes, and where a gap ends; see
    `as_written`."""

    def at(tick: int) -> int:
        return int(in_units(np.array(tick), notes.ticks_per_quarter))

    if done == "continued":
        return [Mark(at(begin), ADDED)]
    if done == "filled":
        return [Mark(at(record["tick"]), ANEW), Mark(at(record["until"]), KEPT)]
    return []


def excerpt(measures: Sequence[Measure], marks: Sequence[Mark]) -> tuple[int, int]:
    """The first and the last bar to show, counted from 1: what was added with what is around."""
    starts = [measure.bar.start for measure in measures]
    places = [int(np.searchsorted(starts, mark.at, "right")) for mark in marks]
    if not places:
        return 1, min(BARS, len(measures))
    first = max(places[0] - AROUND, 1)
    last = places[-1] - 1 + AROUND if len(places) > 1 else first + BARS - 1
    return first, min(last, first + LONGEST - 1, len(measures))
