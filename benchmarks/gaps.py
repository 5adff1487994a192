"""What it helps to hear what comes behind a gap: the composer on held-out pieces.

    python benchmarks/gaps.py [mozart] [--chords 12] [--gaps 100]

takes so many gaps of so many chords from the held-out pieces of an experiment that has been run,
and says how probable its composer finds the chords that are there: told what comes before them,
told of the chord behind them as well, and told of all that is behind them, as where it fills gaps.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.models.composer.excerpts import Excerpts  # noqa: E402
from continuo.models.composer.goal import Goal  # noqa: E402
from continuo.models.composer.trained import TrainedComposer, load_composer  # noqa: E402
from continuo.models.composer.writer import around  # noqa: E402
from continuo.pieces.selection import Selection  # noqa: E402
from continuo.pieces.spelled import Spelled  # noqa: E402

BESIDE = 16  # chords that a piece has on either side of a gap, at least


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", nargs="?", default="mozart")
    parser.add_argument("--chords", type=int, default=12, help="of a gap")
    parser.add_argument("--gaps", type=int, default=100)
    given = parser.parse_args()
    folder = ROOT / "results" / given.experiment
    print(compare(folder, given.chords, given.gaps).to_string(float_format="%.3f"))


def compare(folder: Path, chords: int, gaps: int) -> pd.DataFrame:
    """Nats a chord, of its notes and of its times; the gain in both beside what comes before alone,
    with its standard error, which is of the gaps."""
    composer, card = load_composer(folder / "models/composer/composer.npz")
    split = pd.read_csv(folder / "split.csv", keep_default_na=False)
    names = split.loc[split["role"] == "test", "piece"].tolist()
    chosen = Selection(folder / "chords.parquet", names)
    pieces = chosen.spelled(max(card["slots"], chosen.slots_needed(card["max_notes"])))
    every = [
        (piece, first)
        for piece in pieces
        for first in range(BESIDE, len(piece) - chords - BESIDE + 1, chords)
    ]
    if not every:
        sys.exit(
            f"{folder}: no held-out piece has {chords + 2 * BESIDE} chords; try fewer --chords"
        )
    drawn = np.sort(np.random.default_rng(0).permutation(len(every))[:gaps])
    ways: dict[str, Callable[[Spelled, int], np.ndarray]] = {
        "what comes before": lambda piece, at: scored(
            composer, piece.part(0, at), piece, at, chords
        ),
        "and the chord behind": lambda piece, at: scored(
            composer, piece.part(0, at), piece, at, chords, Goal.chord(piece, at + chords)
        ),
        "and all behind": lambda piece, at: scored(
            composer,
            around(piece, at, at + chords),
            piece,
            at,
            chords,
            Goal.chord(piece, at + chords),
        ),
    }
    found = {name: np.stack([way(*every[n]) for n in drawn]) for name, way in ways.items()}
    alone, rows = found["what comes before"].sum(axis=-1).mean(axis=1), {}
    for name, log_p in found.items():
        gain = log_p.sum(axis=-1).mean(axis=1) - alone
        told = dict(zip(("notes", "times"), -log_p.mean(axis=(0, 1)), strict=True))
        rows[name] = told | {"gain": gain.mean(), "error": gain.std() / len(gain) ** 0.5}
    return pd.DataFrame(rows).T


def scored(
    composer: TrainedComposer,
    known: Spelled,
    piece: Spelled,
    first: int,
    chords: int,
    goal: Goal | None = None,
) -> np.ndarray:
    """log P of the chords of a gap, of their notes and of their times, (chords, 2)."""
    whole = known.joined(piece.part(first, first + chords))
    log_p, _ = composer.score(Excerpts.of([whole], composer.ensemble), 0, goal)
    return log_p[-chords:, :2]


if __name__ == "__main__":
    main()
