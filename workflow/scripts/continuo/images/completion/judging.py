"""How good the drawn glyphs are, beside the font's own and beside what needs no network."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from skimage.metrics import structural_similarity

from continuo.images.completion.lessons import SCRIPT
from continuo.images.completion.pairs import Pairs
from continuo.images.judging.accuracy import LEVEL, interval
from continuo.images.judging.gan_metrics import nearest

OURS, OWN = "ours", "own"  # drawn by the network, and by whoever made the font
BASELINES = ("source", "matched", "nearest")
DRAWN = (OURS, *BASELINES, OWN)
MEANS = ("l1", "ssim", "neighbour")
SHARES = ("script", "read")
DRAWS = 2000  # of the bootstrap


def drawings(pairs: Pairs, made: np.ndarray, part: str) -> dict[str, np.ndarray]:
    """How the characters of a part are drawn, by DRAWN, each uint8 (n, size, size).

    made: of all of `pairs`, by the network. nearest: the target glyph of that training character
    whose source glyph is nearest to the character's own. A "new" one has no `own`.
    """
    chosen, learnt = pairs.of(part), pairs.of("train")
    _, index = nearest(chosen.source, learnt.source)
    found = {
        OURS: made[pairs.parts == part],
        "source": chosen.source,
        "matched": chosen.matched,
        "nearest": learnt.target[index],
        OWN: chosen.target,
    }
    return {name: found[name] for name in DRAWN if name != OWN or part != "new"}


def measure(
    drawn: np.ndarray,
    target: np.ndarray | None,
    learnt: np.ndarray,
    script: np.ndarray,
    reading: np.ndarray,
    labels: np.ndarray,
) -> pd.DataFrame:
    """A row for each drawn glyph, uint8 (n, size, size).

    l1: mean distance of the pixels to the `target`'s, of ink from 0 to 1; ssim: structural
    similarity with it (Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, 2004); both NaN
    without one. neighbour: distance to the nearest of the training glyphs `learnt`, see
    `gan_metrics.nearest`. script: whether the probabilities (n, 2) say it is of the target font;
    read: whether the most probable of (n, characters) is the one of `labels`.
    """
    table = pd.DataFrame({"l1": np.nan, "ssim": np.nan}, index=range(len(drawn)))
    if target is not None:
        table["l1"] = np.abs(drawn.astype(float) - target).mean(axis=(1, 2)) / 255
        table["ssim"] = [similarity(*pair) for pair in zip(drawn, target, strict=True)]
    table["neighbour"] = nearest(drawn, learnt)[0]
    table["script"] = script.argmax(axis=1) == SCRIPT.index("target")
    table["read"] = reading.argmax(axis=1) == labels
    return table


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """SSIM of two glyphs, uint8 (size, size), in the window of its authors."""
    return float(
        structural_similarity(
            one,
            other,
            data_range=255,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
    )


def summarise(table: pd.DataFrame, seed: int) -> dict[str, Any]:
    """What the measures of all characters come to, with errors over the characters.

    table: rows of `measure` with the columns character, part ("test" or "new") and drawn, of DRAWN.
    Gives by part and drawing the means with their standard errors, and the shares with their 95 %
    intervals; better: of each baseline, by how much ours is better in l1 and ssim, character by
    character, with the standard error; ratio: by part, how often ours is read as a share of how
    often the font's own held-out glyphs are, with the 95 % interval of a bootstrap.
    """
    by = {
        part: dict(list(group.groupby("drawn", sort=False)))
        for part, group in table.groupby("part", sort=False)
    }
    test = by["test"]
    own = test[OWN]["read"].to_numpy(float)
    return {
        "drawn": {
            part: {name: _summary(rows) for name, rows in found.items()}
            for part, found in by.items()
        },
        "better": {
            name: {
                "l1": _mean(test[name]["l1"].to_numpy() - test[OURS]["l1"].to_numpy()),
                "ssim": _mean(test[OURS]["ssim"].to_numpy() - test[name]["ssim"].to_numpy()),
            }
            for name in BASELINES
        },
        "ratio": {
            part: _ratio(found[OURS]["read"].to_numpy(float), own, part == "test", seed)
            for part, found in by.items()
        },
    }


def _summary(rows: pd.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = {"n": len(rows)}
    found |= {name: _mean(rows[name].to_numpy()) for name in MEANS if rows[name].notna().all()}
    for name in SHARES:
        right = int(rows[name].sum())
        low, high = interval(right, len(rows))
        found[name] = {"right": right, "share": right / len(rows), "low": low, "high": high}
    return found


def _mean(values: np.ndarray) -> dict[str, float]:
    n = len(values)
    error = float(values.std(ddof=1) / np.sqrt(n)) if n > 1 else 0.0
    return {"value": float(values.mean()), "error": error}


def _ratio(ours: np.ndarray, own: np.ndarray, paired: bool, seed: int) -> dict[str, float] | None:
    """mean(ours) / mean(own); None where none of the font's own is read. paired: the same
    characters, which are then drawn together."""
    if not own.any():
        return None
    random = np.random.default_rng(seed)
    first = random.integers(0, len(own), (DRAWS, len(own)))
    second = first if paired else random.integers(0, len(ours), (DRAWS, len(ours)))
    below = own[first].mean(axis=1)
    ratios = ours[second].mean(axis=1)[below > 0] / below[below > 0]
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"value": float(ours.mean() / own.mean()), "low": float(low), "high": float(high)}


def extremes(table: pd.DataFrame, count: int) -> tuple[list[str], list[str]]:
    """The held-out characters that ours draws best, and worst, by ssim, `count` of each."""
    ours = table[(table["part"] == "test") & (table["drawn"] == OURS)]
    order = ours.sort_values("ssim", ascending=False, kind="stable")["character"].tolist()
    return order[:count], order[: -count - 1 : -1]


def goals(judged: Mapping[str, Any], names: Sequence[str] = BASELINES) -> dict[str, bool]:
    """Whether what was to be reached is: better than each baseline by more than the errors, 95 % of
    the script, read 0.9 times as often as the font's own."""
    test, ratio = judged["drawn"]["test"], judged["ratio"]["test"]
    better = [judged["better"][name][key] for name in names for key in ("l1", "ssim")]
    return {
        "better": all(one["value"] > one["error"] for one in better),
        "script": test[OURS]["script"]["share"] >= 0.95,
        "read": ratio is not None and ratio["value"] >= 0.9,
    }
