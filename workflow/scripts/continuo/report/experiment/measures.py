"""The section of an experiment's page that compares the samples with real music."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from continuo.base.words import counted
from continuo.report.base.section import Figure, Section
from continuo.report.experiment.subject import Experiment

if TYPE_CHECKING:
    import pandas as pd

CAPTION = (
    "Measures of passages of as many onsets each, of samples, training pieces and held-out ones: "
    "densities (Gaussian kernels, Scott's rule), or points for fewer than 8 passages or a single "
    "value. Real pieces have the notes that the network is given of them, at their own times. What "
    "only measures a timing that is given, as that of evenly held chords, is drawn without the "
    "samples. Pitch-class entropy and groove consistency: Wu and Yang 2020; scale consistency: "
    "Mogren 2016; pitch range, inter-onset interval and note length: Yang and Lerch 2020; "
    "polyphony: Dong et al. 2020."
)
LABELS = {
    "pitch_class_entropy": ("pitch-class entropy", "bits"),
    "scale_consistency": ("scale consistency", "share of notes"),
    "pitch_range": ("pitch range", "semitones"),
    "polyphony": ("polyphony", "notes at once"),
    "groove_consistency": ("groove consistency", "1: all bars alike"),
    "inter_onset_interval": ("inter-onset interval", "quarter notes"),
    "note_length": ("note length", "quarter notes"),
}
DEFINITIONS = (
    ("pitch-class entropy", "how evenly the notes fall on the 12 pitch classes, in bits: 0 for one "
     "class, 3.58 for all alike (Wu and Yang 2020)"),
    ("scale consistency", "the largest share of notes in one major or natural minor scale (Mogren "
     "2016)"),
    ("pitch range", "semitones from the lowest to the highest note (Yang and Lerch 2020)"),
    ("polyphony", "notes that sound at once, averaged over the time in which any does (Dong et al. "
     "2020)"),
    ("groove consistency", "1 less the share of positions, sixteenths of a quarter note, at which "
     "one of two bars has an onset and the other none, averaged over all pairs of whole bars of "
     "one length (Wu and Yang 2020)"),
    ("inter-onset interval", "quarter notes from an onset to the next, the mean of the passage "
     "(Yang and Lerch 2020)"),
    ("note length", "quarter notes that a note lasts, the mean of the passage (Yang and Lerch "
     "2020)"),
)  # fmt: skip
SOURCES = (
    "O. Mogren, C-RNN-GAN: continuous recurrent neural networks with adversarial training, NIPS "
    "workshop on constructive machine learning 2016",
    "L.-C. Yang and A. Lerch, On the evaluation of generative models in music, Neural Computing "
    "and Applications 32 (2020)",
    "S.-L. Wu and Y.-H. Yang, The Jazz Transformer on the front line, ISMIR 2020",
    "H.-W. Dong, K. Chen, J. McAuley and T. Berg-Kirkpatrick, MusPy: a toolkit for symbolic music "
    "generation, ISMIR 2020",
)


@dataclass(frozen=True)
class Measures:
    """measures, areas: the tables measures.csv and overlap_areas.csv."""

    measures: "pd.DataFrame"
    areas: "pd.DataFrame"
    definitions = DEFINITIONS
    literature = SOURCES

    @classmethod
    def read(cls, measures: str, areas: str) -> "Measures":
        """From both files."""
        import pandas as pd

        return cls(*(pd.read_csv(path).fillna({"decoder": ""}) for path in (measures, areas)))

    @property
    def decoders(self) -> list[str]:
        """Those whose samples are compared."""
        return list(self.areas.loc[self.areas["group"] == "samples", "decoder"].unique())

    @property
    def held_out(self) -> bool:
        """Whether there are held-out pieces to compare with; else it is the training pieces."""
        return bool((self.areas["reference"] == "held_out").any())

    @property
    def silent(self) -> list[str]:
        """The names of the measures that say nothing of some samples."""
        names = self.areas.loc[~self.areas["tells"], "measure"].unique()
        return [LABELS[name][0] for name in names]

    @property
    def evenly_held(self) -> list[str]:
        """The decoders of these samples."""
        return list(self.areas.loc[~self.areas["tells"], "decoder"].unique())

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Of each measure: name, and areas, (area, error, tells) of the training pieces, if there
        are held-out ones, and of each decoder; an area or an error that is not there is NaN.
        """
        found = self.areas.set_index(["group", "decoder", "measure"])
        groups = [("training", "")] if self.held_out else []
        groups += [("samples", decoder) for decoder in self.decoders]
        return [
            {
                "name": LABELS[name][0],
                "areas": [
                    found.loc[(*g, name), ["area", "error", "tells"]].tolist() for g in groups
                ],
            }
            for name in LABELS
        ]

    @property
    def passages(self) -> str:
        """What was compared: "training pieces: 230 passages of 12 pieces; ..."."""
        names = {"training": "training", "held_out": "held out", "samples": "samples"}
        told = []
        for (group, decoder), part in self.measures.groupby(["group", "decoder"], sort=False):
            pieces = counted(part["piece"].nunique(), "sample" if decoder else "piece")
            name = decoder or names[str(group)]
            told.append(f"{name}: {counted(len(part), 'passage')} of {pieces}")
        return "; ".join(told)

    @property
    def sentences(self) -> list[str]:
        """What the numbers say, in plain words."""
        yardstick = self._areas("training", "") if self.held_out else None
        said = []
        for decoder in self.decoders:
            areas = self._areas("samples", decoder)
            if areas.empty:
                said.append(
                    f"{decoder}: too few passages, or none with a measure that varies, for an "
                    "overlap area."
                )
                continue
            spread = _shares(areas["area"])
            if yardstick is None or yardstick.empty:
                piece = "held-out" if yardstick is not None else "training"
                said.append(
                    f"The curves of {decoder} have {spread} of their area in common with those of "
                    f"the {piece} pieces."
                )
                continue
            both = areas.join(yardstick.add_suffix("_of_training"), how="inner")
            margin = both[["error", "error_of_training"]].fillna(0).sum(axis=1)
            less = int((both["area"] < both["area_of_training"] - margin).sum())
            of = f"{less} of {counted(len(both), 'measure')}"
            said.append(
                f"In {of} the samples of {decoder} are surely less like the held-out pieces than "
                f"the training pieces are. Their curves have {spread} of their area in common with "
                f"those of the held-out pieces, the training pieces' {_shares(yardstick['area'])}."
            )
        if not self.held_out:
            said.append("No piece is held out, so there is no yardstick for these overlap areas.")
        return said

    def _areas(self, group: str, decoder: str) -> "pd.DataFrame":
        """area and error by measure, of those that tell something and have an area."""
        chosen = (self.areas["group"] == group) & (self.areas["decoder"] == decoder)
        chosen &= self.areas["tells"] & self.areas["area"].notna()
        return self.areas[chosen].set_index("measure")[["area", "error"]]


