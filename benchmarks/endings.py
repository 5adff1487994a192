"""Samples that are asked to last so many bars: do they end there, and with a cadence on the tonic?

    python benchmarks/endings.py [mozart [40]] [--bars 16]

runs the workflow with so many samples of the decoder `composer` that are to last so many bars, into
results/endings. Beside them stand the ends of all pieces of the experiment.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from samples import ROOT, run

sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.findings.style.passage import Passage, passage_of, read_passages
from continuo.pieces.chords import from_text
from continuo.pieces.primers import Primer
from continuo.pieces.tonality import Tonality

DECODER = "composer"
CLOSE = 1 / 8  # of a quarter; so far from where it was asked to end may the last note
TONIC = (0, 3, 4, 7)  # semitones from the tonic up; a piece in minor may end in major
DOMINANT = (7, 11, 2, 5)  # its seventh chord; of that the root in the bass, or the leading note


def main() -> None:
    """Make the samples and print how they end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", nargs="?", default="mozart")
    parser.add_argument("samples", nargs="?", type=int, default=40)
    parser.add_argument("--bars", type=int, default=16)
    given = parser.parse_args()
    make(ROOT, given.experiment, given.samples, given.bars)
    found = endings(ROOT / "results/endings" / given.experiment, given.bars)
    print(found.to_string(float_format="%.3f"))


def make(project: Path, experiment: str, samples: int, bars: int, *options: str) -> None:
    """Run the project's workflow as far as the samples. options: of Snakemake."""
    settings = {"generation": {"samples": samples, "bars": bars, "primer": "piece"}}
    files = [f"samples/{DECODER}_{number}.csv" for number in range(1, samples + 1)]
    run(project, "endings", experiment, settings, files, *options)


def endings(folder: Path, bars: int) -> pd.DataFrame:
    """Of samples and of pieces the shares that end where they were asked to, on a chord of the
    tonic over its root, and so after a dominant; with the standard errors of these shares."""
    split = pd.read_csv(folder / "split.csv", keep_default_na=False)
    real = read_passages(folder / "chords.parquet", split["piece"]).values()
    made = pd.DataFrame(_made(folder, bars), columns=["there", "tonic", "cadence"])
    pieces = pd.DataFrame([closes(one) for one in real], columns=["tonic", "cadence"])
    rows = {}
    for name, found in (("samples", made), ("pieces", pieces)):
        share = found.mean()
        error = np.sqrt(share * (1 - share) / len(found)).add_suffix(" \N{PLUS-MINUS SIGN}")
        rows[name] = {"number": len(found), **share, **error}
    return pd.DataFrame(rows).T


def _made(folder: Path, bars: int) -> Iterator[tuple[bool, bool, bool]]:
    for path in sorted(folder.glob(f"samples/{DECODER}_[0-9]*.csv")):
        table, record = pd.read_csv(path), json.loads(path.with_suffix(".json").read_text())
        primed = int((table["part"] == "primer").sum())
        where = record["primer_piece"], record["primer_start"]
        primer = Primer.of_piece(folder / "chords.parquet", *where, primed)
        end = float((table["onset"] + table["duration"]).max())
        asked = float(table["onset"][primed]) + primer.quarters(bars)
        yield abs(end - asked) <= CLOSE, *closes(_passage(table))


def _passage(table: pd.DataFrame) -> Passage:
    """A sample with its primer."""
    held = [np.array(text.split(), float) for text in table["durations"]]
    chords = [from_text(text) for text in table["pitches"]]
    return passage_of(chords, table["onset"].to_numpy(float), held, np.zeros((len(table), 2)))


def closes(passage: Passage) -> tuple[bool, bool]:
    """Whether it ends on the tonic, all notes of the last chord in its triad, its root in the bass;
    and whether so after a dominant. Of the key that fits its notes as a whole."""
    lasting = np.bincount(passage.pitches % 12, np.concatenate(passage.held), minlength=12)
    tonic = Tonality.of_lasting(lasting).tonic
    last = {(pitch - tonic) % 12 for pitch in passage.sounding[-1]}
    home = (passage.sounding[-1][0] - tonic) % 12 == 0 and last <= set(TONIC)
    changes = passage.changes
    before = passage.sounding[changes[-1] - 1] if len(changes) else ()
    steps = [(pitch - tonic) % 12 for pitch in before]
    dominant = bool(steps) and set(steps) <= set(DOMINANT) and (steps[0] == 7 or 11 in steps)
    return home, home and dominant


if __name__ == "__main__":
    main()
