"""Scores as MIDI files, and the record of where each came from."""

import errno
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

import pandas as pd

from continuo.base.errors import UserError
from continuo.base.limits import SECONDS, within
from continuo.midi.title import sequence_name
from continuo.scores import rendering as engrave
from continuo.scores.mending import begins_nowhere, mend
from continuo.scores.musicxml import facts, parse
from continuo.scores.pickup import pickup, with_pickup
from continuo.scores.sources import (
    LARGEST,
    MIDI_SUFFIXES,
    SCORE_SUFFIXES,
    Score,
)

COLUMNS = "piece midi title origin licence sha256 role status reason".split()


def collect(scores: Iterable[Score], folder: str | Path) -> pd.DataFrame:
    """Write every score as MIDI below `folder`; return one row a score, the refused ones too.

    Columns: see COLUMNS; midi is the path below `folder`. Files keep their names, with .mid added
    where that is not what they are.
    """
    folder = Path(folder)
    rows: list[dict[str, str]] = []
    names: set[str] = set()
    for score in scores:
        row = dict.fromkeys(COLUMNS, "") | {
            "piece": score.name,
            "origin": score.origin,
            "licence": score.licence or "not stated",
            "sha256": score.sha256,
            "role": score.role,
            "status": "refused",
        }
        rows.append(row)
        known = score.suffix in MIDI_SUFFIXES + SCORE_SUFFIXES
        if score.refused:
            row["reason"] = score.refused
        elif not known:
            row["reason"] = f"not a score: files of type {score.suffix or 'none'} are not read"
        elif not score.content:
            row["reason"] = f"empty, unreadable, or larger than {LARGEST >> 20} MiB"
        elif score.name in names:
            row["piece"] = f"{score.name} ({len(rows)})"
            row["reason"] = "another file has this name already: rename one of them"
        else:
            names.add(score.name)
            try:
                midi, stated = _convert(score)
            except (UserError, ValueError) as error:
                row["reason"] = str(error)
                continue
            except Exception as error:  # one bad file is a line of the record, not the end of a run
                row["reason"] = f"could not be read ({type(error).__name__}: {error})"
                continue
            row["midi"] = score.name if score.suffix in MIDI_SUFFIXES else f"{score.name}.mid"
            while os.path.lexists(folder / row["midi"]):  # song.xml beside song.xml.mid
                row["midi"] += ".mid"
            row["title"] = stated.get("title", "")
            for fact in ("source", "rights"):
                row["licence"] += f"; {fact}: {stated[fact]}" if stated.get(fact) else ""
            row["reason"] = stated.get("left out", "")
            row["status"] = "ok"
            row["midi"] = _written(midi, folder, row["midi"])
    return pd.DataFrame(rows, columns=COLUMNS)


def _written(midi: bytes, folder: Path, name: str) -> str:
    """Write a MIDI file below `folder`; its path there: `name`, or a digest of that where it is too
    long, or below what is a file."""
    try:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(midi)
    except OSError as error:
        if error.errno not in (errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR):
            raise
        name = f"{hashlib.sha256(name.encode()).hexdigest()}.mid"
        (folder / name).write_bytes(midi)
    return name


def _convert(score: Score) -> tuple[bytes, dict[str, str]]:
    """The MIDI file of a score, and what it states of itself."""
    if score.suffix in MIDI_SUFFIXES:
        return score.content, {"title": sequence_name(score.content)}
    with within(engrave.SECONDS + SECONDS):
        parsed = parse(score.content)
        midi, left_out = midi_of(parsed)
    return midi, {**facts(parsed), "left out": "; ".join(left_out)}


def midi_of(score: Element) -> tuple[bytes, list[str]]:
    """MusicXML as a MIDI file, its notes and bars where the score has them, and what was left out,
    in words; ValueError if it is none. The score is changed."""
    left_out = mend(score)
    text = tostring(score, "unicode")
    midi = engrave.to_midi(text)
    if begins_nowhere(midi):
        midi = engrave.to_midi(text, repeats=False)
        left_out.append("repeats, at which Verovio loses its place, not played")
    return with_pickup(midi, pickup(score)), left_out
