"""The readers of what comes from elsewhere, each with files that it reads and what it may raise."""

import gzip
import io
import json
import random
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import yaml
from mutants import changed, damaged, rewritten
from snakemake.utils import update_config

from continuo.base.bounded import read_from
from continuo.base.errors import UserError
from continuo.images.data.digits import KEYS, read_arrays
from continuo.images.data.fonts import Face, survey, typeset
from continuo.images.data.idx import read_idx
from continuo.midi.bytes import UnusualError, walk
from continuo.midi.chunks import header, tracks_in_order
from continuo.midi.notes import read_notes
from continuo.midi.scan import scan
from continuo.midi.title import sequence_name
from continuo.models.chords.model import ChordModel
from continuo.models.chords.trained import load_network, require_numbers
from continuo.models.composer.trained import load_composer
from continuo.models.counting.counts import Counts
from continuo.models.settings import CONFIGURATION
from continuo.pieces.chord_table import chord_columns, frame_columns
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences
from continuo.scores.mending import mend
from continuo.scores.musicxml import facts, parse
from continuo.scores.pickup import pickup
from continuo.settings.check import check_config
from continuo.settings.kept import checked_once
from continuo.training.archive import history_of, read_archive
from continuo.training.arrays import CARD, write_arrays
from continuo.training.cache import SUMS, fetch, store
from continuo.training.checkpoints import read_checkpoint, write_checkpoint
from given import VOCABULARY, write_network
from midi_files import midi, number
from projects import ROOT, TINY

# libyaml's, where it is there, are many times as quick
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True)
class Target:
    """A reader: `read` is given a mutant and an empty folder, and may raise what `allowed` says."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    read: Callable[[bytes, Path], object]
    allowed: tuple[type[Exception], ...] = (UserError,)
    mutate: Callable[[bytes, Sequence[bytes], random.Random], bytes] = damaged

    def mutant(self, draw: random.Random) -> bytes:
        """One of its files, damaged."""
        seeds = known(self)
        return self.mutate(draw.choice(seeds), seeds, draw)

    def fails(self, content: bytes, folder: Path) -> Exception | None:
        """What it raises and may not."""
        try:
            self.read(content, folder)
        except self.allowed:
            return None
        except Exception as error:
            return error
        return None


@cache
def known(target: Target) -> Sequence[bytes]:
    """Its files, made once."""
    return target.seeds()


def in_file(read: Callable[[Path], object], name: str) -> Callable[[bytes, Path], object]:
    """A reader of files as one of bytes."""

    def reader(content: bytes, folder: Path) -> object:
        path = folder / name
        path.write_bytes(content)
        return read(path)

    return reader


def written(write: Callable[[Path], object], name: str = "made") -> bytes:
    """The bytes of a file that `write` writes."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


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
            frame_columns(notes, 0.25, 0, True)


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


def configurations() -> list[bytes]:
    found: list[dict] = [{"experiments": {"tiny": TINY}}]
    for overlay in ("config.yaml", "config.lecture.yaml", "config.quick.yaml"):
        found.append(yaml.safe_load((ROOT / "config.yaml").read_text()))
        update_config(found[-1], yaml.safe_load((ROOT / overlay).read_text()))
    return [yaml.dump(one, Dumper=Dumper).encode() for one in found]


