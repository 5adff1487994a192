"""A piece of the user's own: a file that is kept as it is, and what a model hears of it."""

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.base.folders import is_file
from continuo.base.limits import SECONDS, within
from continuo.base.words import counted, tally
from continuo.midi import events
from continuo.midi.events import parse
from continuo.midi.notes import MidiNotes, read_notes
from continuo.midi.tempo import tempo_map
from continuo.midi.tracks import (
    CONTROL,
    KEY,
    TEMPO,
    Event,
    Tracks,
    key_signature,
    metre_event,
    tempo_event,
)
from continuo.pieces.intake import decode_files
from continuo.pieces.parts import PEDALS, Strike, strikes
from continuo.pieces.primers import Primer
from continuo.pieces.spelled import quarters_in_ticks
from continuo.pieces.tempo_curve import TempoCurve
from continuo.pieces.tonality import Tonality, interval_to
from continuo.scores import rendering as engrave
from continuo.scores.collect import midi_of
from continuo.scores.musicxml import LARGEST
from continuo.scores.musicxml import parse as parse_score
from continuo.scores.performances.reading import read_piece
from continuo.scores.performances.strikes import struck_together
from continuo.scores.performances.timing import PERFORMANCE, timing_of
from continuo.scores.sources import MIDI_SUFFIXES, SCORE_SUFFIXES, suffix_of

MOST = "chords.max_notes"  # as the intake tells of what is beyond: below a tune
PLACES = (0, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1)  # of a quarter
SHORT = 1 / 8  # of a quarter that a note ends before its end, as many programs write it
BANKS = (0, 32)  # controllers that are part of the choice of an instrument


@dataclass(frozen=True)
class OwnPiece:
    """rows: of the table of chords, as an experiment's pieces are read. tracks, notes: the file as
    it is, moved to another key where that was asked for. heard: the same on the beats that were
    found, where it is a performance. grid: quarters, as in `chords.grid`.
    unheard: what of it no model hears, in words; moved: to which key from which, in words, or "".
    performed: whether it is a performance, whose rows count on beats that were found in it, and not
    in the file's time; sure: of that, from 0 to 1. played: whether it is one though its rows are in
    the file's time, as those of a tune always are.
    """

    path: str
    rows: pd.DataFrame
    tracks: Tracks
    notes: MidiNotes
    heard: MidiNotes
    grid: float
    unheard: Sequence[str]
    moved: str = ""
    performed: bool = False
    sure: float = 1.0
    played: bool = False

    @property
    def quarter(self) -> float:
        """Ticks of it; half a second where time is counted in frames."""
        return float(quarters_in_ticks(np.array(self.tracks.division)))

    @property
    def struck(self) -> list[Strike]:
        """Its strikes but drums', in time."""
        return strikes(self.tracks)

    @property
    def end(self) -> int:
        """The tick at which what is added begins: where the last note but drums has ended, on a
        grid the next place of that. In a score whose last note is a little short it is where that
        is written to end, a part of its quarter; see PLACES. Behind a performance it is the next
        of its beats, at the tempo of its last chords."""
        tuned = ~self.notes.drums
        end = int((self.notes.onset + self.notes.duration)[tuned].max())
        step = self.grid * self.quarter
        if step:
            return round(math.ceil(end / step - 1e-9) * step)
        if self.performed:
            beats = self._beats_until(end)
            seconds = (math.ceil(beats - 1e-9) - beats) * self.tempo / 1e6
            second = 1 / float(np.diff(self.notes.seconds_at(np.array([end, end + 1])))[0])
            return end + round(seconds * second)
        if self.tracks.division <= 0:
            return end
        quarter, within = divmod(end / self.quarter, 1)
        place = next(place for place in PLACES if place >= within - 1e-9)
        return round((quarter + place) * self.quarter) if place - within <= SHORT else end

    @property
    def behind(self) -> int:
        """The tick of `heard` at which what is added begins: `end`, of a performance its beat."""
        if not self.performed:
            return self.end
        return round(self._beats_until(self.end)) * int(self.rows["ticks_per_quarter"].iloc[-1])

    @property
    def begins(self) -> float:
        """The same in quarters."""
        division = np.array(self.heard.ticks_per_quarter)
        return self.behind / float(quarters_in_ticks(division))

    def _beats_until(self, tick: int) -> float:
        """Quarters of a performance up to a tick of its file, behind its last chord."""
        last = self.rows.iloc[-1]
        struck = int(self.notes.onset[~self.notes.drums].max())
        seconds = float(np.diff(self.notes.seconds_at(np.array([struck, tick])))[0])
        return float(last["onset"] / last["ticks_per_quarter"]) + seconds * 1e6 / self.tempo

    @property
    def tempo(self) -> int:
        """The last, microseconds a quarter; of a performance, the median of its last chords."""
        if self.performed:
            return self.tempos.lately(len(self.rows))
        return int(tempo_map(self.notes.tempos)[1][-1])

    @property
    def tempos(self) -> TempoCurve:
        """All of its tempos."""
        return TempoCurve.of_rows(self.rows)

    def bar(self, metre: str | None = None) -> float:
        """Quarters of a bar of this metre ("3/4"), else of the last that the file tells."""
        if metre:
            beats, unit = read_metre(metre)
            return 4 * beats / unit
        if self.performed:
            last = self.rows.iloc[-1]
            return float(last["bar_ticks"] / last["ticks_per_quarter"]) or 4.0
        if self.tracks.division <= 0:
            return 4.0
        return float(self.notes.bars.length[-1] / self.tracks.division)

    def primer(self, metre: str | None = None) -> Primer:
        """The piece as it is to be gone on from: its last chord holds until all has ended, and
        where another metre is asked for a bar of it begins there."""
        rows = self.rows.copy()
        place = rows.index[-1]
        held = [int(ticks) for ticks in rows.at[place, "durations"].split(".")]
        behind = self.behind - int(rows.at[place, "onset"])
        if not self.grid and behind != max(held):
            held = [min(ticks, behind) for ticks in held]
            held[-1] = behind
            rows.at[place, "durations"] = ".".join(map(str, held))
            rows.at[place, "duration"] = behind
        if metre:
            quarter = quarters_in_ticks(rows["ticks_per_quarter"].to_numpy())[-1]
            length = round(self.bar(metre) * float(quarter))
            rows.at[place, "bar_ticks"], rows.at[place, "bar_tick"] = length, -behind % length
        return Primer.of_rows(rows)


