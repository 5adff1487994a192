"""Many samples of an experiment's decoders: do they loop, copy, pass for held-out pieces?

    python benchmarks/samples.py [mozart_long [20]] [--primer opening]

runs the workflow with so many samples of each decoder, and of the composer at temperature 1 without
any control, into results/samples. Networks that were trained before come from the cache. Printed
are what the samples copy and how alike they are, the rules of the style beside held-out pieces,
how well a classifier tells the samples from these, and what gives each of the composer's away.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.findings.style.features import FEATURES  # noqa: E402
from continuo.findings.style.music import Music  # noqa: E402
from continuo.findings.style.two_samples import Windows  # noqa: E402

FILES = ("copies.csv", "overlap.csv", "overlap_areas.csv", "loops.csv")
STYLE = ("two_samples.csv", "style.csv")
SHORT = 8  # chords; a loop of so long a period or a shorter one


def main() -> None:
    """Make the samples and print what they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", nargs="?", default="mozart_long")
    parser.add_argument("samples", nargs="?", type=int, default=20)
    parser.add_argument("--primer", default="piece", help="as generation.primer")
    arguments = parser.parse_args()
    make(ROOT, arguments.experiment, arguments.samples, primer=arguments.primer)
    pd.set_option("display.width", 150)
    folder = ROOT / "results/samples" / arguments.experiment
    for found in (table(folder), rules(folder), told(folder), away(folder)):
        print(found.to_string(na_rep=""), end="\n\n")


def table(folder: Path) -> pd.DataFrame:
    """What the samples of an experiment's folder are, see `summarise` and `surprise`."""
    found = summarise(*(pd.read_csv(folder / name) for name in FILES))
    nats = pd.DataFrame({name: surprise(folder, name) for name in found.index[:-1]}).T
    return found.join(nats)


def rules(folder: Path) -> pd.DataFrame:
    """The rules of the style: in held-out pieces, mean and standard deviation, and in the samples
    of each decoder, mean ± standard error. Those of models without times stand beside real pieces
    whose chords are evenly held, too."""
    found = pd.read_csv(folder / "style.csv").fillna({"decoder": ""})
    real = found["group"] == "real"
    found["shown"] = _with(found["mean"], found["error"].where(~real, found["sd"]))
    names = found["features"].map({"all": "(real, sd)", "untimed": "(real, evenly held, sd)"})
    found["music"] = found["decoder"].where(~real, names)
    table = found.pivot(index="rule", columns="music", values="shown")
    return table.loc[found["rule"].unique(), found["music"].unique()]


def told(folder: Path) -> pd.DataFrame:
    """How well each decoder's samples are told from held-out pieces, and training pieces, too."""
    found = pd.read_csv(folder / "two_samples.csv").fillna({"decoder": "(training pieces)"})
    found["told"] = _with(found["accuracy"], found["error"])
    return found.drop(columns=["accuracy", "error"]).set_index(["decoder", "features"])


def away(folder: Path, decoder: str = "composer", most: int = 3) -> pd.DataFrame:
    """What gives each of a decoder's samples away: the `most` features in which its passages lie
    furthest from those of held-out pieces, counted in the standard deviations over these."""
    records = sorted(folder.glob(f"samples/{decoder}_[0-9]*.json"), key=_number)
    names = [(decoder, _number(path)) for path in records]
    tables = [path.with_suffix(".csv") for path in records]
    files = folder / "chords.parquet", folder / "split.csv"
    music = Music.read(*files, names, tables, records, seed=1)
    real = Windows.of(music.held_out, 1).features.astype(float)
    rows = {}
    for number, passage in music.samples[decoder].items():
        windows = Windows.of({number: passage}, 1)
        if not windows.pieces:  # it is too short
            continue
        mean = windows.features.astype(float).mean()
        far = ((mean - real.mean()) / real.std(ddof=1).where(lambda sd: sd > 0)).abs()
        rows[number] = {
            place: f"{FEATURES[name].words}: {mean[name]:.3g} (real {real[name].mean():.3g})"
            for place, name in enumerate(far.nlargest(most).index, 1)
        }
    return pd.DataFrame(rows).T


def _number(record: Path) -> int:
    return int(json.loads(record.read_text())["number"])


def _with(values: pd.Series, errors: pd.Series) -> pd.Series:
    return values.map("{:.3g}".format) + errors.map(" ± {:.2g}".format).where(errors.notna(), "")


def make(
    project: Path, experiment: str, samples: int, *options: str, primer: str = "piece"
) -> None:
    """Run the project's workflow as far as the tables need it. options: of Snakemake."""
    decoders = {"composer_plain": {"method": "temperature", "model": "composer"}}
    settings = {"generation": {"samples": samples, "primer": primer}, "decoders": decoders}
    run(project, "samples", experiment, settings, FILES + STYLE, *options)


def run(
    project: Path,
    name: str,
    experiment: str,
    settings: dict[str, Any],
    files: Iterable[str],
    *options: str,
) -> None:
    """Run the project's workflow as far as these files of an experiment, with further settings of
    it, into results/`name`. Networks that were trained before come from the cache."""
    config = {"results": f"results/{name}", "experiments": {experiment: settings}}
    cache = os.environ.get("SNAKEMAKE_OUTPUT_CACHE") or str(project / "results/cache")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yaml"
        path.write_text(yaml.safe_dump(config))
        targets = [f"results/{name}/{experiment}/{file}" for file in files]
        command = [sys.executable, "-m", "snakemake", *options, *targets, "--configfile", str(path)]
        subprocess.run(
            command, cwd=project, check=True, env={**os.environ, "SNAKEMAKE_OUTPUT_CACHE": cache}
        )


def surprise(folder: Path, decoder: str) -> dict[str, float]:
    """Nats a chord of the decoder's samples, by the model that made them: of all, and of the
    samples with the lowest and the highest."""
    tables = [pd.read_csv(path) for path in folder.glob(f"samples/{decoder}_[0-9]*.csv")]
    made = [-np.log(table.query("part == 'generated'")["probability"]) for table in tables]
    means = [sample.mean() for sample in made]
    return {"nats": pd.concat(made).mean(), "lowest": min(means), "highest": max(means)}


def summarise(
    copies: pd.DataFrame, overlap: pd.DataFrame, areas: pd.DataFrame, loops: pd.DataFrame
) -> pd.DataFrame:
    """A row for each decoder, and one for the held-out pieces.

    looping, any_loop: share of samples that end in a loop of at most SHORT chords, in any loop;
    exact_16, transposed_16: share of the runs of 16 chords that a training piece has; area: mean
    overlap area with held-out pieces, over the measures that say something of this decoder, and
    over all.
    """
    rows = {}
    for decoder, group in copies.groupby("decoder", sort=False):
        period = loops.loc[loops["decoder"] == decoder, "period"]
        found = areas[areas["decoder"].astype(str) == decoder]
        rows[decoder] = {
            "samples": len(group),
            "looping": (period <= SHORT).mean(),
            "any_loop": period.notna().mean(),
            "exact_16": group["exact_16"].mean(),
            "transposed_16": group["transposed_16"].mean(),
            "area": found.loc[found["tells"], "area"].mean(),
            "area_of_all": found["area"].fillna(0).mean(),
        }
    weight = overlap["chords"] / overlap["chords"].sum()
    rows["(held-out pieces)"] = {
        "samples": len(overlap),
        "exact_16": (overlap["exact_16"] * weight).sum(),
        "transposed_16": (overlap["transposed_16"] * weight).sum(),
    }
    return pd.DataFrame(rows).T


if __name__ == "__main__":
    main()
