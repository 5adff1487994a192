"""Readers of MIDI files and of scores."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
from attacked import Target, in_file
from mutants import rewritten

from continuo.base.errors import UserError
from continuo.midi.bytes import UnusualError, walk
from continuo.midi.chunks import header, tracks_in_order
from continuo.midi.notes import read_notes
from continuo.midi.scan import scan
from continuo.midi.title import sequence_name
from continuo.pieces.chord_table import chord_columns, on_grid
from continuo.scores.mending import mend
from continuo.scores.musicxml import facts, parse
from continuo.scores.pickup import pickup
from midi_files import midi, number


def midi_seeds() -> list[bytes]:
    on, off = b"\x00\x90\x3c\x40", b"\x83\x60\x80\x3c\x00"
    timing = b"\x00\xff\x51\x03\x07\xa1\x20\x00\xff\x58\x04\x04\x02\x18\x08\x00\xff\x59\x02\x00\x00"
    more = b"\x00\xf0\x03\x7e\x7f\xf7\x00\xc0\x05\x00\xff\x03\x04name\x00\xe0\x01\x02"
    end = b"\x00\xff\x2f\x00"
    running = on + b"".join(number(n) + bytes([60 + n % 9, n % 128]) for n in range(90))
    tracks = [timing + on + off + end, more + running + end, on + more + off + end]
    return [
        midi(*tracks),
        midi(tracks[1], kind=0),
        midi(*tracks, kind=2),
        midi(*tracks, division=-6360),
        midi(tracks[0] * 2, tracks[2], count=9),
        riff(midi(tracks[2])),
    ]


def riff(content: bytes) -> bytes:
    """A MIDI file in its wrapper."""
    size = len(content)
    data = b"data" + size.to_bytes(4, "little") + content
    return b"RIFF" + (size + 12).to_bytes(4, "little") + b"RMID" + data


def read_midi(path: Path) -> None:
    sequence_name(path.read_bytes())
    for reading in ("notes", "lecture"):
        notes = read_notes(path, reading)
        with suppress(UserError):
            chord_columns(notes, 4, False)
        with suppress(UserError):
            chord_columns(on_grid(notes, 0.25))


def read_both(content: bytes, folder: Path) -> None:
    """The array reader gives what the slow one gives, or leaves the file to it."""
    _, count, _, place = header(content)
    bounds = tracks_in_order(content, count, place)
    if bounds is None:
        return
    try:
        quick = walk(content, bounds)
    except UnusualError:
        return
    try:
        found, told = scan(content, count, place)
    except ValueError as error:
        raise AssertionError("the array reader reads what the slow one refuses") from error
    assert not told
    for ours, theirs in zip(quick, found, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def score_seeds() -> list[bytes]:
    note = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"
    grace = '<note><grace slash="yes"/><pitch><step>D</step><octave>4</octave></pitch></note>'
    chord = note.replace("<note>", "<note><chord/>")
    sign = "<notations><arpeggiate/></notations></note>"
    first = (
        "<attributes><divisions>1</divisions><time><beats>3</beats><beat-type>4</beat-type></time>"
        f"</attributes>{grace}{note * 2}{chord}{note.replace('</note>', sign)}"
    )
    second = (
        f"{note}<backup><duration>1</duration></backup><forward><duration>2</duration></forward>"
    )
    bars = "".join(
        f'<measure number="{n}">{bar}</measure>' for n, bar in enumerate((first, second, note * 5))
    )
    text = (
        '<score-partwise version="3.1"><work><work-title>A &amp; B</work-title></work>'
        '<part-list><score-part id="P1"><part-name>x</part-name></score-part></part-list>'
        f'<part id="P1">{bars}</part></score-partwise>'
    )
    timewise = (
        '<score-timewise><measure number="1"><part id="P1">' + first + "</part></measure>"
        '<measure number="2"><part id="P1">' + second + "</part></measure></score-timewise>"
    )
    declared = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE score-partwise SYSTEM "x.dtd">'
    return [text.encode(), timewise.encode(), (declared + text).encode("utf-16")]


def packed_seeds() -> list[bytes]:
    container = '<container><rootfiles><rootfile full-path="a.xml"/></rootfiles></container>'
    found = []
    for packing in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", packing) as archive:
            archive.writestr("META-INF/container.xml", container)
            archive.writestr("a.xml", score_seeds()[0])
        found.append(content.getvalue())
    return found


def read_score(content: bytes, folder: Path) -> None:
    score = parse(content)
    facts(score)
    mend(score)
    pickup(score)


TARGETS = (
    Target("midi", midi_seeds, in_file(read_midi, "a.mid")),
    Target("both", lambda: midi_seeds()[:5], read_both, (ValueError,)),
    Target("musicxml", score_seeds, read_score, (ValueError,)),
    Target("notation", lambda: score_seeds()[:2], read_score, (ValueError,), rewritten),
    Target("mxl", packed_seeds, read_score, (ValueError,)),
)