def _shares(areas: "pd.Series") -> str:
    """The lowest and the highest: "7 to 52 %"."""
    ends = dict.fromkeys(f"{100 * area:.0f}" for area in (areas.min(), areas.max()))
    return f"{' to '.join(ends)}\N{NO-BREAK SPACE}%"


TABLES = {"measures": "measures.csv", "areas": "overlap_areas.csv"}


def reads(experiment: Experiment) -> dict[str, str]:
    """Both tables, and their figure."""
    return {**TABLES, "panels": "figures/measures.svg"}


def read(experiment: Experiment, measures: str, areas: str, panels: str) -> dict[str, Any]:
    """measures: see `Measures`; panels: the figure."""
    return {"measures": Measures.read(measures, areas), "panels": panels}


def figures(experiment: Experiment) -> dict[str, Figure]:
    """The densities of all measures."""
    return {"measures.svg": Figure(draw, TABLES, item="measures of the music", caption=CAPTION)}


def draw(path: str, measures: str, areas: str) -> None:
    """Draw the measures of samples, training pieces and held-out pieces."""
    from continuo.report.experiment.drawings.densities import measure_panels

    found = Measures.read(measures, areas)
    measure_panels(found.measures, found.areas, LABELS, path)


SECTION = Section(50, "Is it music like theirs?", reads, read, figures)
