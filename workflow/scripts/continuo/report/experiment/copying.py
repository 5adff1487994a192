"""The section of an experiment's page that says whether the samples copy the training pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from continuo.base.words import counted
from continuo.report.base.section import Figure, Section
from continuo.report.experiment.subject import Experiment
from continuo.report.players.taken import interval, place, sample_name

if TYPE_CHECKING:
    import pandas as pd

CAPTION = (
    "The longest run of chords that a sample of this decoder has in common with a training piece, "
    "exactly or transposed: above the passage of the piece, below that of the sample, the run "
    "shaded (its first 96 chords, if it is longer), with up to 8 chords on either side. How long a "
    "chord lasts does not count, nor does one that is struck again."
)
KINDS = ("exact", "transposed")
SOUNDS = {"audio": "mp3", "midi": "mid"}


@dataclass(frozen=True)
class Copying:
    """copies, overlap: the tables copies.csv and overlap.csv."""

    copies: "pd.DataFrame"
    overlap: "pd.DataFrame"

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
        from continuo.findings.copying import LENGTHS, pooled_share

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


def reads(experiment: Experiment) -> dict[str, Any]:
    """What was found, and of each decoder the longest run as it sounds in both places."""
    return {
        "copies": "copies.csv",
        "overlap": "overlap.csv",
        "passages": {
            decoder: {
                part: {kind: f"copies/{decoder}_{part}.{end}" for kind, end in SOUNDS.items()}
                for part in ("training", "sample")
            }
            | {"starts": f"copies/{decoder}.csv"}
            for decoder in experiment.decoders
        },
    }


def read(
    experiment: Experiment,
    copies: str,
    overlap: str,
    passages: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """copying: see `Copying`; excerpts: the longest run of each decoder that took a chord."""
    import pandas as pd

    from continuo.report.players.passage import Copy

    found = pd.read_csv(copies)
    excerpts = [Copy.of(found, decoder, **files) for decoder, files in passages.items()]
    return {
        "copying": Copying(found, pd.read_csv(overlap, keep_default_na=False, na_values=[""])),
        "excerpts": [copy for copy in excerpts if copy],
    }


def figures(experiment: Experiment) -> dict[str, Figure]:
    """Of each decoder the longest run that its samples took, in both places."""
    return {
        f"copy_{decoder}.svg": Figure(
            draw,
            {
                "copies": "copies.csv",
                "chords": "chords.parquet",
                "samples": [f"samples/{decoder}_{n}.csv" for n in range(1, experiment.samples + 1)],
            },
            {"decoder": decoder},
            item=f"longest run taken, {decoder}",
            caption=CAPTION,
        )
        for decoder in experiment.decoders
    }


def draw(path: str, copies: str, chords: str, samples: Sequence[str], decoder: str) -> None:
    """Draw the longest run of the decoder below the passage that it comes from."""
    from continuo.findings.longest_runs import read_excerpt
    from continuo.report.experiment.drawings.piano_roll import copy_rolls

    copy_rolls(*read_excerpt(copies, chords, samples, decoder), path)


SECTION = Section(
    40, "Is it copying?", reads, read, figures, scripts=["players/templates/player.js"]
)
