"""What a score loses on its way to the composer and back, and what a file does that is kept, or
that goes through an experiment's tables: no comparison, tables to print.

Each score is decoded, spelled, written as MIDI and decoded again; its file is taken apart and
written again as that of a user's own piece is; and it is written from the tables of notes, parts
and changes that an experiment keeps.

`python benchmarks/round_trip.py`, or with the names of scores that music21 carries, or of MIDI
files
"""

import argparse
import sys
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.midi.events import parse  # noqa: E402
from continuo.midi.instruments import Part  # noqa: E402
from continuo.midi.notes import PER_NOTE, MidiNotes, read_notes  # noqa: E402
from continuo.midi.pairing import pair_notes  # noqa: E402
from continuo.midi.tracks import NOTE_OFF, NOTE_ON, PROGRAM, Tracks  # noqa: E402
from continuo.midi.writing import write_notes  # noqa: E402
from continuo.pieces.chord_table import chord_table  # noqa: E402
from continuo.pieces.intake import decode_files  # noqa: E402
from continuo.pieces.performing import write_spelled  # noqa: E402
from continuo.pieces.spelled import ENDS, STEPS, Spelled, quarters_in_ticks, spell_piece  # noqa: E402
from continuo.scores.collect import collect  # noqa: E402
from continuo.scores.sources import read_source  # noqa: E402

SCORES = {
    "Mozart": ["mozart/k80/*", "mozart/k155/*", "mozart/k156/*", "mozart/k458/*", "mozart/k545/*"],
    "Haydn": ["haydn/opus1no1/*", "haydn/opus74no1/*"],
    "Beethoven": [
        *["beethoven/opus*", "beethoven/opus18no1/*", "beethoven/opus59no1/*"],
        *["beethoven/opus59no2/*", "beethoven/opus59no3/*"],
    ],
    "Joplin": ["joplin/*"],
    "Bach, chorales": ["bach/bwv*"],
}


@dataclass
class Loss:
    """What became of chords and notes; `onset` is the largest error of one, in steps."""

    pieces: int = 0
    chords: int = 0
    same_pitches: int = 0
    onset: float = 0.0
    notes: int = 0
    durations: Counter = field(default_factory=Counter)  # why they differ
    barred: int = 0
    bars: int = 0
    files: Counter = field(default_factory=Counter)  # what of a file that is kept differs

    def add(self, other: "Loss") -> None:
        """Those of both."""
        for name in ("pieces", "chords", "same_pitches", "notes", "barred", "bars"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.onset = max(self.onset, other.onset)
        self.durations += other.durations
        self.files += other.files


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "scores", nargs="*", metavar="score", help="such as mozart/k155/*, or song.mid"
    )
    named = parser.parse_args().scores
    print(table(measure({"these": named} if named else SCORES)))


def measure(scores: Mapping[str, Sequence[str]]) -> dict[str, Loss]:
    """What scores lose, by the names of `scores`; and all of them, if there are several."""
    lost = {}
    for name, patterns in scores.items():
        print(f"{name} ...", file=sys.stderr, flush=True)
        lost[name] = Loss()
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(pattern) for pattern in patterns if Path(pattern).is_file()]
            named = [pattern for pattern in patterns if not Path(pattern).is_file()]
            if named:
                collect(read_source({"corpus": named}), folder)
            for path in [*sorted(Path(folder).rglob("*.mid")), *files]:
                lost[name].add(compare(path))
                content = path.read_bytes()
                for how, again in (("kept", kept(content)), ("tables", from_tables(path))):
                    found = differing(content, again)
                    lost[name].files.update({(how, what): n for what, n in found.items()})
    if len(lost) > 1:
        lost["all"] = Loss()
        for loss in [*lost.values()][:-1]:
            lost["all"].add(loss)
    return lost


