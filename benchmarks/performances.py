"""How performances are read: no comparison, a table to print.

Scores that music21 carries, none of which taught the network of accents, are played by chance
(`playing.py`) and read. With a folder, what people played, too: a subfolder a piece, with
performance.mid, score.mid and performance_annotations.txt (seconds and "b" or "db" for each beat),
as in F. Foscarin and others, "ASAP: a dataset of aligned scores and performances for piano
transcription", ISMIR 2020.

`python benchmarks/performances.py`, or with such a folder
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.midi.notes import MidiNotes, read_notes  # noqa: E402
from continuo.scores.collect import collect  # noqa: E402
from continuo.scores.performances.reading import read_piece  # noqa: E402
from continuo.scores.sources import read_source  # noqa: E402
from playing import in_three, play  # noqa: E402

SCORES = [
    *["mozart/k458/*", "mozart/k545/*", "beethoven/opus59no1/*", "beethoven/opus59no2/*"],
    *["schumann_clara/polonaise*", "schumann_robert/opus41no1/movement[2345]", "bach/bwv40.*"],
]
PACE = 50, 150  # beats a minute
NEAR = 0.07  # seconds from a beat to one that is found


@dataclass(frozen=True)
class Reading:
    """What was found in one performance. singles: shares of chords of one note, read as a score, as
    a performance, in the score; chords: how many times as many as the score has; beats, downbeats:
    F-measures; halved, doubled: of every second beat, and of twice as many."""

    taken_for: str
    sure: float
    singles_before: float
    singles: float
    singles_in_score: float
    chords: float
    beats: float
    downbeats: float
    halved: float
    doubled: float
    seconds: float


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="performances by people")
    parser.add_argument("--scores", nargs="*", default=SCORES, metavar="score")
    given = parser.parse_args()
    print(table(dict(made_up(given.scores))))
    if given.folder:
        print(table(dict(by_people(given.folder))))


def made_up(scores: Sequence[str]) -> Iterator[tuple[str, Reading]]:
    """Of each score, and of it in threes where it counts quarters."""
    with tempfile.TemporaryDirectory() as folder:
        collect(read_source({"corpus": list(scores)}), folder)
        for number, path in enumerate(sorted(Path(folder).rglob("*.mid"))):
            score, name = read_notes(path), path.relative_to(folder).with_suffix("").as_posix()
            versions = {name: score}
            if number % 4 == 0 and all(low == 4 for _, _, low in score.metres):
                versions[f"{name}, in threes"] = in_three(score)
            for seed, (title, version) in enumerate(versions.items(), 10_000 + 10 * number):
                played = play(version, seed, PACE)
                played.save(Path(folder) / "played")
                print(f"{title} ...", file=sys.stderr, flush=True)
                yield (
                    title,
                    measure(Path(folder) / "played", version, played.beats, played.downbeats),
                )


def by_people(folder: Path) -> Iterator[tuple[str, Reading]]:
    """Of each subfolder."""
    for annotations in sorted(folder.glob("*/performance_annotations.txt")):
        lines = [line.split("\t") for line in annotations.read_text().splitlines() if line.strip()]
        beats = np.array([float(line[0]) for line in lines])
        down = np.array([line[2].startswith("db") for line in lines])
        piece = annotations.parent
        score = read_notes(piece / "score.mid")
        yield piece.name, measure(piece / "performance.mid", score, beats, beats[down])


def measure(path: Path, score: MidiNotes, beats: np.ndarray, downbeats: np.ndarray) -> Reading:
    """What is found in the performance at `path`; when its beats are, in seconds."""
    plain = read_notes(path)
    began = time.perf_counter()
    read, _ = read_piece(path, timing="performance")
    took = time.perf_counter() - began
    _, timing = read_piece(path)
    at, begins = beats_in(read, plain)
    doubled = np.sort(np.concatenate([at, (at[1:] + at[:-1]) / 2]))
    return Reading(
        taken_for=timing.kind,
        sure=timing.sure,
        singles_before=singles(plain),
        singles=singles(read),
        singles_in_score=singles(score),
        chords=len(np.unique(read.onset)) / len(np.unique(score.onset)),
        beats=f_measure(at, beats),
        downbeats=f_measure(at[begins], downbeats),
        halved=max(f_measure(at[::2], beats), f_measure(at[1::2], beats)),
        doubled=f_measure(doubled, beats),
        seconds=took,
    )


def beats_in(read: MidiNotes, plain: MidiNotes) -> tuple[np.ndarray, np.ndarray]:
    """When the beats that were found are in the performance, in seconds, and which begin bars.

    read: the notes on their beats; plain: the same as the file has them.
    """
    ticks = np.array([tick for tick, _ in read.tempos])
    played = np.sort(plain.seconds_at(plain.onset))
    away = np.median(np.sort(read.seconds_at(read.onset)) - played)
    at = read.seconds_at(ticks) - away
    inside = (at > played[0] - NEAR) & (at < played[-1] + NEAR)
    return at[inside], read.bars.at(ticks)[1][inside] == 0


def singles(notes: MidiNotes) -> float:
    """The share of chords of one note."""
    return float((np.unique(notes.onset, return_counts=True)[1] == 1).mean())


def f_measure(found: np.ndarray, right: np.ndarray) -> float:
    """The harmonic mean of the shares of beats that are found and right, each within NEAR of one
    other (S. Dixon, "Evaluation of the audio beat tracking system BeatRoot", 2007)."""
    hits, place = 0, 0
    for beat in right:
        while place < len(found) and found[place] < beat - NEAR:
            place += 1
        if place < len(found) and found[place] <= beat + NEAR:
            hits, place = hits + 1, place + 1
    return 2 * hits / max(len(found) + len(right), 1)


def table(readings: dict[str, Reading]) -> str:
    """Markdown, the means last."""
    names = [field.name.replace("_", " ") for field in fields(Reading)]
    lines = ["| | " + " | ".join(names) + " |", "|---|---|" + "---:|" * (len(names) - 1)]
    rows = {name: astuple(reading) for name, reading in readings.items()}
    numbers = np.array([row[1:] for row in rows.values()])
    taken = sum(reading.taken_for == "performance" for reading in readings.values())
    rows["mean"] = (f"{taken} of {len(readings)}", *numbers.mean(axis=0))
    for name, (kind, *row) in rows.items():
        lines.append(f"| {name} | {kind} | " + " | ".join(f"{value:.2f}" for value in row) + " |")
    good = (numbers[:, names.index("beats") - 1] >= 0.8).mean()
    return "\n".join([*lines, "", f"F >= 0.80 for the beats of {100 * good:.0f} %"])


if __name__ == "__main__":
    main()
