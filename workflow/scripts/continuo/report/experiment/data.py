"""The section of an experiment's page on its pieces: what is in them, their origin, their split."""

import json
from pathlib import Path
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.experiment.subject import Experiment

CHORDS = (
    "The most frequent chords of the training pieces, named by their notes, and how often each "
    "chord occurs by its rank. The network chooses among these chords and no others. A long tail "
    "of chords that occur once or twice leaves little to learn from."
)
PIECES = (
    "The pitch classes of all notes of the training and of the held-out pieces, in shares of their "
    "notes, an octave being as good as another; and a stroke for each piece at the number of its "
    "chords, by its part in the split. Pieces that are too short for a window, and those left out "
    "by the configuration, are unused."
)


def reads(experiment: Experiment) -> dict[str, str]:
    """Both figures, and the tables of the pieces."""
    return {
        "chord_histogram": "figures/chord_histogram.svg",
        "pieces": "figures/pieces.svg",
        "sources": "sources.csv",
        "intake": "intake.csv",
        "split": "split.csv",
    }


def read(
    experiment: Experiment, chord_histogram: str, pieces: str, sources: str, intake: str, split: str
) -> dict[str, Any]:
    """Both figures, and the rows of the tables."""
    import pandas as pd

    from continuo.report.base.filling import ROWS_SHOWN, records
    from continuo.scores.records import read_intake

    # what was refused or repaired comes before what was plainly used
    collected = pd.read_csv(sources, keep_default_na=False)
    return {
        "chord_histogram": chord_histogram,
        "pieces": pieces,
        "sources": records(collected.sort_values("status", ascending=False, kind="stable")),
        "intake": records(read_intake(intake).sort_values("status", kind="stable")),
        "split": records(pd.read_csv(split, keep_default_na=False)),
        "rows_shown": ROWS_SHOWN,
    }


def figures(experiment: Experiment) -> dict[str, Figure]:
    """The chords by their frequency; pitch classes and lengths of the pieces."""
    return {
        "chord_histogram.svg": Figure(
            draw_chords,
            {"vocabulary": "vocabulary.json"},
            item="chords by frequency",
            caption=CHORDS,
        ),
        "pieces.svg": Figure(
            draw_split,
            {"chords": "chords.parquet", "split": "split.csv"},
            item="pitch classes, lengths and split of the pieces",
            caption=PIECES,
        ),
    }


def draw_chords(path: str, vocabulary: str) -> None:
    """Draw how often each chord occurs."""
    from continuo.report.experiment.drawings.distributions import chord_histogram

    chord_histogram(json.loads(Path(vocabulary).read_text()), path)


def draw_split(path: str, chords: str, split: str) -> None:
    """Draw the pitch classes and the lengths of the pieces, and how they were split."""
    import pandas as pd

    from continuo.pieces.tables import read_parts
    from continuo.report.experiment.drawings.distributions import count_pitch_classes, draw_pieces

    table = pd.read_csv(split, keep_default_na=False)
    counts = count_pitch_classes(read_parts(chords, ["piece", "pitches"]), table)
    draw_pieces(counts, table, path)


SECTION = Section(
    70, "The data", reads, read, figures, scripts=["base/templates/tables.js"], folded=True
)