def table(lost: dict[str, Loss]) -> str:
    """Markdown."""
    reasons = sorted({reason for loss in lost.values() for reason in loss.durations})
    lines = ["| | " + " | ".join(lost) + " |", "|---|" + "---:|" * len(lost)]

    def row(name: str, figures: list[str]) -> None:
        lines.append(f"| {name} | " + " | ".join(figures) + " |")

    every = lost.values()
    row("pieces", [f"{loss.pieces:,}" for loss in every])
    row("chords", [f"{loss.chords:,}" for loss in every])
    row("of them with the same pitches", [share(loss.same_pitches, loss.chords) for loss in every])
    row("largest error of an onset, steps", [f"{loss.onset:.2f}" for loss in every])
    row("notes", [f"{loss.notes:,}" for loss in every])
    row(
        "of them with another duration",
        [share(loss.durations.total(), loss.notes) for loss in every],
    )
    for reason in reasons:
        row(f"... {reason}", [share(loss.durations[reason], loss.notes) for loss in every])
    row("chords in a known bar", [f"{loss.barred:,}" for loss in every])
    row("of them at the same place in it", [share(loss.bars, loss.barred) for loss in every])
    for how, called in (("kept", "a file that is kept"), ("tables", "a file from the tables")):
        for what in DIFFERING:
            row(f"{called}: {what}", [f"{loss.files[how, what]:,}" for loss in every])
    return "\n".join(lines)


DIFFERING = (
    *("notes lost or made", "notes of another part", "notes of another instrument"),
    *("notes of another velocity", "changes of tempo", "changes of metre", "changes of key"),
)


def kept(content: bytes) -> bytes:
    """The file as it is written again beside what a model adds."""
    return Tracks.of(content).to_bytes()


def from_tables(path: Path) -> bytes:
    """The file as it is written from the tables that an experiment keeps of it."""
    decoded = decode_files([("piece", path)], timing="score")
    parts = decoded.parts.itertuples()
    changes = decoded.changes

    def told(what: str) -> list[tuple[int, ...]]:
        rows = changes.loc[changes["what"] == what, ["tick", "value", "beside"]]
        return [tuple(map(int, row)) for row in rows.itertuples(index=False)]

    notes = MidiNotes(
        **{name: decoded.notes[name].to_numpy() for name in PER_NOTE},
        parts=[Part(row.track, row.channel, row.program, row.name) for row in parts],
        ticks_per_quarter=int(decoded.chords["ticks_per_quarter"].iloc[0]),
        tracks=0,
        seconds=0.0,
        tempos=[(tick, tempo) for tick, tempo, _ in told("tempo")],
        metres=[(tick, top, bottom) for tick, top, bottom in told("metre")],
        keys=[(tick, sharps, minor) for tick, sharps, minor in told("key")],
    )
    with tempfile.TemporaryDirectory() as folder:
        write_notes(notes, Path(folder) / "again.mid")
        return (Path(folder) / "again.mid").read_bytes()


def differing(before: bytes, after: bytes) -> dict[str, int]:
    """How many things of each kind differ between two MIDI files."""
    one, other = _notes(before), _notes(after)
    shared = one.keys() & other.keys()
    columns = [
        sum(one[note][column] != other[note][column] for note in shared) for column in range(3)
    ]
    # what a file tells twice at one tick, in each track say, it tells once
    timing = [
        (set(file.tempos), set(file.metres), set(file.keys)) for file in map(parse, (before, after))
    ]
    changes = [len(a ^ b) for a, b in zip(*timing, strict=True)]
    found = [len(one.keys() ^ other.keys()), *columns, *changes]
    return dict(zip(DIFFERING, found, strict=True))


def _notes(content: bytes) -> dict[tuple[int, ...], tuple[list[int], ...]]:
    """Of each onset, end and pitch: the parts (track and channel), the programs and the velocities
    of the notes there."""
    events, tracks = parse(content), Tracks.of(content)
    kinds = NOTE_OFF, NOTE_ON
    velocity = [event.data[2] for _, event in tracks if event.data[0] & 0xF0 in kinds]
    programs: dict[int, list[tuple[int, int]]] = {}
    for _, event in sorted(tracks, key=lambda one: one[1].tick):
        if event.data[0] & 0xF0 == PROGRAM:
            programs.setdefault(event.data[0] & 0x0F, []).append((event.tick, event.data[1]))
    found: dict[tuple[int, ...], tuple[list[int], ...]] = {}
    paired = pair_notes(events)
    for place, end in zip(paired.begin.tolist(), paired.end.tolist(), strict=True):
        onset, channel = int(events.tick[place]), int(events.channel[place])
        told = programs.get(channel, [])
        last = bisect_right(told, onset, key=lambda change: change[0]) - 1
        program = told[last][1] if last >= 0 else 0
        part = int(events.track[place]) * 16 + channel
        columns = found.setdefault((onset, end, int(events.pitch[place])), ([], [], []))
        for column, value in zip(columns, (part, program, velocity[place]), strict=True):
            column.append(value)
    return {note: tuple(map(sorted, columns)) for note, columns in found.items()}


