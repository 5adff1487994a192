"""Some bars of a piece of the user's own, written anew."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.midi.events import DRUMS, parse
from continuo.midi.pairing import pair_notes
from continuo.midi.tracks import NOTE_OFF, NOTE_ON, Tracks
from continuo.pieces.outcomes import Outcome, notes_of, told
from continuo.pieces.own_piece import OwnPiece
from continuo.pieces.parts import standing
from continuo.pieces.sharing import held_on, played


@dataclass(frozen=True)
class Gap:
    """first, behind: numbers of the first chord in it and of the first behind it; begin, end: the
    ticks at which its bars begin and end; bars: the first and the last, from 1."""

    first: int
    behind: int
    begin: int
    end: int
    bars: tuple[int, int]


def gap_of(piece: OwnPiece, bars: str | int | None) -> Gap:
    """The gap that these bars, "9-16" or 9, are. UserError where they cannot be."""
    if not bars:
        raise UserError("bars: say which of the piece are to be written anew, as in bars=9-16")
    first_bar, _, last_bar = str(bars).partition("-")
    low, high = int(first_bar), int(last_bar or first_bar)
    if low > high:
        raise UserError(f"bars: {bars} ends before it begins; the lower number comes first")
    if piece.performed or piece.tracks.division <= 0:
        raise UserError(
            f"bars: {piece.path} is a performance, whose bars its file does not tell; take a score "
            "or say chords.timing: score"
        )
    onset = piece.rows["onset"].to_numpy()
    number = piece.notes.bars.at(onset)[0]
    if high > number[-1]:
        raise UserError(f"bars: {bars} goes beyond the last bar of {piece.path}, {number[-1]}")
    first, behind = np.searchsorted(number, [low, high + 1]).tolist()
    if first == behind:
        raise UserError(f"bars: in {bars} of {piece.path} no note begins that could be another")
    if behind - first == len(number):
        raise UserError(f"bars: {bars} is all of {piece.path}; leave some of its bars as they are")
    begin, end = piece.notes.bars.begins(low), piece.notes.bars.begins(high + 1)
    return Gap(first, behind, begin, end, (low, high))


def refilled(
    piece: OwnPiece,
    table: pd.DataFrame,
    gap: Gap,
    louder: Sequence[float] = (),
    held: bool = False,
) -> Outcome:
    """The piece with what a model has made, a table and loudness as `continuo.models.made` has
    them, in place of the notes, but drums, that begin in the gap.

    What begins before stays as long as it was, and is not struck again as long as it sounds. What
    is made ends with the last of the bars, whatever rest follows on them, and is played by the
    parts that played there, from where they stand before it, as loud as they did. held: whether
    its notes are `held_on`.
    """
    begin = int(piece.rows["onset"].iloc[gap.first])
    going = _held(piece, gap)
    until: dict[int, int] = {}  # by pitch
    for pitch, end in itertools.chain(*going.values()):
        until[pitch] = max(until.get(pitch, 0), end)
    notes = [
        note
        for note in notes_of(table, louder, begin, piece.quarter, gap.end)
        if until.get(note.pitch, 0) <= note.onset
    ]
    notes = held_on(notes) if held else notes
    there = [strike for strike in piece.struck if gap.begin <= strike.tick < gap.end]
    parts = standing(piece.tracks, piece.struck, there, gap.begin, piece.quarter, going)
    tracks = _without(piece.tracks, gap).with_events(played(notes, parts))
    facts = {
        "moved": piece.moved,
        "bars": list(gap.bars),
        "tick": gap.begin,
        "until": gap.end,
        "begins": round(gap.begin / piece.quarter, 4),
        "lasts": round((gap.end - gap.begin) / piece.quarter, 4),
        "tempo": piece.tempo,
        "notes": len(notes),
        "removed": len(there),
        "parts": [told(part) for part in parts],
    }
    return Outcome(tracks, facts)


def _held(piece: OwnPiece, gap: Gap) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Pitch and end of each note, but drums, that sounds on into the gap, by track and channel."""
    notes = piece.notes
    end = notes.onset + notes.duration
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for n in np.flatnonzero(~notes.drums & (notes.onset < gap.begin) & (end > gap.begin)):
        part = notes.parts[notes.part[n]]
        lane = found.setdefault((part.track, part.channel), [])
        lane.append((int(notes.pitch[n]), int(end[n])))
    return found


def _without(tracks: Tracks, gap: Gap) -> Tracks:
    """Without the notes but drums that begin in the gap."""
    events = parse(tracks.to_bytes())
    paired = pair_notes(events)
    tick, channel = events.tick[paired.begin], events.channel[paired.begin]
    gone = (gap.begin <= tick) & (tick < gap.end) & (channel != DRUMS)
    ends = Counter(
        (int(channel[n]), int(events.pitch[paired.begin[n]]), int(paired.end[n]))
        for n in np.flatnonzero(gone)
    )
    kept = []
    for track in tracks.tracks:
        left = []
        for event in track:
            kind, on = event.data[0] & 0xF0, event.data[0] & 0x0F
            struck = kind == NOTE_ON and event.data[2] > 0
            if struck and on != DRUMS and gap.begin <= event.tick < gap.end:
                continue
            end = (on, event.data[1] if len(event.data) > 1 else -1, event.tick)
            if kind in (NOTE_OFF, NOTE_ON) and not struck and ends[end]:
                ends[end] -= 1
                continue
            left.append(event)
        kept.append(tuple(left))
    return replace(tracks, tracks=tuple(kept))
