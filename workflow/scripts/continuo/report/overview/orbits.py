"""The section of the lecture's page on GANs as games of two: their losses as orbits."""

from collections.abc import Mapping
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.overview.subject import Overview

STEADYING = {  # what each key of a recipe is called where it is more than nothing
    "smoothing": "labels smoothed",
    "penalty": "gradient penalised",
    "average": "generator averaged",
    "shift": "images shifted",
}


def steadied(recipe: Mapping[str, Any]) -> str:
    """What steadies the training of a GAN: "gradient penalised, generator averaged"."""
    joint = ["updates together"] * (recipe["updates"] == "joint")
    found = [*joint, *(words for key, words in STEADYING.items() if recipe[key])]
    return ", ".join(found) or "nothing steadies it"


def figures(overview: Overview) -> dict[str, Figure]:
    """Of each set of images with GANs the orbits of these."""
    if not overview.lecture:
        return {}
    return {
        f"{images.name}_orbits.svg": Figure(
            draw,
            {"histories": {gan: f"{images.name}/gans/{gan}/history.csv" for gan in images.gans}},
            {
                "steadied": {
                    gan: steadied(overview.recipes[f"{images.name}/{gan}"]) for gan in images.gans
                }
            },
        )
        for images in overview.images
        if images.gans
    }


def reads(overview: Overview) -> dict[str, Any]:
    """The figures."""
    found = {name: f"lecture/{name}" for name in figures(overview)}
    return {"orbits": found} if found else {}


def read(overview: Overview, orbits: Mapping[str, str]) -> dict[str, Any]:
    """games: of each set its title and its figure."""
    titles = {f"{images.name}_orbits.svg": images.title for images in overview.images}
    return {"games": [{"title": titles[name], "orbit": path} for name, path in orbits.items()]}


def draw(path: str, histories: Mapping[str, str], steadied: Mapping[str, str]) -> None:
    """Draw the losses of each GAN against each other, (d_loss, g_loss), from the first line of its
    history to the last."""
    import numpy as np
    import pandas as pd

    from continuo.report.base.figures import DISCRIMINATOR, GENERATED, GREY, drawn, heading

    told = {gan: pd.read_csv(history) for gan, history in histories.items()}
    with drawn(path, 6, 3.4 * len(told)) as figure:
        every = figure.subplots(len(told), 1, squeeze=False, sharex=True, sharey=True)[:, 0]
        for axes, (gan, history) in zip(every, told.items(), strict=True):
            d, g, step = (history[name].to_numpy() for name in ("d_loss", "g_loss", "step"))
            axes.plot(d, g, color=GREY, lw=0.8)
            dots = axes.scatter(d, g, c=step / step[-1], cmap="cividis_r", s=18, zorder=2)
            axes.plot(d[:1], g[:1], "o", mfc="none", color=DISCRIMINATOR, ms=11, label="begins")
            axes.plot(d[-1:], g[-1:], "s", mfc="none", color=GENERATED, ms=11, label="ends")
            axes.plot(np.log(2), np.log(2), "x", color=GREY, ms=10, mew=2, label="both guess")
            axes.set(ylabel="generator's loss")
            axes.grid()
            heading(axes, f"{gan}: {steadied[gan]}")
        every[-1].set(xlabel="discriminator's loss (nats per image)")
        figure.colorbar(dots, ax=list(every), label="share of the steps", pad=0.02)
        handles, labels = every[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=3, fontsize=11)


SECTION = Section(50, "A GAN is a game of two", reads, read, figures)
