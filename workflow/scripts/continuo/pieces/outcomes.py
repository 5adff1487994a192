"""What comes of a piece of the user's own: the file as it was, with what a model has added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any, Literal

import numpy as np
import pandas as pd

from continuo.base.words import tally
from continuo.midi.events import DRUMS, Events, parse
from continuo.midi.pairing import pair_notes
from continuo.midi.title import NAME
from continuo.midi.tracks import (
    CONTROL,
    META,
    NOTE_OFF,
    NOTE_ON,
    PROGRAM,
    Event,
    Tracks,
    metre_event,
    tempo_event,
)
from continuo.pieces.own_piece import OwnPiece, microseconds, read_metre
from continuo.pieces.parts import (
    EXPRESSION,
    RELEASE,
    VOLUME,
    Part,
    Strike,
    drummed,
    last_parts,
    program_at,
    settled,
    strikes,
)
from continuo.pieces.sharing import Note, held_on, played
from continuo.pieces.spelled import most_chords
from continuo.scores.performances.strikes import struck_together
from continuo.settings.chord_symbols import read_frame

HARMONY = b"Harmony"  # the name of its track


@dataclass(frozen=True)
class Outcome:
    """A file that is the user's own with what a model has added; facts: for the record."""

    tracks: Tracks
    facts: Mapping[str, Any]


def following(asked: Mapping[str, Any]) -> dict[str, str]:
    """What is asked of the decoder besides its settings."""
    return {key: asked[key] for key in ("chords",) if key in asked}


def length_of(
    piece: OwnPiece,
    generation: Mapping[str, Any],
    bars: int | None,
    metre: str | None,
    chords: str | None = None,
) -> dict[str, Any]:
    """How much is to be made, as a `continuo.models.protocol.Request` has it: what `generation`
    says, or what fills so many bars of that metre, or of the piece's last. chords: symbols to
    follow, with which it ends where no bars are told."""
    if chords and not bars:
        longest = (len(read_frame(chords)) + 1) * piece.bar(metre)  # with an upbeat
        return {"chords": most_chords(longest), "ends": True}
    if not bars:
        return {"chords": generation["chords"], "ends": generation["ends"]}
    quarters = bars * piece.bar(metre)
    return {"chords": most_chords(quarters), "quarters": quarters}


def heard_otherwise(piece: OwnPiece, table: pd.DataFrame) -> list[str]:
    """How many chords of the piece the model heard as others, in words."""
    heard = table.loc[table["part"] == "primer", "pitches"].tolist()
    other = sum(one != own for one, own in zip(heard, piece.rows["pitches"], strict=True))
    return tally({"chord heard as another, which the model knows": other})


def continued(
    piece: OwnPiece,
    table: pd.DataFrame,
    bars: int | None = None,
    tempo: float | Literal["piece"] | None = None,
    metre: str | None = None,
    drums: Sequence[tuple[float, int]] = (),
    louder: Sequence[float] = (),
    held: bool = False,
) -> Outcome:
    """The piece, and behind it what a model has made: a table, drums and loudness as
    `continuo.models.made` has them. held: whether its notes are `held_on`.

    What was made goes on in the piece's last tempo and metre, or in those given, or in all tempos
    of the piece from its beginning ("piece"), and is played by the parts that play at its end, as
    loud as they do, drums where there are drums there; behind a performance, from there on the
    file's quarters are the beats that were found in it. It is as long as it is, or lasts so many
    `bars` of that metre: what begins later is not there, and what
    sounds longer ends there.
    """
    begin, quarter, struck = piece.end, piece.quarter, piece.struck
    until = begin + round(bars * piece.bar(metre) * quarter) if bars else None
    notes = notes_of(table, louder, begin, quarter, until)
    notes = held_on(notes) if held else notes
    parts = last_parts(piece.tracks, struck, quarter)
    tracks = _closed(piece.tracks)
    lasts = (max((n.end for n in notes), default=begin) - begin) / quarter
    pace, changes = piece.tempo, list[tuple[float, int]]()
    if tempo == "piece":
        (_, pace), *changes = piece.tempos.behind(len(piece.rows), lasts)
    elif tempo:
        pace = microseconds(tempo)
    if tempo or piece.performed:
        tracks = tracks.timed_anew(begin, tempo_event(pace))
    tracks = tracks.with_events(
        (0, Event(begin + round(at * quarter), tempo_event(value))) for at, value in changes
    )
    if metre:
        tracks = tracks.timed_anew(begin, metre_event(*read_metre(metre)))
    tracks = tracks.with_events(settled(tracks, parts, struck, begin))
    tracks = tracks.with_events(played(notes, parts))
    beaten = [(begin + round(at * quarter), pitch) for at, pitch in drums]
    beaten = [(tick, pitch) for tick, pitch in beaten if until is None or tick < until]
    drumming = list(drummed(tracks, beaten, begin, quarter))
    tracks = tracks.with_events(drumming)
    if until:
        ends = (max(end, until) if n == parts[0].track else end for n, end in enumerate(tracks.end))
        tracks = replace(tracks, end=tuple(ends))
    facts = {
        "moved": piece.moved,
        "performed": piece.performed,
        "sure": piece.sure,
        "tick": begin,
        "begins": round(piece.begins, 4),
        "lasts": round(lasts, 4),
        "tempo": pace,
        "tempos": changes,
        "notes": len(notes),
        "drums": len(drumming) // 2,
        "parts": [told(part) for part in parts],
    }
    return Outcome(tracks, facts)


