"""The rules of a style: a few features of whole pieces, of samples beside real ones."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from continuo.findings.style.features import FEATURES, table
from continuo.findings.style.grades import GRADES, Corpus, in_four_voices
from continuo.findings.style.harmony import SIZES
from continuo.findings.style.music import Music

FEWEST = 8  # chords of a piece that is looked at
USUAL = "usual size"  # the rule of chords of as many notes as most real ones have
RULES = (
    "parallel_fifths",
    "parallel_octaves",
    "overlaps",
    USUAL,
    "held_chords",
    "dominant_tonic",
    "tune_repeats",
    "tune_leaps",
    "tune_wide",
    "gap_entropy",
    "same_gap",
    "in_scale",
    "key_fit",
    "same_chord",
)
COLUMNS = "group decoder features rule pieces mean sd error".split()
GRADE = "grade: "  # before the name of a grade


def rules_table(music: Music, timed: Collection[str]) -> pd.DataFrame:
    """Each rule in real pieces, the held-out ones or, where there is none, those that train, and in
    each decoder's samples.

    timed: the decoders whose model knows times, whose `features` are "all"; for others, "untimed",
    real pieces are taken evenly held, too, and rules on times say nothing. Timed music in four
    voices is graded beside the training pieces, too, see `continuo.findings.style.grades`. Returns
    a row of COLUMNS for each group, "real" or "samples" of a decoder, and each rule: the mean over
    pieces, their standard deviation and the standard error of the mean, both NaN for one piece. A
    rule that nothing is found for is left out: its feature is 0 in all.
    """
    rows: list[list] = []
    for kind in ("all", "untimed"):
        decoders = [name for name in music.samples if (name in timed) == (kind == "all")]
        if decoders or (kind == "all" and not music.samples):
            rows += _rules(music if kind == "all" else music.evened(), decoders, kind)
    told = pd.DataFrame(rows, columns=COLUMNS)
    same = told.groupby(["features", "rule"])["mean"]
    known = same.transform(lambda means: (means.fillna(0) != 0).any()).astype(bool)
    return told[known | told["rule"].str.startswith(GRADE)]


def _rules(music: Music, decoders: Sequence[str], kind: str) -> list[list]:
    every = [("real", "", music.held_out or music.training)]
    every += [("samples", decoder, music.samples[decoder]) for decoder in decoders]
    groups = [
        (group, decoder, [one for one in found.values() if len(one) >= FEWEST])
        for group, decoder, found in every
    ]
    real = groups[0][2]
    sizes = np.concatenate([one.size for one in real] or [np.ones(1, int)])
    usual = f"size_{min(np.bincount(sizes).argmax(), SIZES[-1])}"
    graded = kind == "all" and in_four_voices(real)
    corpus = Corpus.of(list(music.training.values())) if graded else None
    rows: list[list] = []
    for group, decoder, found in groups:
        features = table(found)
        for rule in RULES:
            name = usual if rule == USUAL else rule
            if kind == "all" or not FEATURES[name].timed:
                rows.append([group, decoder, kind, name, *_summary(features[name].to_numpy())])
        grades = [grade for one in found if corpus and (grade := corpus.grades(one))]
        for name in ("grade", *GRADES) if grades else ():
            values = np.array([grade[name] for grade in grades])
            rows.append([group, decoder, kind, GRADE + name, *_summary(values)])
    return rows


def _summary(values: np.ndarray) -> tuple[int, float, float, float]:
    """How many, mean, standard deviation, standard error of the mean."""
    if not len(values):
        return 0, np.nan, np.nan, np.nan
    spread = float(values.std(ddof=1)) if len(values) > 1 else np.nan
    return len(values), float(values.mean()), spread, spread / np.sqrt(len(values))
