"""Decoding MIDI files into chords: ours against the lecture's loop over mido's messages."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import mido

import lecture
from continuo.midi.notes import read_notes
from continuo.pieces.chord_table import chord_columns
from continuo.pieces.chords import from_text
from continuo.scores.collect import collect
from continuo.scores.sources import read_source
from measure import Row, faster, medians

QUARTETS = [
    *["mozart/k80/*", "mozart/k155/*", "mozart/k156/*", "mozart/k458/*"],
    *["haydn/opus1no1/*", "haydn/opus74no1/*", "schumann_robert/opus41no1/*"],
    *["beethoven/opus*", "beethoven/opus18no1/*", "beethoven/opus59no1/*"],
    *["beethoven/opus59no2/*", "beethoven/opus59no3/*"],
]


@dataclass(frozen=True)
class Size:
    """corpus: names of scores that music21 carries; notes: of the long file."""

    corpus: Sequence[str]
    notes: int
    rounds: int


FULL = Size(QUARTETS, notes=50_000, rounds=15)
SIZES = {
    "full": FULL,
    "quick": replace(FULL, rounds=5),
    "toy": Size(["schumann_robert/opus41no1/movement3"], notes=100, rounds=1),
}


def rows(size: Size) -> Iterator[Row]:
    """All quartets that music21 carries, and one long file of their music over and over."""
    with tempfile.TemporaryDirectory() as folder:
        collect(read_source({"corpus": size.corpus}), folder)
        quartets = sorted(Path(folder).rglob("*.mid"))
        long = Path(folder) / "long.mid"
        write_long(quartets, long, size.notes)
        for name, files in (
            (f"decoding {len(quartets)} quartet movements", quartets),
            (f"decoding one file of {size.notes:,} notes", [long]),
        ):
            ours, theirs = ([decode(path) for path in files] for decode in (decode, lecture.decode))
            if ours != theirs:
                raise AssertionError(f"{name}: the chords are not the same")

            def decode_theirs(files: Sequence[Path] = files) -> object:
                return [lecture.decode(path) for path in files]

            for reading, what in (("lecture", "identical chords"), ("notes", "every note kept")):

                def decode_ours(files: Sequence[Path] = files, reading: str = reading) -> object:
                    return [chord_columns(read_notes(path, reading)) for path in files]

                own, lectures = medians(decode_ours, decode_theirs, rounds=size.rounds)
                yield faster(f"{name}, reading: {reading}", own, lectures, 20, what)


def decode(path: Path) -> list[tuple[int, ...]]:
    """Our chords as the lecture has them."""
    return [from_text(text) for text in chord_columns(read_notes(path, "lecture"))["pitches"]]


def write_long(files: Sequence[Path], path: Path, count: int) -> None:
    """The tracks of `files` one after the other, round and round, to so many notes."""
    track, notes = mido.MidiTrack(), 0
    while notes < count:
        for file in files:
            for message in mido.merge_tracks(mido.MidiFile(file).tracks):
                if notes == count or message.is_meta:
                    continue
                notes += message.type == "note_on" and message.velocity > 0
                track.append(message)
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(path)
