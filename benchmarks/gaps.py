"""What it helps to hear what comes behind a gap: the composer on held-out pieces.

    python benchmarks/gaps.py [mozart] [--chords 12] [--gaps 100]

takes so many gaps of so many chords from the held-out pieces of an experiment that has been run,
and says how probable its composer finds the chords that are there: told what comes before them,
told of the chord behind them as well, and told of all that is behind them, as where it fills gaps.
"""

import argparse
import sys
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

WAYS = ("what comes before", "and the chord behind", "and all behind")  # that it may be told
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
        least = chords + 2 * BESIDE
        sys.exit(f"{folder}: no held-out piece has {least} chords; try fewer --chords")
    drawn = [every[n] for n in np.sort(np.random.default_rng(0).permutation(len(every))[:gaps])]
    found = np.array([scored(composer, piece, first, chords) for piece, first in drawn])
    each = found.sum(axis=-1).mean(axis=-1)
    gain = each - each[:, :1]
    told = pd.DataFrame(-found.mean(axis=(0, 2)), WAYS, ["notes", "times"])
    return told.assign(gain=gain.mean(axis=0), error=gain.std(axis=0) / len(gain) ** 0.5)


def scored(composer: TrainedComposer, piece: Spelled, first: int, chords: int) -> np.ndarray:
    """log P of the chords of a gap in each of the WAYS, of their notes and of their times, (ways,
    chords, 2)."""
    behind = first + chords
    before, gap, goal = piece.part(0, first), piece.part(first, behind), Goal.chord(piece, behind)
    ways = ((before, None), (before, goal), (around(piece, first, behind), goal))
    log_p = []
    for known, toward in ways:
        excerpts = Excerpts.of([known.joined(gap)], composer.ensemble)
        log_p.append(composer.score(excerpts, 0, toward)[0][len(known) :, :2])
    return np.stack(log_p)


if __name__ == "__main__":
    main()
