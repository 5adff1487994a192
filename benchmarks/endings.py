"""Samples that are asked to last so many bars: do they end there, and with a cadence on the tonic?

    python benchmarks/endings.py [mozart [40]] [--bars 16]

runs the workflow with so many samples of the decoder `composer` that are to last so many bars, into
results/endings. Beside them stand the ends of all pieces of the experiment; then, what gives each
sample away.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from samples import ROOT, away, run

sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.findings.sample_table import chords_in, read_sample
from continuo.models.composer.closing import CADENCE, HOME, ROOTED, closes
from continuo.pieces.primers import Primer
from continuo.pieces.selection import Selection
from continuo.pieces.spelled import STEPS, Spelled, spell_piece

DECODER = "composer"
SHARES = {"tonic": HOME, "root": ROOTED, "cadence": CADENCE}
NEAR = 1 / 8  # of a quarter; so far from where it was asked to end may the last note


def main() -> None:
    """Make the samples and print how they end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", nargs="?", default="mozart")
    parser.add_argument("samples", nargs="?", type=int, default=40)
    parser.add_argument("--bars", type=int, default=16)
    given = parser.parse_args()
    make(ROOT, given.experiment, given.samples, given.bars)
    folder = ROOT / "results/endings" / given.experiment
    print(endings(folder, given.bars).to_string(float_format="%.3f"), end="\n\n")
    print(away(folder).to_string())


def make(project: Path, experiment: str, samples: int, bars: int, *options: str) -> None:
    """Run the project's workflow as far as the samples. options: of Snakemake."""
    settings = {"generation": {"samples": samples, "bars": bars, "primer": "piece"}}
    files = [f"samples/{DECODER}_{number}.csv" for number in range(1, samples + 1)]
    run(project, "endings", experiment, settings, files, *options)


def endings(folder: Path, bars: int) -> pd.DataFrame:
    """Of samples and of pieces the shares that end where they were asked to, with notes of the
    tonic's triad alone, so over its root, and so after a dominant; with the standard errors of
    these shares."""
    split = pd.read_csv(folder / "split.csv", keep_default_na=False)
    real = Selection(folder / "chords.parquet", split["piece"].tolist())
    pieces = pd.DataFrame(map(_closes, real.spelled(real.slots_needed(0))))
    made = pd.DataFrame(_made(folder, bars))
    rows = {}
    for name, found in (("samples", made), ("pieces", pieces)):
        share = found.mean()
        error = np.sqrt(share * (1 - share) / len(found)).add_suffix(" \N{PLUS-MINUS SIGN}")
        rows[name] = {"number": len(found), **share, **error}
    return pd.DataFrame(rows).T


def _made(folder: Path, bars: int) -> Iterator[dict[str, bool]]:
    for path in sorted(folder.glob(f"samples/{DECODER}_[0-9]*.csv")):
        table, record = read_sample(path), json.loads(path.with_suffix(".json").read_text())
        primed = int((table["part"] == "primer").sum())
        where = record["primer_piece"], record["primer_start"]
        primer = Primer.of_piece(folder / "chords.parquet", *where, primed)
        end = float((table["onset"] + table["duration"]).max())
        asked = float(table["onset"][primed]) + primer.quarters(bars)
        yield {"there": abs(end - asked) <= NEAR, **_closes(_spelled(table))}


def _spelled(table: pd.DataFrame) -> Spelled:
    """A sample with its primer."""
    chords = [*chords_in(table, "primer"), *chords_in(table)]
    onset, held = table["onset"].to_numpy() * STEPS, [text.split() for text in table["durations"]]
    durations = [[round(float(time) * STEPS) for time in times] for times in held]
    return spell_piece(chords, np.rint(onset).astype(int), durations, STEPS, max(map(len, chords)))


def _closes(piece: Spelled) -> dict[str, bool]:
    return {name: closes(piece) >= how for name, how in SHARES.items()}


if __name__ == "__main__":
    main()