def read_own(
    path: str,
    key: str,
    chords: Mapping[str, Any],
    tonality: str | None = None,
    tune: bool = False,
    tempo: float | None = None,
    metre: str | None = None,
) -> OwnPiece:
    """The piece in the MIDI or MusicXML file `path`.

    key: what the configuration calls it; chords: that section of the configuration. tonality: the
    key that it is moved to. tune: of what is struck together the highest note is the piece. tempo:
    quarters a minute, and metre, of all of it. Raises UserError, naming the file, where there is
    none, or nothing in it.
    """
    content = _content(path, key)
    try:
        tracks, told = Tracks.of(content), list(parse(content).told)
    except ValueError as error:
        raise UserError(f"{key}: {path}: {error}") from error
    if tempo:
        tracks = tracks.timed_anew(0, tempo_event(microseconds(tempo)))
    if metre:
        tracks = tracks.timed_anew(0, metre_event(*read_metre(metre)))
    moved = ""
    if tonality:
        tracks, moved = _moved(tracks, tonality)
    with tempfile.TemporaryDirectory() as folder:
        midi = Path(folder) / "piece.mid"
        midi.write_bytes(tracks.to_bytes())
        how = dict(chords)
        if tune:  # whose harmony is in its own time
            how |= {"max_notes": 1, "timing": "score"}
        decoded = decode_files([(path, midi)], **how)
        rows, intake = decoded.chords, decoded.intake
        reason = intake["reason"].iloc[0]
        if rows.empty:
            raise UserError(f"{key}: {path}: {'; '.join([reason, *told])}")
        notes = heard = read_notes(midi)
        performed, sure = intake["timing"].iloc[0] == PERFORMANCE, float(intake["sure"].iloc[0])
        if performed:
            heard = read_piece(midi, **reading_of(how))[0]
        asked = chords.get("timing", "auto")
        played = (timing_of(notes).kind if asked == "auto" else asked) == PERFORMANCE
        if tune and played:
            rows = _highest_struck(rows, notes)
    if not strikes(tracks):
        raise UserError(f"{key}: {path}: no notes but drums, to which nothing is added")
    left_out = [words for words in reason.split("; ") if words and not (tune and MOST in words)]
    unheard = [*told, *left_out, *_unheard(tracks, performed)]
    grid = chords.get("grid", 0)
    return OwnPiece(path, rows, tracks, notes, heard, grid, unheard, moved, performed, sure, played)


