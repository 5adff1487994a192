"""The section of the lecture's page on what a classifier gets wrong by how much it learnt from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from continuo.report.base.section import Figure, Section
from continuo.report.images.subject import Images
from continuo.report.overview.subject import Overview

if TYPE_CHECKING:
    import pandas as pd

    from continuo.images.judging.power_law import PowerLaw

TICKS = [step * 10.0**power for power in range(-3, 2) for step in (1, 2, 5)]  # per cent


def _asked(overview: Overview) -> list[tuple[Images, str]]:
    """The first set with classifiers, and the first of these: it is trained two dozen times."""
    sets = [one for one in overview.images if one.trainings and overview.lecture]
    return [(one, next(iter(one.trainings))) for one in sets[:1]]


def figures(overview: Overview) -> dict[str, Figure]:
    """Of each set the errors by size."""
    return {
        f"{one.name}_scaling.svg": Figure(
            draw, {"scaling": f"lecture/scaling/{one.name}/{network}.csv"}
        )
        for one, network in _asked(overview)
    }


def reads(overview: Overview) -> dict[str, Any]:
    """Of each set what was counted and its figure, by its name."""
    found = {
        one.name: {
            "scaling": f"lecture/scaling/{one.name}/{network}.csv",
            "figure": f"lecture/{one.name}_scaling.svg",
        }
        for one, network in _asked(overview)
    }
    return {"found": found} if found else {}


def law_of(table: "pd.DataFrame") -> "PowerLaw":
    """The law through all trainings of the table."""
    from continuo.images.judging.power_law import fit

    return fit(*(table[name].to_numpy() for name in ("size", "wrong", "held_out")))


def read(overview: Overview, found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """sets: of each its title, its network, the sizes, how many trainings at each, the shares that
    are wrong at the least and at the most, and the law through all."""
    import pandas as pd

    sets = []
    for one, network in _asked(overview):
        table = pd.read_csv(found[one.name]["scaling"])
        wrong = (table["wrong"] / table["held_out"]).groupby(table["size"]).mean()
        sets.append(
            {
                "title": one.title,
                "network": network,
                "sizes": wrong.index.tolist(),
                "trainings": table["training"].nunique(),
                "held_out": int(table["held_out"].iloc[0]),
                "wrong": wrong.tolist(),
                "law": law_of(table),
                "figure": found[one.name]["figure"],
            }
        )
    return {"sets": sets}


def draw(path: str, scaling: str) -> None:
    """Draw each training, the mean at each size with its interval, and the law."""
    import numpy as np
    import pandas as pd

    from continuo.images.judging.accuracy import interval
    from continuo.report.base.figures import GREY, HELD_OUT, drawn

    table = pd.read_csv(scaling)
    law, asked = law_of(table), int(table["held_out"].iloc[0])
    mean = table.groupby("size")["wrong"].mean()
    low, high = np.transpose([interval(wrong, asked) for wrong in mean])
    share = mean.to_numpy() / asked
    with drawn(path, 6, 4.5) as figure:
        axes = figure.subplots()
        at = np.geomspace(mean.index.min(), mean.index.max(), 50)
        words = f"error ∝ size^({-law.exponent:.2f} ± {law.exponent_error:.2f})"
        axes.plot(at, 100 * law.at(at), color=GREY, ls="--", label=words.replace("-", "\u2212"))
        every = 100 * table["wrong"] / asked
        axes.plot(table["size"], every, "o", color=HELD_OUT, mfc="none", ms=5, label="a training")
        bars = 100 * np.clip([share - low, high - share], 0, None)
        axes.errorbar(
            mean.index,
            100 * share,
            bars,
            color=HELD_OUT,
            ls="none",
            marker="o",
            ms=6,
            capsize=4,
            label="their mean",
        )
        axes.set(xscale="log", yscale="log", xlabel="training images", ylabel="wrong (%)")
        labels = [f"{size:,}" if place % 2 == 0 else "" for place, size in enumerate(mean.index)]
        axes.set_xticks(mean.index, labels)
        within = [tick for tick in TICKS if low.min() <= tick / 100 <= high.max()]
        axes.set_yticks(within, [f"{tick:g}" for tick in within])
        axes.minorticks_off()
        axes.grid()
        figure.legend(loc="outside upper left", ncols=2, fontsize=11)


SECTION = Section(45, "More images, fewer errors", reads, read, figures)
