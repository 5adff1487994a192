"""What it costs that weights travel to the page as 8 bits: the composer on held-out pieces.

    python benchmarks/arriving.py [mozart]

scores the held-out pieces of an experiment that has been run, with the weights of its composer at
home and as they arrive in the page, and says how many bytes of the page they are.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from continuo.models.composer.model import ComposerModel  # noqa: E402
from continuo.models.composer.trained import load_composer  # noqa: E402
from continuo.pieces.selection import Selection  # noqa: E402
from continuo.report.instruments.composer import packed_composer, travelled  # noqa: E402


def main() -> None:
    """Print both, and by how much probabilities differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("experiment", nargs="?", default="mozart")
    folder = ROOT / "results" / parser.parse_args().experiment
    print(compare(folder).to_string(float_format="%.4f"))
    path = folder / "models/composer/composer.npz"
    composer, card = load_composer(path)
    size = len(json.dumps(packed_composer(composer, card["slots"])))
    count = sum(array.size for array in composer.weights.values())
    print(f"{count:,} weights at home; {size / 1e6:.2f} MB of the page")


def compare(folder: Path) -> pd.DataFrame:
    """Nats a chord, of its notes and of its times, and the furthest that a probability moves."""
    path = folder / "models/composer/composer.npz"
    composer, card = load_composer(path)
    split = pd.read_csv(folder / "split.csv", keep_default_na=False)
    pieces = Selection(
        folder / "chords.parquet", split.loc[split["role"] == "test", "piece"].tolist()
    )
    log_p = {}
    for name, one in (("at home", composer), ("in the page", travelled(composer))):
        scores = ComposerModel(one, card, path).score(pieces)
        log_p[name] = {
            "notes": np.concatenate([each.log_p for each in scores]),
            "times": np.concatenate([each.further["rhythm"] for each in scores]),
        }
    told = pd.DataFrame(
        {name: {of: -values.mean() for of, values in both.items()} for name, both in log_p.items()}
    )
    home, page = log_p["at home"], log_p["in the page"]
    told["furthest p"] = [np.abs(np.exp(home[of]) - np.exp(page[of])).max() for of in told.index]
    return told


if __name__ == "__main__":
    main()
