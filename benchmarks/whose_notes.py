"""To whom notes are given, by voice leading and by a composer: no comparison, tables to print.

Piano music of two staves that music21 carries, and that in a folder, is made one part and given to
two hands, as a part alone is engraved: the share of notes on the staff that has them in the piece,
beside that of a staff from middle C up.

In the held-out pieces of an experiment a stretch is left out now and again, and its notes, which
are known, are given to the parts that play before it: by `continuo.pieces.sharing`, as those that
are added to a piece of one's own, and as the experiment's composer names players. Each goes on from
its own choices. The share of notes that come to the part that has them in the piece, and the same
if each note went to the part that is nearest.

`python benchmarks/whose_notes.py`, with the name of an experiment whose composer is trained, or
with a folder
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.midi.notes import read_notes  # noqa: E402
from continuo.midi.tracks import NOTE_ON, Tracks  # noqa: E402
from continuo.models.composer.ensemble import stands  # noqa: E402
from continuo.models.composer.equations import all_named  # noqa: E402
from continuo.models.composer.excerpts import Excerpts, playing_before  # noqa: E402
from continuo.models.composer.operations import IN_NUMPY, widened  # noqa: E402
from continuo.models.composer.trained import TrainedComposer, load_composer  # noqa: E402
from continuo.notation.grids import Note as Written  # noqa: E402
from continuo.notation.hands import for_the_right  # noqa: E402
from continuo.notation.staves import MIDDLE_C  # noqa: E402
from continuo.pieces.parts import LATELY, Part, Strike, standing  # noqa: E402
from continuo.pieces.selection import Selection  # noqa: E402
from continuo.pieces.sharing import Note, played  # noqa: E402
from continuo.pieces.spelled import END, STEPS, Spelled  # noqa: E402
from continuo.scores.collect import collect  # noqa: E402
from continuo.scores.sources import read_source  # noqa: E402

PIANO = ["mozart/k545/*", "schumann_clara/polonaise*", "bach/bwv846", "joplin/maple_leaf_rag"]
APART, LONG = 32, 32  # chords from one stretch to the next, and in each


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", nargs="?")
    parser.add_argument("--results", type=Path, default=ROOT / "results")
    parser.add_argument("--scores", type=Path, help="folder of files score.mid")
    given = parser.parse_args()
    hands(given.scores)
    if given.experiment:
        players(given.results / given.experiment)


def hands(folder: Path | None) -> None:
    """Print the first table."""
    print("| | notes | from middle C up | by hand |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as temporary:
        collect(read_source({"corpus": PIANO}), temporary)
        found = sorted(Path(temporary).rglob("*.mid"))
        for path in [*found, *(sorted(folder.rglob("score.mid")) if folder else ())]:
            notes = read_notes(path)
            playing = np.unique(notes.part)
            if len(playing) != 2:
                continue
            height = [notes.pitch[notes.part == part].mean() for part in playing]
            upper = notes.part == playing[int(np.argmax(height))]
            ends = notes.onset + notes.duration
            written = [
                Written(*map(int, n)) for n in zip(notes.onset, ends, notes.pitch, strict=True)
            ]
            right = for_the_right(written)
            ours = np.array([(note.onset, note.pitch) in right for note in written])
            shares = (100 * (given == upper).mean() for given in (notes.pitch >= MIDDLE_C, ours))
            name = path.stem if path in found else path.parent.name
            print(f"| {name} | {len(upper)} | " + " | ".join(f"{s:.1f} %" for s in shares) + " |")


def players(folder: Path) -> None:
    """Print the second."""
    composer, card = load_composer(folder / "models/composer/composer.npz")
    split = pd.read_csv(folder / "split.csv", keep_default_na=False)
    names = split.loc[split["role"] == "test", "piece"].tolist()
    pieces = Selection(folder / "chords.parquet", names).spelled(card["slots"])
    print("| | notes | nearest | voice leading | composer |\n|---|---:|---:|---:|---:|")
    whole: Counter[str] = Counter()
    for name, piece in zip(names, pieces, strict=True):
        found = right(piece, composer)
        whole += found
        print(row(name, found), flush=True)
    print(row("all", whole))


def row(name: str, found: Counter[str]) -> str:
    """Of the table."""
    shares = (found[how] / max(found["notes"], 1) for how in ("nearest", "leading", "composer"))
    return f"| {name} | {found['notes']} | " + " | ".join(f"{100 * s:.1f} %" for s in shares) + " |"


def right(piece: Spelled, composer: TrainedComposer) -> Counter[str]:
    """How many notes there are in the stretches of a piece, and how many are given rightly."""
    found: Counter[str] = Counter()
    for first in range(APART, len(piece) - LONG + 1, APART):
        stretch = range(first, first + LONG)
        truth = {
            (int(piece.onset[at]), int(pitch)): int(player)
            for at in stretch
            for pitch, player in zip(piece.notes[at], piece.players[at], strict=True)
            if pitch != END
        }
        parts = parts_before(piece, first)
        there = {part.channel for part in parts}
        truth = {note: player for note, player in truth.items() if player in there}
        found["notes"] += len(truth)
        near = {(at, pitch): nearest(pitch, parts) for at, pitch in truth}
        ways = {
            "nearest": near,
            "leading": led(piece, stretch, parts),
            "composer": named_by(piece, composer, stretch),
        }
        for how, given in ways.items():
            found[how] += sum(given.get(note) == player for note, player in truth.items())
    return found


def parts_before(piece: Spelled, first: int) -> list[Part]:
    """The parts that play before chord number `first`; their channel is the player."""
    struck, held = list[Strike](), dict[tuple[int, int], list[tuple[int, int]]]()
    begin = int(piece.onset[first])
    for at in range(first):
        notes = zip(piece.notes[at], piece.players[at], piece.times[at, 1:], strict=True)
        for pitch, player, lasts in notes:
            if pitch == END:
                break
            onset = int(piece.onset[at])
            struck.append(Strike(onset, 0, int(player), int(pitch), 64))
            if onset + lasts > begin:
                lane = held.setdefault((0, int(player)), [])
                lane.append((int(pitch), onset + int(lasts)))
    late = [strike for strike in struck if strike.tick >= struck[-1].tick - LATELY * STEPS]
    return standing(Tracks(STEPS, (), ()), struck, late, begin, STEPS, held)


def nearest(pitch: int, parts: Sequence[Part]) -> int:
    """The player whose last notes are nearest, wherever the others are."""
    return min(parts, key=lambda part: abs(part.pitch - pitch)).channel


def led(piece: Spelled, stretch: range, parts: Sequence[Part]) -> dict[tuple[int, int], int]:
    """The player of each note, by its onset and pitch, by voice leading."""
    notes = [
        Note(int(piece.onset[at]), int(piece.onset[at] + lasts), int(pitch))
        for at in stretch
        for pitch, lasts in zip(piece.notes[at], piece.times[at, 1:], strict=True)
        if pitch != END
    ]
    channels = [replace(part, channel=number) for number, part in enumerate(parts)]
    return {
        (event.tick, event.data[1]): parts[event.data[0] & 0x0F].channel
        for _, event in played(notes, channels)
        if event.data[0] & 0xF0 == NOTE_ON
    }


def named_by(
    piece: Spelled, composer: TrainedComposer, stretch: range
) -> dict[tuple[int, int], int]:
    """The same, as the composer names players."""
    ensemble, now = composer.ensemble, slice(stretch[0], stretch[-1] + 1)
    inputs = widened(Excerpts.of([piece], ensemble).whole(0))
    heard, _ = composer.listen(inputs)
    heard = all_named(IN_NUMPY, composer.parts, heard, inputs)
    heard = heard._replace(gate=None, notes=None, times=None).part(0, now)
    classes = ensemble.classes(piece.players)
    stand = stands(piece.part(0, now.start), classes[: now.start], len(ensemble.players))[-1]
    found, random = {}, np.random.default_rng(1)
    for number, at in enumerate(stretch):
        here, last = slice(at, at + 1), inputs["before_loudness"][0, at : at + 1]
        chord = playing_before(stand[None], piece.onset[here], last)
        chord = widened({**chord, "now": inputs["now"][0, here]})
        players, _ = composer.play(heard.part(slice(number, number + 1)), chord, random)
        for pitch, player in zip(
            piece.notes[at].tolist(), ensemble.numbers(players[0]), strict=True
        ):
            found[int(piece.onset[at]), pitch] = int(player)
        stand = stands(piece.part(at, at + 1), players, len(stand), stand)[-1]
    return found


if __name__ == "__main__":
    main()