def harmonised(piece: OwnPiece, table: pd.DataFrame, held: bool = False) -> Outcome:
    """The tune where it is, and a track with the lower notes of the table that a model has made, as
    loud as the notes of the tune that they are struck with. held: whether they are `held_on`.

    The table has a row for each of the piece's. What else the file plays, but drums, is left out:
    the harmony takes its place.
    """
    tracks, left_out = _tune(piece)
    tracks = _closed(tracks)
    tune = strikes(tracks)
    velocities = {strike.tick: strike.velocity for strike in tune}
    usual = round(fmean(strike.velocity for strike in tune))
    notes = []
    made = table[table["part"] == "generated"]
    for onset, row in zip(piece.rows["onset"].tolist(), made.itertuples(), strict=False):
        louder = velocities.get(onset, usual) - usual
        lower = zip(row.pitches.split("."), row.durations.split(" "), strict=True)
        for pitch, lasts in list(lower)[:-1]:
            end = onset + max(round(float(lasts) * piece.quarter), 1)
            notes.append(Note(int(onset), end, int(pitch), louder))
    notes = held_on(notes) if held else notes
    first = tune[0]
    used = {event.data[0] & 0x0F for _, event in tracks if event.data[0] < 0xF0}
    free = [channel for channel in range(16) if channel not in {*used, DRUMS}]
    channel = free[0] if free else first.channel
    program = program_at(tracks, first.channel, first.tick)
    part = Part(len(tracks.tracks), channel, 0, usual, program)
    head = [
        bytes([META, NAME, len(HARMONY)]) + HARMONY,
        bytes([PROGRAM | channel, program]),
        *_levels(tracks, first, channel),
    ]
    if notes:
        tracks = tracks.with_events((part.track, Event(0, data)) for data in head)
        tracks = tracks.with_events(played(notes, [part]))
    facts = {
        "moved": piece.moved,
        "played": piece.played,
        "tempo": int(piece.rows["tempo"].iloc[0]),
        "notes": len(notes),
        "parts": [told(part)] if notes else [],
        "left_out": tally({"note below the tune left out": left_out}),
    }
    return Outcome(tracks, facts)


def notes_of(
    table: pd.DataFrame, louder: Sequence[float], begin: int, quarter: float, until: int | None
) -> list[Note]:
    """The notes that a model has made, see `continuo.models.made`, the first at the tick `begin`,
    none beyond `until`."""
    notes = []
    made = table[table["part"] == "generated"]
    first = float(made["onset"].iloc[0]) if len(made) else 0.0
    for row, loud in zip(made.itertuples(), louder or [0.0] * len(made), strict=True):
        onset = begin + round((row.onset - first) * quarter)
        for pitch, held in zip(row.pitches.split("."), row.durations.split(" "), strict=True):
            end = begin + round((row.onset - first + float(held)) * quarter)
            end = max(end, onset + 1)
            if until is None or onset < until:
                end = end if until is None else min(end, until)
                notes.append(Note(onset, end, int(pitch), round(loud)))
    return notes


