"""The section of an experiment's page that says whether the samples copy the training pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.words import counted
from continuo.findings.copying import LENGTHS, pooled_share
from continuo.findings.longest_runs import longest_run, shown_run
from continuo.report.experiment.sounding import Sounding
from continuo.report.experiment.timed_rolls import Layer, Mark, TimedRoll, pitch_range

KINDS = {"exact": "as they are", "transposed": "in any transposition"}


@dataclass(frozen=True)
class Passage:
    """What is heard of a run: of the training piece, or of the sample.

    kind: "training" or "generated", a class of page.css; run: how many chords are heard before the
    run, and how many of it; text: what the run is.
    """

    name: str
    kind: str
    audio: Path
    midi: Path
    file_name: str
    run: tuple[int, int]
    text: str

    @cached_property
    def sounding(self) -> Sounding:
        """Its notes."""
        return Sounding.of_file(self.midi)

    def roll(self, pitches: tuple[int, int]) -> TimedRoll:
        """Its piano roll; pitches: the lowest and the highest."""
        notes, (before, length) = self.sounding, self.run
        end = float(notes.end.max())
        chords = [*np.unique(notes.start).tolist(), end]
        first, last = chords[before], chords[before + length]
        taken = notes.within(first, last)
        layers = [Layer(self.kind, notes.only(~taken)), Layer("training", notes.only(taken))]
        words = f"Piano roll of {self.name}, {counted(length, 'chord')} of which are the run"
        marks = [Mark("run", first, last, self.text)]
        return TimedRoll(0.0, end, *pitches, layers, marks, words)


@dataclass(frozen=True)
class Copy:
    """The longest run that a decoder's samples took, in both places."""

    decoder: str
    training: Passage
    sample: Passage

    @cached_property
    def pitches(self) -> tuple[int, int]:
        """The lowest and the highest pitch to show, for both."""
        return pitch_range([self.training.sounding, self.sample.sounding])

    @classmethod
    def of(cls, copies: pd.DataFrame, decoder: str, audio: list[Path], midi: list[Path]) -> "Copy":
        """audio, midi: the training piece's and the sample's files; copies: see `Copying`."""
        row = longest_run(copies, decoder)
        start, where, length = (
            int(row[f"transposed_{key}"]) for key in ("start", "place", "length")
        )
        run = shown_run(start, where, length)
        parts = []
        names = (f"training piece {row['transposed_piece']}", sample_name(row))
        texts = (f"from chord {where} on", f"from chord {start} on")
        for part, kind in enumerate(("training", "generated")):
            file_name = f"{decoder}_{('training', 'sample')[part]}.mid"
            text = f"{counted(length, 'chord')}, {texts[part]}"
            parts.append(Passage(names[part], kind, audio[part], midi[part], file_name, run, text))
        return cls(decoder, *parts)


