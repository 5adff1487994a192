"""The section of an experiment's page to listen to: the best sample, the real piece, the others."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from continuo.report.base.section import Figure, Section
from continuo.report.base.sentences import since
from continuo.report.experiment.subject import Experiment

if TYPE_CHECKING:
    from continuo.report.players.real_piece import RealPiece
    from continuo.report.players.sample import Sample

CAPTION = (
    "Above, a source piece; below, what the network made, one chord a step. The shaded steps below "
    "0 are the primer, which the network was given. A black line marks the chord from which the "
    "sample repeats itself, and every second period is shaded; without a line it does not loop."
)


def reads(experiment: Experiment) -> dict[str, Any]:
    """The samples and the forms of the real piece, their sound, their scores, what was found."""
    return {
        "evaluation": "evaluation.json",
        "split": "split.csv",
        "loops": "loops.csv",
        "copies": "copies.csv",
        "samples": experiment.sample_files,
        "real": {
            name: {"audio": f"{name}.mp3", "midi": f"{name}.mid", "starts": f"{name}.csv"}
            for name in experiment.sources
        },
        "scores": {
            name: {"excerpt": f"scores/{name}.svg", "whole": f"scores/{name}.pdf"}
            for name in experiment.scores
        },
    }


@dataclass(frozen=True)
class Group:
    """Samples of one primer, and the forms of the real piece where it is theirs."""

    sources: "Sequence[RealPiece]"
    samples: "Sequence[Sample]"

    @property
    def heading(self) -> str:
        """What all of them continue."""
        record = self.samples[0].record
        if record["primer"] == "noise":
            return f"After chords drawn at random, number {record['number']}"
        return f"After {record['primer_piece']}, {since(record['primer_start'])} on"

    @cached_property
    def pitches(self) -> tuple[int, int]:
        """The lowest and the highest pitch to show, for all of them."""
        from continuo.report.players.timed_roll import pitch_range

        parts = [part for one in self.samples for part in (one.sounding, one.before)]
        return pitch_range([*parts, *(source.sounding for source in self.sources)])


def group(
    samples: "Sequence[Sample]", best: "Sample", sources: "Sequence[RealPiece]"
) -> list[Group]:
    """The samples by what primes them, by their numbers, but those with the best before all others;
    the real piece is that of the first number."""

    def key(sample: "Sample") -> tuple:
        return sample.record["number"], str(sample.record["primer_piece"])

    found = itertools.groupby(sorted(samples, key=key), key)
    groups = [list(part) for _, part in found]
    made = [Group(() if n else sources, part) for n, part in enumerate(groups)]
    return sorted(made, key=lambda one: all(sample is not best for sample in one.samples))


def read(
    experiment: Experiment,
    evaluation: str,
    split: str,
    loops: str,
    copies: str,
    samples: Mapping[str, Mapping[str, str]],
    real: Mapping[str, Mapping[str, str]],
    scores: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """groups: see `Group`; chosen: the sample to be heard first, one of the first group; scores: of
    a form of the real piece, or of a sample, both its files; soundfont: what music is played with.
    """
    import pandas as pd

    from continuo.pieces.reference import reference_piece
    from continuo.pieces.starts import read_starts
    from continuo.report.base.audio import played_with
    from continuo.report.players.chosen import choose
    from continuo.report.players.real_piece import RealPiece
    from continuo.report.players.sample import read_samples

    table = pd.read_csv(split, keep_default_na=False)
    found = read_samples(loops, copies, samples)
    first = found[0]
    piece = reference_piece(first.record, table)
    role = table.set_index("piece").loc[piece, "role"]
    primer = first.primer if first.record["primer"] != "noise" else 0
    forms = [
        RealPiece(
            piece,
            Path(files["audio"]),
            Path(files["midi"]),
            read_starts(files["starts"]),
            role,
            primer,
            rhythm=name == "source_rhythm",
        )
        for name, files in real.items()
    ]
    chosen = choose(found, json.loads(Path(evaluation).read_text()))
    groups = group(found, chosen.sample, forms)
    soundfont = played_with(chosen.sample.audio)
    return {"groups": groups, "chosen": chosen, "scores": scores, "soundfont": soundfont}


def figures(experiment: Experiment) -> dict[str, Figure]:
    """Of each sample its piano roll, below that of the real piece."""
    tables = {"chords": "chords.parquet", "split": "split.csv", "loops": "loops.csv"}
    return {
        f"roll_{decoder}_{n}.svg": Figure(
            draw,
            {
                **tables,
                "table": f"samples/{decoder}_{n}.csv",
                "record": f"samples/{decoder}_{n}.json",
            },
            item=f"piano roll, {decoder} {n}",
            caption=CAPTION,
        )
        for decoder in experiment.decoders
        for n in range(1, experiment.samples + 1)
    }


def draw(path: str, chords: str, split: str, loops: str, table: str, record: str) -> None:
    """Draw the piano roll of a sample below that of the piece that primed it."""
    import pandas as pd

    from continuo.findings.sample_table import chords_in, read_sample
    from continuo.pieces.reference import chords_of, reference_piece
    from continuo.report.experiment.drawings.piano_roll import compare_rolls

    told, steps = json.loads(Path(record).read_text()), read_sample(table)
    piece = reference_piece(told, pd.read_csv(split, keep_default_na=False))
    found = pd.read_csv(loops).set_index(["decoder", "number"])
    loop = found.loc[(told["decoder"], told["number"])]
    start, period = (
        None if pd.isna(loop[key]) else int(loop[key]) for key in ("loop_start", "period")
    )
    compare_rolls(
        chords_of(piece, chords),
        chords_in(steps),
        chords_in(steps, "primer"),
        start,
        period,
        f"{told['decoder']} {told['number']}",
        path,
        source_title=piece,
        source_start=told["primer_start"] or 0,
    )


SECTION = Section(15, "Listen", reads, read, figures, scripts=["players/templates/player.js"])