def _closed(tracks: Tracks) -> Tracks:
    """With an end for each note that nothing ends, where its track does: what is added behind would
    end it."""
    events = parse(tracks.to_bytes())
    paired = pair_notes(events)
    track = events.track[paired.begin]
    last = np.flatnonzero(paired.end == events.end[track])
    ended = {
        (int(events.track[i]), int(events.channel[i]), int(events.pitch[i]))
        for i in np.flatnonzero(~events.struck & (events.tick == events.end[events.track]))
    }
    added = []
    for place in last.tolist():
        number, channel, pitch = _of(events, int(paired.begin[place]))
        if (number, channel, pitch) not in ended:
            off = bytes([NOTE_OFF | channel, pitch, RELEASE])
            added.append((number, Event(int(paired.end[place]), off)))
    return tracks.with_events(added)


def _of(events: Events, place: int) -> tuple[int, int, int]:
    """Track, channel and pitch of an event."""
    return int(events.track[place]), int(events.channel[place]), int(events.pitch[place])


def _tune(piece: OwnPiece) -> tuple[Tracks, int]:
    """The file without the notes that are neither of the tune nor drums, and how many those are.

    Of the tune is what a model hears of it, and what sounds where nothing higher does.
    """
    events = parse(piece.tracks.to_bytes())
    paired = pair_notes(events)
    begin, end = paired.begin, paired.end
    onset, pitch, channel = events.tick[begin], events.pitch[begin], events.channel[begin]
    tuned = channel != DRUMS
    heard = set(zip(piece.rows["onset"].tolist(), piece.rows["pitches"].astype(int), strict=True))
    kept = np.zeros(len(begin), bool)
    points = np.array(sorted({at for at, _ in heard}))
    together = _struck_by(piece, onset)
    for place in np.flatnonzero(tuned).tolist():
        if piece.grid:
            first, behind = np.searchsorted(points, [onset[place], end[place]])
            at = points[first:behind].tolist()
        else:
            at = [int(onset[place])]
        kept[place] = any((tick, int(pitch[place])) in heard for tick in at)
    for place in np.flatnonzero(tuned & ~kept).tolist():
        at = onset[place]
        above = tuned & (onset <= together[place]) & (end > at) & (pitch > pitch[place])
        kept[place] = not above.any()
    if (kept | ~tuned).all():
        return piece.tracks, 0
    velocity = [e.data[2] for _, e in piece.tracks if e.data[0] & 0xF0 in (NOTE_OFF, NOTE_ON)]
    gone = [
        (number, event)
        for number, event in piece.tracks
        if event.data[0] & 0xF0 in (NOTE_OFF, NOTE_ON) and event.data[0] & 0x0F != DRUMS
    ]
    again = []
    for place in np.flatnonzero(kept).tolist():
        number, on, note = _of(events, int(begin[place]))
        struck = bytes([NOTE_ON | on, note, velocity[int(begin[place])]])
        off = bytes([NOTE_OFF | on, note, RELEASE])
        again.append((1, int(onset[place]), number, struck))
        again.append((0, int(end[place]), number, off))
    again.sort(key=lambda event: (event[1], event[0]))
    tracks = piece.tracks.without(gone).with_events(
        (number, Event(tick, data)) for _, tick, number, data in again
    )
    return tracks, int((tuned & ~kept).sum())


def _struck_by(piece: OwnPiece, onset: np.ndarray) -> np.ndarray:
    """For notes that begin at these ticks the last at which something is struck together with
    them."""
    if not piece.played or not len(onset):
        return onset
    order = np.argsort(onset, kind="stable")
    chord = struck_together(piece.notes.seconds_at(onset[order]))
    last = np.append(np.flatnonzero(np.diff(chord)), len(chord) - 1)
    struck = np.empty_like(onset)
    struck[order] = onset[order][last][chord]
    return struck


def _levels(tracks: Tracks, first: Strike, channel: int) -> list[bytes]:
    """Volume and expression of the tune where it begins, for another channel."""
    found = []
    for control in (VOLUME, EXPRESSION):
        values = [
            (event.tick, event.data[2])
            for _, event in tracks
            if event.data[:2] == bytes([CONTROL | first.channel, control])
            and event.tick <= first.tick
        ]
        if values:
            found.append(bytes([CONTROL | channel, control, max(values)[1]]))
    return found


def told(part: Part) -> dict[str, int]:
    """A part, for the record."""
    return {"track": part.track, "channel": part.channel, "program": part.program}
