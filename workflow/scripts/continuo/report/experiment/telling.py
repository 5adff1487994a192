"""The section of an experiment's page on whether one could tell its samples from real pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from continuo.base.words import counted
from continuo.findings.style import FEWEST, WINDOW
from continuo.report.base.section import Figure, Section
from continuo.report.experiment.subject import Experiment

if TYPE_CHECKING:
    import pandas as pd

CAPTION = (
    "What the classifier went by: of each decoder's samples the six features that it used most, "
    "each with its mean and standard deviation over passages of 48 chords. The unit is the "
    "standard deviation over such passages of held-out pieces, around their mean."
)
MOST = 6  # features that are named
EASY = 0.75
TABLES = {"tests": "two_samples.csv", "away": "given_away.csv"}


@dataclass(frozen=True)
class Telling:
    """tests, away: the tables two_samples.csv and given_away.csv."""

    tests: "pd.DataFrame"
    away: "pd.DataFrame"

    @classmethod
    def read(cls, tests: str, away: str) -> "Telling":
        """From both files."""
        import pandas as pd

        found = (pd.read_csv(path, dtype={"decoder": str}) for path in (tests, away))
        return cls(*(table.fillna({"decoder": ""}) for table in found))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Of each decoder that was tested, and of the training pieces in their place: columns as
        in two_samples.csv, and name."""
        found = self.tests[self.tests["accuracy"].notna()]
        several = found.loc[found["decoder"] == "", "features"].nunique() > 1
        usual = {
            "all": "training pieces",
            "untimed": f"training pieces{', without their times' if several else ''}",
        }
        return [
            {"name": row["decoder"] or usual[row["features"]], **row}
            for row in found.to_dict("records")
        ]

    @property
    def untimed(self) -> list[str]:
        """The tested decoders whose times the classifier was not shown."""
        return [r["decoder"] for r in self.rows if r["decoder"] and r["features"] == "untimed"]

    @property
    def sentences(self) -> list[str]:
        """What the numbers say, in plain words."""
        decoders = self.tests[self.tests["decoder"] != ""]
        if not decoders["real_windows"].any():
            return [
                f"Nobody could say: no held-out piece has {WINDOW} chords, and music that the "
                "network has learnt from cannot be the real thing to compare with."
            ]
        tested = [row for row in self.rows if row["decoder"]]
        said = [self._said(row, first=row is tested[0]) for row in tested]
        few = decoders[decoders["accuracy"].isna()]
        if len(few):
            least = counted(int(few["pieces"].max()), "sample")
            said.append(
                f"Too few samples to tell: {', '.join(few['decoder'])} "
                f"{'has' if len(few) == 1 else 'have'} {least} of {WINDOW} chords or more, and the "
                f"test takes at least {FEWEST}, as passages of one sample are alike. Ask for more "
                "with generation.samples; 20 make the error small."
            )
        return said

    def _said(self, row: dict[str, Any], first: bool) -> str:
        tests = self.tests
        usual = tests[(tests["decoder"] == "") & (tests["features"] == row["features"])]
        found, error = row["accuracy"], row["error"]
        least = max([0.5, *usual["accuracy"].dropna()])
        words = (
            "are easy to tell from real music" if found > EASY else "can be told from real music"
        )
        if found - least <= (error if error == error else 0.1):
            words = "cannot be told from real music, as far as this test can see"
        text = f"The samples of {row['decoder']} {words}: "
        if not first:
            return text + f"{_of_hundred(found, error)}."
        text += (
            "of two passages, one real and one not, a classifier says which is which rightly in "
            f"{_of_hundred(found, error)} cases. Guessing would be right in 50"
        )
        for real in usual.itertuples():
            told = _of_hundred(real.accuracy, real.error)
            text += f"; two sets of real pieces it tells apart in {told}"
        return text + "."

    @property
    def giveaways(self) -> list[dict[str, Any]]:
        """Of each tested decoder: decoder, and facts, (words, unit, samples, real) of the features
        that were used most."""
        return [
            {
                "decoder": decoder,
                "facts": [
                    (words, unit, row.samples, row.real) for row, words, unit in self._most(found)
                ],
            }
            for decoder, found in self.away.groupby("decoder", sort=False)
        ]

    @property
    def panels(self) -> dict[str, Sequence[Any]]:
        """For the figure, by decoder."""
        from continuo.report.experiment.drawings.deviations import Deviation

        return {
            str(decoder): [
                Deviation(words, (row.samples - row.real) / (row.real_sd or float("nan")),
                          row.samples_sd / (row.real_sd or float("nan")))
                for row, words, _ in self._most(found)
            ]
            for decoder, found in self.away.groupby("decoder", sort=False)
        }  # fmt: skip

    def _most(self, found: "pd.DataFrame") -> list[tuple[Any, str, str]]:
        from continuo.findings.style.features import FEATURES

        rows = found[found["used"] > 0].head(MOST).itertuples()
        return [
            (row, FEATURES[str(row.feature)].words, FEATURES[str(row.feature)].unit) for row in rows
        ]


def _of_hundred(share: float, error: float) -> str:
    return f"{100 * share:.0f}{f' ± {100 * error:.0f}' if error == error else ''} of 100"


def reads(experiment: Experiment) -> dict[str, str]:
    """Both tables, and their figure where there are samples enough."""
    drawing = {"drawing": "figures/given_away.svg"} if figures(experiment) else {}
    return {**TABLES, **drawing}


def read(experiment: Experiment, tests: str, away: str, drawing: str = "") -> dict[str, Any]:
    """telling: see `Telling`; drawing: the figure."""
    return {"telling": Telling.read(tests, away), "drawing": drawing}


def figures(experiment: Experiment) -> dict[str, Figure]:
    """What gives the samples away; none where there are too few to tell."""
    if experiment.samples < FEWEST:
        return {}
    item = "what gives samples away"
    return {"given_away.svg": Figure(draw, TABLES, item=item, caption=CAPTION)}


def draw(path: str, tests: str, away: str) -> None:
    """Draw the features that the classifier used most."""
    from continuo.report.experiment.drawings.deviations import draw_deviations

    draw_deviations(Telling.read(tests, away).panels, "Too few samples to tell.", path)


SECTION = Section(45, "Could one tell?", reads, read, figures)