@dataclass(frozen=True)
class Copying:
    """copies, overlap: the tables copies.csv and overlap.csv; excerpts: of each decoder."""

    copies: pd.DataFrame
    overlap: pd.DataFrame
    excerpts: Sequence[Copy]

    @classmethod
    def read(
        cls,
        copies: str,
        overlap: str,
        sounds: Sequence[str],
        midi: Sequence[str],
    ) -> "Copying":
        """From its files: `sounds` and `midi` have training piece and sample of each decoder.

        A decoder that took no chord has no excerpt.
        """
        found = pd.read_csv(copies)
        audio, files = (list(map(Path, paths)) for paths in (sounds, midi))
        excerpts = [
            Copy.of(found, str(decoder), audio[2 * n : 2 * n + 2], files[2 * n : 2 * n + 2])
            for n, decoder in enumerate(found["decoder"].unique())
            if longest_run(found, str(decoder))["transposed_length"]
        ]
        return cls(found, pd.read_csv(overlap, keep_default_na=False, na_values=[""]), excerpts)

    @property
    def sentences(self) -> list[str]:
        """What the numbers say, in plain words."""
        longest = self.copies.loc[self.copies["run_length"].idxmax()]
        if not longest["run_length"]:
            return ["No chord of the samples is in a training piece."]
        said = [
            "The longest run that a sample takes verbatim from a training piece has "
            f"{counted(longest['run_length'], 'chord')}: {sample_name(longest)}, from its chord "
            f"{longest['run_start']:.0f} on, plays {longest['run_piece']}, {place(longest, 'run')}."
        ]
        moved = self.copies.loc[self.copies["transposed_length"].idxmax()]
        if moved["transposed_length"] > longest["run_length"]:
            said.append(
                f"Transposed, the longest has {moved['transposed_length']}: {sample_name(moved)} "
                f"plays {moved['transposed_piece']}, {place(moved, 'transposed')}, "
                f"{interval(moved['transposed_semitones'])}."
            )
        if self.overlap.empty:
            said.append(
                "No piece is held out, so nothing says how much real pieces have in common that do "
                "not copy each other."
            )
            return said
        shared = self.overlap["run_length"].max()
        pieces = counted(len(self.overlap), "held-out piece")
        if longest["run_length"] > shared:
            said.append(
                f"The {pieces} share no run of more than {counted(shared, 'chord')} with the "
                "training pieces, so this one comes from the network's memory."
            )
        else:
            said.append(
                f"That is no more than real pieces have in common: the {pieces} share runs of up "
                f"to {counted(shared, 'chord')} with the training pieces."
            )
        return said

    @property
    def shares(self) -> list[dict[str, Any]]:
        """Of each sample, and of the held-out pieces together: its shares of common runs.

        Keys: name, held_out, and "exact" and "transposed" with (share, error) of each length; the
        error is NaN where there is none.
        """
        rows: list[dict[str, Any]] = [
            {"name": sample_name(copy), "held_out": False}
            | {kind: [(copy[f"{kind}_{n}"], float("nan")) for n in LENGTHS] for kind in KINDS}
            for _, copy in self.copies.iterrows()
        ]
        if not self.overlap.empty:
            row: dict[str, Any] = {
                "name": counted(len(self.overlap), "held-out piece"),
                "held_out": True,
            }
            for kind in KINDS:
                row[kind] = [
                    pooled_share(
                        self.overlap[f"{kind}_{n}"].to_numpy(float),
                        (self.overlap["chords"] - n + 1).clip(lower=0).to_numpy(),
                    )
                    for n in LENGTHS
                ]
            rows.append(row)
        return rows

    @property
    def runs(self) -> list[dict[str, Any]]:
        """Of each sample its longest runs: name, and of each kind chords, start and source."""
        rows = []
        for _, copy in self.copies.iterrows():
            row: dict[str, Any] = {"name": sample_name(copy)}
            for kind, prefix in (("exact", "run"), ("transposed", "transposed")):
                row[kind] = {"length": copy[f"{prefix}_length"]}
                if copy[f"{prefix}_length"]:
                    source = f"{copy[f'{prefix}_piece']}, {place(copy, prefix)}"
                    if prefix == "transposed":
                        longer = copy["transposed_length"] > copy["run_length"]
                        source += f", {interval(copy['transposed_semitones'])}"
                        source = source if longer else "the same run"
                    row[kind] |= {"start": copy[f"{prefix}_start"], "source": source}
            rows.append(row)
        return rows

    @property
    def metre_assumed(self) -> bool:
        """Whether the bar of some run was counted in 4/4, for want of a time signature."""
        told = self.copies[["run_metre_told", "transposed_metre_told"]].astype(str)
        return bool((told == "False").any(axis=None))


def sample_name(copy: Mapping[str, Any] | pd.Series) -> str:
    """ "greedy, sample 1"."""
    return f"{copy['decoder']}, sample {copy['number']}"


def place(copy: Mapping[str, Any] | pd.Series, prefix: str) -> str:
    """ "from bar 12 on (its chord 97)", without the bar where there is none."""
    bar, chord = copy[f"{prefix}_bar"], copy[f"{prefix}_place"]
    if pd.isna(bar):
        return f"from its chord {chord:.0f} on"
    return f"from bar {bar:.0f} on (its chord {chord:.0f})"


def interval(semitones: float) -> str:
    """-5 -> "5 semitones lower"; 0 -> "not transposed"."""
    if not semitones:
        return "not transposed"
    return f"{counted(abs(int(semitones)), 'semitone')} {'higher' if semitones > 0 else 'lower'}"
