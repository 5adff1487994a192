"""The section of an experiment's page on the rules of its pieces' style, and who keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from continuo.base.words import counted
from continuo.report.base.section import Figure, Section
from continuo.report.experiment.subject import Experiment

if TYPE_CHECKING:
    import pandas as pd

CAPTION = (
    "Of each decoder's samples the mean of each rule, with its standard error; the unit is the "
    "standard deviation over held-out pieces, around their mean."
)
TABLE = {"rules": "style.csv"}
GRADE = "grade: "


@dataclass(frozen=True)
class Style:
    """rules: the table style.csv."""

    rules: "pd.DataFrame"

    @classmethod
    def read(cls, rules: str) -> "Style":
        """From the file."""
        import pandas as pd

        return cls(pd.read_csv(rules, dtype={"decoder": str}).fillna({"decoder": ""}))

    @property
    def real(self) -> int:
        """How many real pieces there are to compare with."""
        return int(self.rules.loc[self.rules["group"] == "real", "pieces"].max() or 0)

    @property
    def decoders(self) -> list[dict[str, Any]]:
        """Of each decoder: name, samples (how many), rules and grades, each a row of `_row`."""
        return [
            {
                "name": decoder,
                "samples": int(found["pieces"].max()),
                "rules": [self._row(row) for row in told if not row["rule"].startswith(GRADE)],
                "grades": [self._row(row) for row in told if row["rule"].startswith(GRADE)],
            }
            for decoder, found in self.rules[self.rules["group"] == "samples"].groupby(
                "decoder", sort=False
            )
            for told in [found.to_dict("records")]
        ]

    @property
    def sentences(self) -> list[str]:
        """What the numbers say, in plain words."""
        said = []
        for decoder in self.decoders:
            judged = [row for row in decoder["rules"] if row["apart"] is not None]
            if not judged:
                continue
            like = sum(abs(row["apart"]) <= 1 for row in judged)
            far = max(judged, key=lambda row: abs(row["apart"]))
            text = f"{decoder['name']}: {like} of {counted(len(judged), 'rule')} as in real pieces"
            if abs(far["apart"]) > 1:
                text += f"; furthest off: {far['words']}, {far['mean']} where real pieces have "
                text += far["real"]
            said.append(f"{text}.")
        if not said:
            said.append(
                "There are fewer than two real pieces to compare with, so that nobody can say how "
                "far from them is far."
            )
        return said

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """words; mean, real (with their errors, as text), apart (standard deviations of the real
        pieces, None for none), verdict."""
        real = self.rules[self.rules["group"] == "real"]
        real = real[(real["features"] == row["features"]) & (real["rule"] == row["rule"])]
        words, unit = _words(row["rule"])
        told = {"words": words, "mean": _text(row["mean"], row["error"], unit)}
        if real.empty:
            return {**told, "real": "–", "sd": "", "apart": None, "error": None, "verdict": ""}
        other = real.iloc[0]
        sd, apart, error, verdict = other["sd"], None, None, ""
        if sd > 0:
            apart, error = (row["mean"] - other["mean"]) / sd, row["error"] / sd
            verdict = "like theirs" if abs(apart) <= 1 else ("more" if apart > 0 else "less")
        elif sd == 0:
            verdict = "like theirs" if row["mean"] == other["mean"] else "not theirs"
        return {
            **told,
            "real": _text(other["mean"], float("nan"), unit),
            "sd": _text(sd, float("nan"), unit) if sd == sd else "",
            "apart": apart,
            "error": error,
            "verdict": verdict,
        }

    @property
    def panels(self) -> dict[str, list[Any]]:
        """For the figure, by decoder."""
        from continuo.report.experiment.drawings.deviations import Deviation

        return {
            decoder["name"]: [
                Deviation(row["words"], row["apart"], row["error"])
                for row in decoder["rules"]
                if row["apart"] is not None
            ]
            for decoder in self.decoders
        }


def _words(rule: str) -> tuple[str, str]:
    """What the rule, or the grade, is, and its unit."""
    from continuo.findings.style.features import FEATURES
    from continuo.findings.style.grades import GRADES

    if rule.startswith(GRADE):
        name = rule.removeprefix(GRADE)
        return GRADES.get(name, "all together"), ""
    return FEATURES[rule].words, FEATURES[rule].unit


def _text(value: float, error: float, unit: str) -> str:
    if value != value:
        return "–"
    if unit == "%":
        spread = f" ± {100 * error:.1f}" if error == error else ""
        return f"{100 * value:.1f}{spread}\N{NO-BREAK SPACE}%"
    return f"{value:.2f}" + (f" ± {error:.2f}" if error == error else "")


def reads(experiment: Experiment) -> dict[str, str]:
    """The table, and its figure."""
    return {**TABLE, "drawing": "figures/style.svg"}


def read(experiment: Experiment, rules: str, drawing: str) -> dict[str, Any]:
    """style: see `Style`; drawing: the figure."""
    return {"style": Style.read(rules), "drawing": drawing}


def figures(experiment: Experiment) -> dict[str, Figure]:
    """How far each decoder's samples are from real pieces."""
    return {"style.svg": Figure(draw, TABLE, item="rules of the style", caption=CAPTION)}


def draw(path: str, rules: str) -> None:
    """Draw how far each decoder's samples are from real pieces, rule by rule."""
    from continuo.report.experiment.drawings.deviations import draw_deviations

    nothing = "Fewer than two real pieces to compare with."
    draw_deviations(Style.read(rules).panels, nothing, path)


SECTION = Section(55, "Does it keep the rules of their style?", reads, read, figures)
