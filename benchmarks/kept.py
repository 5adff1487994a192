"""How many of the notes that are written in MIDI files are read: no comparison, a table to print.

A note is written wherever a pitch is struck on a channel, however often at one tick. It is kept
where a reader has a note of that pitch that begins there, for each channel one: ours, the lecture's
loop, pretty_midi and symusic.

`python benchmarks/kept.py`, all scores that music21 carries; or with MIDI files or folders of them
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import mido
import pretty_midi
import symusic

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.base.errors import UserError  # noqa: E402
from continuo.midi.notes import read_notes  # noqa: E402
from continuo.scores.collect import collect  # noqa: E402
from continuo.scores.sources import read_source  # noqa: E402
from round_trip import SCORES  # noqa: E402

Begins = Counter[tuple[int, int]]  # of notes: the tick and the pitch


def written(path: Path) -> Begins:
    """For each strike of a pitch one for each channel."""
    found = set()
    for track in mido.MidiFile(path, clip=True).tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                found.add((now, message.note, message.channel))
    return Counter((tick, pitch) for tick, pitch, _ in found)


def by_us(path: Path, reading: str = "notes") -> Begins:
    """As experiments read."""
    notes = read_notes(path, reading)
    return Counter(zip(notes.onset.tolist(), notes.pitch.tolist(), strict=True))


def by_the_lecture(path: Path) -> Begins:
    """As its loop reads."""
    return by_us(path, "lecture")


def by_pretty_midi(path: Path) -> Begins:
    """As it reads, its seconds in ticks again."""
    file = pretty_midi.PrettyMIDI(str(path))
    notes = [note for instrument in file.instruments for note in instrument.notes]
    return Counter((file.time_to_tick(note.start), note.pitch) for note in notes)


def by_symusic(path: Path) -> Begins:
    """As it reads."""
    return Counter((note.time, note.pitch) for t in symusic.Score(path).tracks for note in t.notes)


READERS: dict[str, Callable[[Path], Begins]] = {
    "ours": by_us,
    "the lecture's loop": by_the_lecture,
    "pretty_midi": by_pretty_midi,
    "symusic": by_symusic,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="file")
    given = parser.parse_args()
    if given.files:
        print(table(midi_files(given.files)))
        return
    with tempfile.TemporaryDirectory() as folder:
        collect(
            read_source({"corpus": [p for patterns in SCORES.values() for p in patterns]}), folder
        )
        print(table(midi_files([Path(folder)])))


def midi_files(paths: Sequence[Path]) -> list[Path]:
    """The files, and those in the folders."""
    inside = [sorted(p.rglob("*.[mM][iI][dD]")) if p.is_dir() else [p] for p in paths]
    return [file for files in inside for file in files]


def table(files: Sequence[Path]) -> str:
    """Markdown."""
    notes, kept, refused = 0, Counter[str](), Counter[str]()
    seconds = dict.fromkeys(READERS, 0.0)
    for path in files:
        there = written(path)
        notes += there.total()
        for name, read in READERS.items():
            began = time.perf_counter()
            try:
                found = read(path)
            except (UserError, ValueError, OSError, RuntimeError, KeyError, IndexError):
                refused[name] += 1
                found = Counter()
            seconds[name] += time.perf_counter() - began
            kept[name] += (found & there).total()
    lines = [f"| {len(files)} files, {notes:,} notes | kept | lost | files refused | seconds |"]
    lines.append("|---|---:|---:|---:|---:|")
    for name in READERS:
        share = f"{100 * kept[name] / max(notes, 1):.2f} %"
        row = name, share, f"{notes - kept[name]:,}", refused[name], f"{seconds[name]:.1f}"
        lines.append("| " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