def _highest_struck(rows: pd.DataFrame, notes: MidiNotes) -> pd.DataFrame:
    """The rows, each of one note, that are the highest of what a player strikes together."""
    chord = struck_together(notes.seconds_at(rows["onset"].to_numpy()))
    places = rows["pitches"].astype(int).groupby(chord).idxmax()
    return rows.loc[places].reset_index(drop=True)


def reading_of(chords: Mapping[str, Any]) -> dict[str, Any]:
    """What of that section of the configuration `read_piece` asks for."""
    return {key: chords[key] for key in ("reading", "timing", "pedal") if key in chords}


def _content(path: str, key: str) -> bytes:
    """The MIDI file, made of a score if it is one."""
    if not path:
        raise UserError(f"{key}: name a MIDI or MusicXML file, as in --config {key}=piece.mid")
    file = Path(path).expanduser()
    if not is_file(file):
        raise UserError(f"{key}: there is no file {path}")
    most = events.LARGEST if suffix_of(file) in MIDI_SUFFIXES else LARGEST
    if file.stat().st_size > most:
        raise UserError(f"{key}: {path} is larger than {most >> 20} MiB")
    if suffix_of(file) in MIDI_SUFFIXES:
        return file.read_bytes()
    if suffix_of(file) not in SCORE_SUFFIXES:
        known = ", ".join(MIDI_SUFFIXES + SCORE_SUFFIXES)
        raise UserError(f"{key}: {path} is no score; files of these types are read: {known}")
    try:
        with within(engrave.SECONDS + SECONDS):
            return midi_of(parse_score(file.read_bytes()))[0]
    except (UserError, ValueError) as error:
        raise UserError(f"{key}: {path}: {error}") from error


def _moved(tracks: Tracks, tonality: str) -> tuple[Tracks, str]:
    """The piece with the notes of that key, and in words what was done."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.mid"
        path.write_bytes(tracks.to_bytes())
        notes = read_notes(path)
    found, wanted = Tonality.of_notes(notes), Tonality.of_text(tonality)
    semitones = interval_to(tracks.pitches, found, wanted)
    outcome = found.moved(semitones)
    moved = tracks.transposed(semitones)
    if not any(event.meta == KEY for _, event in moved):
        moved = moved.with_events([(0, Event(0, key_signature(outcome.tonic, outcome.minor)))])
    words = f"from {found} to {outcome}, {counted(abs(semitones), 'semitone')} " + (
        "up" if semitones >= 0 else "down"
    )
    return moved, words


def _unheard(tracks: Tracks, performed: bool) -> list[str]:
    """What the file has beside chords, which is kept and which no model hears.

    performed: whether it is a performance, whose notes its sustain pedal lengthens.
    """
    struck = strikes(tracks)
    told = [event.data for _, event in tracks]
    parts = len({(strike.track, strike.channel) for strike in struck})
    changes = len({event for _, event in tracks if event.meta == TEMPO and event.tick > 0})
    loud = len({strike.velocity for strike in struck})
    silent = PEDALS[1:] if performed else PEDALS
    pedals = [data for data in told if data[0] & 0xF0 == CONTROL and data[1] in silent]
    others = [
        data for data in told if data[0] & 0xF0 == CONTROL and data[1] not in (*PEDALS, *BANKS)
    ]
    return tally(
        {
            "part heard as one": parts if parts > 1 else 0,
            "change of tempo not heard": changes,
            "degree of loudness not heard": loud if loud > 1 else 0,
            "movement of a pedal not heard": len(pedals),
            "event of another controller not heard": len(others),
        }
    )


def microseconds(tempo: float) -> int:
    """Of a quarter, at so many quarters a minute."""
    return round(60e6 / tempo)


def read_metre(text: str) -> tuple[int, int]:
    """ "3/4" -> (3, 4)."""
    beats, unit = text.split("/")
    return int(beats), int(unit)