def share(part: int, whole: int) -> str:
    """Per cent, and how many."""
    return f"{100 * part / whole:.3f} % ({part:,})" if whole else "-"


def compare(path: Path) -> Loss:
    """What the MIDI file loses. Chords are taken for the same where their onsets are nearest."""
    before = chord_table(read_notes(path))
    if before.empty:
        return Loss()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "again.mid"
        write_spelled(spelled(before), written)
        after = chord_table(read_notes(written))
    onset, again = steps(before, before["onset"]), after["onset"].to_numpy()
    onset = onset - np.rint(onset[0])  # what is written begins with its first note
    found = nearest(again, onset)
    pitches = before["pitches"].to_numpy() == after["pitches"].to_numpy()[found]
    loss = Loss(1, len(before), int(pitches.sum()), float(np.abs(again[found] - onset).max()))
    compare_durations(loss, before, after, onset, found)

    # a pickup is written as a bar of its own
    place, length = (steps(before, before[name]) for name in ("bar_tick", "bar_ticks"))
    known = (length > 0) & (onset - place >= -0.5)
    there, long = (after[name].to_numpy()[found] for name in ("bar_tick", "bar_ticks"))
    away = np.abs(there - place)
    same = (long == np.rint(length)) & (np.minimum(away, np.abs(long - away)) <= 1)
    loss.barred, loss.bars = int(known.sum()), int((same & known).sum())
    return loss


def spelled(table: pd.DataFrame) -> Spelled:
    """The piece, with a slot for each of its notes."""
    chords = [tuple(map(int, text.split("."))) for text in table["pitches"]]
    durations = [[int(ticks) for ticks in text.split(".")] for text in table["durations"]]
    quarter = quarters_in_ticks(table["ticks_per_quarter"].to_numpy())
    bar = table[["bar_tick", "bar_ticks"]].to_numpy()
    slots = max(map(len, chords))
    return spell_piece(chords, table["onset"].to_numpy(), durations, quarter, slots, bar)


def compare_durations(
    loss: Loss, before: pd.DataFrame, after: pd.DataFrame, onset: np.ndarray, found: np.ndarray
) -> None:
    """Count the notes, and those whose end is more than a step away from where it was."""
    onsets: dict[int, list[float]] = {}
    notes = [
        (at, pitch, held, place)
        for at, texts, place, quarter in zip(
            onset,
            zip(before["pitches"], before["durations"], strict=True),
            found,
            quarters_in_ticks(before["ticks_per_quarter"].to_numpy()),
            strict=True,
        )
        for pitch, held in held_pitches(*texts, STEPS / quarter).items()
    ]
    for at, pitch, _, _ in notes:
        onsets.setdefault(pitch, []).append(at)
    again = [
        held_pitches(*texts) for texts in zip(after["pitches"], after["durations"], strict=True)
    ]
    starts = after["onset"].to_numpy()
    for at, pitch, held, place in notes:
        loss.notes += 1
        end, struck = at + held, np.array(onsets[pitch])
        later = struck[struck > at]
        if pitch not in again[place]:
            loss.durations["the note is lost"] += 1
        elif abs(starts[place] + again[place][pitch] - end) > 1:
            if len(later) and later[0] < end:
                reason = "struck again while it sounds"
            elif held >= ENDS:
                reason = "longer than a time can say"
            elif held < 1:
                reason = "shorter than a step"
            else:
                reason = "otherwise"
            loss.durations[reason] += 1


def held_pitches(pitches: str, durations: str, scale: float = 1) -> dict[int, float]:
    """The durations of a chord's pitches."""
    pairs = zip(pitches.split("."), durations.split("."), strict=True)
    return {int(pitch): int(ticks) * scale for pitch, ticks in pairs}


def steps(table: pd.DataFrame, ticks: pd.Series) -> np.ndarray:
    """Ticks of the table in steps."""
    quarter = quarters_in_ticks(table["ticks_per_quarter"].to_numpy())
    return ticks.to_numpy() * STEPS / quarter


def nearest(sorted_values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The place of the value that is nearest to each."""
    right = np.clip(np.searchsorted(sorted_values, wanted), 1, max(len(sorted_values) - 1, 1))
    right = np.minimum(right, len(sorted_values) - 1)
    left = np.maximum(right - 1, 0)
    closer = np.abs(sorted_values[left] - wanted) <= np.abs(sorted_values[right] - wanted)
    return np.where(closer, left, right)


if __name__ == "__main__":
    main()
