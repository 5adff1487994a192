"""A sample as a page shows it: what made it, what was found in it, its sound and its notes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.words import counted
from continuo.findings.longest_runs import run_of
from continuo.findings.loops import Loop
from continuo.findings.own_chords import REPLAY, own_chords, replayed
from continuo.findings.sample_table import TEXTS, chords_in, read_sample
from continuo.midi.tempo import Changes
from continuo.pieces.chords import from_text, note_name
from continuo.report.base import sentences
from continuo.report.base.filling import records
from continuo.report.players.real_piece import KINDS
from continuo.report.players.sounding import Sounding, chord_starts, primer_notes
from continuo.report.players.taken import interval, place, sample_name
from continuo.report.players.temperature import TemperatureCurve
from continuo.report.players.timed_roll import TAIL, Layer, Mark, TimedRoll, by_part, pitch_range

PRIMER_SHOWN = 10.0  # seconds of it, before the sample begins


@dataclass(frozen=True)
class Sample:
    """What one decoder made, and what is known of it.

    `record` is the content of samples/<decoder>_<number>.json; `steps` is the table of that name,
    .csv, read with dtype=TEXTS lest "60.70" become a number; `audio` and `midi` are its
    MP3 and its MIDI file; `loop` and `copy` are its rows of loops.csv and of copies.csv, `copy`
    None where nobody looked.
    """

    record: Mapping[str, Any]
    steps: pd.DataFrame
    audio: Path
    midi: Path
    loop: Mapping[str, Any]
    copy: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """The decoder and the number: "greedy, sample 1"."""
        return sample_name(self.record)

    @property
    def file_name(self) -> str:
        """What a download of the MIDI file is called."""
        return f"{self.record['decoder']}_{self.record['number']}.mid"

    @property
    def primer(self) -> int:
        """How many chords primed it."""
        return int((self.steps["part"] == "primer").sum())

    @property
    def primed(self) -> str:
        """What the sample continues, in words: "128 chords of ..."."""
        return sentences.primed(self.record, self.primer).removeprefix("primed with ")

    @property
    def looping(self) -> str:
        """Whether and where it loops, in words."""
        return sentences.looping(self.loop["loop_start"], self.loop["period"])

    @property
    def copying(self) -> str | None:
        """Its longest run that a training piece has, in words; None where nobody looked."""
        if self.copy is None:
            return None
        length = int(self.copy["transposed_length"])
        if not length:
            return "no chord of it is in a training piece"
        return (
            f"{counted(length, 'chord')}, from its chord {int(self.copy['transposed_start'])} on: "
            f"{self.copy['transposed_piece']}, {place(self.copy, 'transposed')}, "
            f"{interval(self.copy['transposed_semitones'])}"
        )

    @property
    def following(self) -> str | None:
        """How far it follows the chord symbols that were asked for; None where none were."""
        frame = self.record.get("frame")
        return sentences.following(frame) if frame else None

    @property
    def replaying(self) -> str:
        """How much of its primer it plays again, in words."""
        chords = int(self._replayed.sum())
        if not chords:
            return f"no run of {REPLAY} chords"
        return f"{counted(chords, 'chord')}, in runs of {REPLAY} or more"

    @cached_property
    def starts(self) -> np.ndarray:
        """When each of its chords begins, and where the last ends, in seconds: (chords + 1,)."""
        return chord_starts(self.steps, self._tempos)

    @cached_property
    def sounding(self) -> Sounding:
        """Its notes."""
        return Sounding.of_file(self.midi)

    @cached_property
    def before(self) -> Sounding:
        """The notes of its primer that are shown."""
        return primer_notes(self.steps, self._tempos, PRIMER_SHOWN)

    @property
    def curve(self) -> TemperatureCurve | None:
        """Its temperature, where that changes."""
        return TemperatureCurve.of(self.steps)

    @property
    def generated(self) -> list[dict[str, Any]]:
        """The generated chords, numbered from 0: seconds, note names, temperature, probability.

        Raises TypeError where `steps` was read with its chords as numbers.
        """
        steps = self.steps[self.steps["part"] == "generated"]
        if not all(isinstance(text, str) for text in steps["pitches"]):
            raise TypeError(f"{self.name}: read its table with dtype={TEXTS}")
        return [
            {
                "number": number,
                "seconds": float(start),
                "chord": " ".join(map(note_name, from_text(str(step.pitches)))),
                "temperature": step.temperature,
                "probability": step.probability,
            }
            for number, (step, start) in enumerate(
                zip(steps.itertuples(), self.starts[:-1], strict=True)
            )
        ]

    def roll(self, pitches: tuple[int, int] | None = None) -> TimedRoll:
        """Its piano roll; pitches: the lowest and the highest, where others are to match."""
        notes, before, end = self.sounding, self.before, float(self.starts[-1])
        first = float(before.start.min(initial=0.0))
        marks = []
        if first < 0:
            marks.append(Mark("primer", first, 0.0, "primer"))
        if self._loop:
            begin, period = self._loop
            lasting = float(self.starts[begin + period] - self.starts[begin])
            text = f"loop from chord {begin}, period {period}"
            marks.append(Mark("loop", float(self.starts[begin]), end, text, lasting))
        copied = np.zeros(len(notes.pitch), bool)
        if self.copy and self._taken:
            since, until = (float(self.starts[at]) for at in self._taken)
            copied = notes.within(since, until)
            marks.append(Mark("run", since, until, _taken_from(self.copy), row=1))
        layers = [
            Layer(KINDS.get(self.record.get("primer_role") or "", "noise"), before),
            *by_part(notes.only(~copied), "generated"),
            Layer("training", notes.only(copied)),
        ]
        words = (
            f"Piano roll of {self.name}: {counted(len(notes.pitch), 'note')} in {end:.0f} s after "
            f"its primer; it {self.looping}"
        )
        low, high = pitches or pitch_range([notes, before])
        last = float(notes.end.max(initial=end)) + TAIL
        return TimedRoll(first, last, low, high, layers, marks, words)

    @property
    def own(self) -> int:
        """How many of its chords are its own, see `own_chords`."""
        return int(own_chords(self._replayed, self._loop, self._taken).sum())

    @property
    def copied(self) -> float:
        """The share of its runs of REPLAY chords that a training piece has, in any key; 0 where
        nobody looked, or there are none."""
        share = self.copy.get(f"transposed_{REPLAY}") if self.copy else None
        return 0.0 if share is None or pd.isna(share) else float(share)

    @property
    def own_share(self) -> float:
        """Which share of it is its own at most: of its chords, and of its runs."""
        return min(self.own / max(len(self.starts) - 1, 1), 1 - self.copied)

    @cached_property
    def _replayed(self) -> np.ndarray:
        return replayed(chords_in(self.steps), chords_in(self.steps, "primer"))

    @property
    def _tempos(self) -> Changes:
        return [(0.0, self.record["tempo"]), *self.record.get("tempos", [])]

    @property
    def _loop(self) -> Loop | None:
        if pd.isna(self.loop["loop_start"]) or self.loop["loop_start"] is None:
            return None
        return Loop(int(self.loop["loop_start"]), int(self.loop["period"]))

    @property
    def _taken(self) -> tuple[int, int] | None:
        """The first chord of its longest run, transposed or not, and that behind it."""
        if self.copy is None or not self.copy["transposed_length"]:
            return None
        start, _, chords = run_of(self.copy)
        return start, start + chords


def _taken_from(copy: Mapping[str, Any]) -> str:
    text = f"{counted(copy['transposed_length'], 'chord')} of {copy['transposed_piece']}"
    moved = copy["transposed_semitones"]
    return f"{text}, {interval(moved)}" if moved else text


def read_samples(loops: str, copies: str, samples: Mapping[str, Mapping[str, str]]) -> list[Sample]:
    """The samples of an experiment, from both tables on them and the files of each.

    samples: by their names, "greedy_1", the paths of record, steps, audio and midi.
    """
    looping, copying = (
        {f"{row['decoder']}_{row['number']}": row for row in records(pd.read_csv(path))}
        for path in (loops, copies)
    )
    return [
        Sample(
            json.loads(Path(files["record"]).read_text()),
            read_sample(files["steps"]),
            Path(files["audio"]),
            Path(files["midi"]),
            looping[name],
            copying[name],
        )
        for name, files in samples.items()
    ]