def change_yaml(content: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    return yaml.dump(changed(yaml.load(content, Loader), draw), Dumper=Dumper).encode()


def check_yaml(content: bytes, folder: Path) -> None:
    found = yaml.load(content, Loader)
    if isinstance(found, dict):  # Snakemake refuses what is none
        check = lambda config: check_config(config, CONFIGURATION)  # noqa: E731
        checked = checked_once(found, "code", check, folder / "kept.json")
        assert check_config(checked, CONFIGURATION)["experiments"]


def within_archive(content: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """As `damaged`, or one of the members is, whose checksum fits."""
    if draw.random() < 0.2:
        return damaged(content, others, draw)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(list(members))
    if name == CARD and draw.random() < 0.8:
        members[name] = json.dumps(changed(json.loads(members[name]), draw)).encode()
    else:
        members[name] = damaged(members[name], list(members.values()), draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return packed.getvalue()


def read_given(path: Path) -> None:
    network, vocabulary, card = load_network(path)
    require_numbers(network, path)
    ChordModel(network, vocabulary, card, path).about(history_of(card))
    network.logits(network.run(np.zeros((1, 3), int))[0])


def read_plain(path: Path) -> None:
    """As networks of images are read, short of what TensorFlow then builds."""
    _, weights = read_archive(path)
    with read_from(path, "a network of images"):
        weights.visititems(lambda name, item: item[()] if name.endswith(("0", "1")) else None)


def composer(path: Path) -> None:
    card = {"layers": 1, "memory": False, "cell": "lstm"}
    arrays = {"recurrent_0/kernel": np.zeros((2, 8), "f4"), "recurrent_0/bias": np.zeros(8, "f4")}
    write_arrays({**arrays, "recurrent_0/recurrent": np.zeros((2, 8), "f4")}, card, path)


def counts(path: Path) -> None:
    Counts.of(VOCABULARY, [np.array([0, 1, 2, 3, 2, 1])]).save({"model": "bigram"}, path)


def stream(path: Path) -> None:
    Sequences.of_pieces({"a": np.arange(9), "b": np.arange(3)}, {"a": "train", "b": "test"}).save(
        path
    )


def checkpoint(path: Path) -> None:
    write_checkpoint({"variable_0": np.arange(6.0), "history": np.ones((2, 3))}, path)


def entry(path: Path) -> None:
    outputs = [path.with_name(name) for name in ("model.keras", "history.csv")]
    for output in outputs:
        output.write_text(f"{output.name} as it was")
    store(path.parent / "cache", "key", outputs)
    (path.parent / "cache/key" / SUMS).rename(path)


def read_entry(content: bytes, folder: Path) -> None:
    """The sums are damaged; the files are not."""
    whole = known(TARGETS["cache"])[0]
    outputs = [folder / name for name in ("model.keras", "history.csv")]
    place = folder / "cache/key"
    place.mkdir(parents=True, exist_ok=True)
    for output in outputs:
        (place / output.name).write_text(f"{output.name} as it was")
    (place / SUMS).write_bytes(content)
    if fetch(folder / "cache", "key", outputs):
        assert [output.read_text() for output in outputs] == [
            f"{output.name} as it was" for output in outputs
        ]
    elif content == whole:
        raise AssertionError("a whole entry is not taken")


def fonts() -> list[bytes]:
    folder = Path(matplotlib.get_data_path()) / "fonts/ttf"
    return [(folder / f"{name}.ttf").read_bytes() for name in ("STIXSizTwoSymBol", "cmmi10")]


def read_font(path: Path) -> None:
    face = Face(path, 16)
    typeset(face, survey(face, "AbΓ√(\u222b"), 16)


def idx_seeds() -> list[bytes]:
    images = bytes([0, 0, 8, 3]) + np.array([2, 3, 4], ">u4").tobytes() + bytes(24)
    return [images, gzip.compress(images, mtime=0), bytes([0, 0, 8, 1, 0, 0, 0, 5]) + bytes(5)]


def read_array(path: Path) -> None:
    for dimensions in (1, 3):
        with suppress(UserError):
            read_idx(path, dimensions)


def digits(path: Path) -> None:
    shapes = [(5, 4, 4), (5,), (3, 4, 4), (3,)]
    arrays: dict[str, Any] = {
        key: np.ones(shape, np.uint8) for key, shape in zip(KEYS, shapes, strict=True)
    }
    np.savez_compressed(path, **arrays)


TARGETS = {
    target.name: target
    for target in (
        Target("midi", midi_seeds, in_file(read_midi, "a.mid")),
        Target("both", lambda: midi_seeds()[:5], read_both, (ValueError,)),
        Target("musicxml", score_seeds, read_score, (ValueError,)),
        Target("notation", lambda: score_seeds()[:2], read_score, (ValueError,), rewritten),
        Target("mxl", packed_seeds, read_score, (ValueError,)),
        Target("configuration", configurations, check_yaml, mutate=change_yaml),
        Target(
            "network",
            lambda: [written(write_network)],
            in_file(read_given, "a.keras"),
            mutate=within_archive,
        ),
        Target(
            "images",
            lambda: [written(write_network)],
            in_file(read_plain, "a.keras"),
            mutate=within_archive,
        ),
        Target(
            "composer",
            lambda: [written(composer)],
            in_file(load_composer, "a.npz"),
            mutate=within_archive,
        ),
        Target(
            "counts",
            lambda: [written(counts)],
            in_file(Counts.load, "a.npz"),
            mutate=within_archive,
        ),
        Target(
            "sequences",
            lambda: [written(stream, "a.npz")],
            in_file(Sequences.load, "a.npz"),
            mutate=within_archive,
        ),
        Target(
            "vocabulary",
            lambda: [written(VOCABULARY.save)],
            in_file(Vocabulary.load, "a.json"),
        ),
        Target(
            "checkpoint",
            lambda: [written(checkpoint, "a.npz")],
            in_file(read_checkpoint, "a.npz"),
            (),
            within_archive,
        ),
        Target("cache", lambda: [written(entry, "sums")], read_entry, ()),
        Target("font", fonts, in_file(read_font, "a.ttf")),
        Target("idx", idx_seeds, in_file(read_array, "a.gz")),
        Target(
            "npz",
            lambda: [written(digits, "mnist.npz")],
            in_file(read_arrays, "mnist.npz"),
            mutate=within_archive,
        ),
    )
}
