"""The music of an experiment whose style is looked at: its pieces and its samples."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.findings.sample_table import read_sample
from continuo.findings.style.passage import Passage, read_passages, sampled_passage
from continuo.pieces.split import HELD_OUT

PIECES = 100  # of a group, at most


@dataclass(frozen=True)
class Music:
    """training, held_out: pieces by their names, drawn where there are more than PIECES; samples:
    of each decoder, by their numbers."""

    training: dict[str, Passage]
    held_out: dict[str, Passage]
    samples: dict[str, dict[str, Passage]]

    def evened(self) -> "Music":
        """With all chords evenly held."""
        training, held_out = (
            {name: one.evened() for name, one in group.items()}
            for group in (self.training, self.held_out)
        )
        samples = {
            decoder: {number: one.evened() for number, one in found.items()}
            for decoder, found in self.samples.items()
        }
        return Music(training, held_out, samples)

    @classmethod
    def read(
        cls,
        chords: str | Path,
        split: str | Path,
        names: Sequence[tuple[str, int]],
        samples: Sequence[str | Path],
        records: Sequence[str | Path],
        seed: int,
    ) -> "Music":
        """From the files of these names; names: the decoder and the number of each sample."""
        table = pd.read_csv(split, keep_default_na=False)
        table = table[table["chords"] > 0]
        random, groups = np.random.default_rng(seed), []
        for roles in (("train",), HELD_OUT):
            every = table.loc[table["role"].isin(roles), "piece"].to_numpy(object)
            groups.append(np.sort(random.permutation(every)[:PIECES]).tolist())
        told = [json.loads(Path(path).read_text()) for path in records]
        primers = {record["primer_piece"] for record in told} - {None}
        pieces = read_passages(chords, primers.union(*groups))
        training, held_out = ({name: pieces[name] for name in group} for group in groups)
        found: dict[str, dict[str, Passage]] = {decoder: {} for decoder, _ in names}
        for (decoder, number), path, record in zip(names, samples, told, strict=True):
            primer = pieces.get(record["primer_piece"])
            found[decoder][str(number)] = sampled_passage(read_sample(path), record, primer)
        return cls(training, held_out, found)
