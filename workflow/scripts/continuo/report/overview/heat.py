"""The section of the lecture's page on temperature, as a physicist sees it."""

from collections.abc import Mapping
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.experiment.subject import Experiment
from continuo.report.overview.subject import Overview


def _played(overview: Overview) -> list[Experiment]:
    return [one for one in overview.experiments if one.playable and overview.lecture]


def figures(overview: Overview) -> dict[str, Figure]:
    """Of each experiment whose network one can play with."""
    return {
        f"{one.name}_heat.svg": Figure(draw, {"heat": f"lecture/{one.name}_heat.csv"})
        for one in _played(overview)
    }


def reads(overview: Overview) -> dict[str, Any]:
    """Of each its measures and its figure, by its name."""
    found = {
        one.name: {"heat": f"lecture/{one.name}_heat.csv", "figure": f"lecture/{one.name}_heat.svg"}
        for one in _played(overview)
    }
    return {"found": found} if found else {}


def read(overview: Overview, found: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """bodies: of each experiment its title, its figure, where its heat capacity is highest, and
    what it does at the lowest, at 1 and at the highest temperature: rows of `findings.heat`."""
    import pandas as pd

    bodies = []
    for one in _played(overview):
        heat = pd.read_csv(found[one.name]["heat"])
        at = {
            "peak": heat["capacity"].idxmax(),
            "cold": 0,
            "one": (heat["temperature"] - 1).abs().idxmin(),
            "hot": len(heat) - 1,
        }
        told = {name: heat.loc[place].to_dict() for name, place in at.items()}
        bodies.append({"title": one.title, "figure": found[one.name]["figure"], **told})
    return {"bodies": bodies}


def draw(path: str, heat: str) -> None:
    """Draw entropy, heat capacity and what becomes of the music, by temperature."""
    import pandas as pd

    from continuo.report.base.figures import GENERATED, GREY, HELD_OUT, TRAINING, drawn

    told = pd.read_csv(heat)
    at = told["temperature"]
    with drawn(path, 6, 8) as figure:
        entropy, capacity, music = figure.subplots(3, 1, sharex=True)
        entropy.plot(at, told["entropy"], color=GENERATED, marker="o", ms=4)
        entropy.set(ylabel="entropy S\n(nats per chord)", ylim=(0, None))
        capacity.plot(at, told["capacity"], color=GENERATED, marker="o", ms=4)
        capacity.set(ylabel="heat capacity\nT dS/dT (nats)", ylim=(0, None))
        for name, colour, dashes, words in (
            ("looping", TRAINING, "-", "samples that end in a loop"),
            ("new", HELD_OUT, "--", "successions that training has not"),
            ("distinct", GREY, ":", "chords that are different ones"),
        ):
            music.plot(at, 100 * told[name], color=colour, ls=dashes, lw=2, label=words)
        music.set(xlabel="temperature T", ylabel="share (%)", ylim=(-2, 102), xscale="log")
        music.set_xticks([0.1, 0.2, 0.5, 1, 2, 4], ["0.1", "0.2", "0.5", "1", "2", "4"])
        music.minorticks_off()
        for axes in (entropy, capacity, music):
            axes.grid()
            axes.axvline(
                told.loc[told["capacity"].idxmax(), "temperature"], color=GREY, ls="--", lw=1
            )
        figure.legend(loc="outside lower left", fontsize=11)


SECTION = Section(40, "Temperature, as a physicist sees it", reads, read, figures)
