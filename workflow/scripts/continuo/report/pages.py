"""Pages that hold all they show, sound included: one for an experiment, one for all of them."""

import base64
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from continuo.music.chords import from_text, note_name
from continuo.report import sentences
from continuo.report.copying_section import Copying
from continuo.report.figures import printable
from continuo.report.measures_section import Measures
from continuo.report.model_card import ModelCard
from continuo.report.run_section import Run
from continuo.report.scores_shown import Score

TEMPLATES = Path(__file__).with_name("templates")
ROWS_SHOWN = 200  # of a table of files; a page of ten thousand would be for no one
MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".mid": "audio/midi",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
}


@dataclass(frozen=True)
class Recording:
    """A piece to listen to: its name, its MP3 and its MIDI file."""

    name: str
    audio: Path
    midi: Path


@dataclass(frozen=True)
class Sample:
    """What one decoder made.

    `record` is the content of samples/<decoder>_<number>.json; `steps` is the table of that name,
    .csv, read with dtype={"pitches": str} lest "60.70" become a number; `audio`, `midi` and `roll`
    are its MP3, its MIDI file and its piano roll (SVG).
    """

    record: Mapping[str, Any]
    steps: pd.DataFrame
    audio: Path
    midi: Path
    roll: Path

    @classmethod
    def read(cls, record: str, table: str, audio: str, midi: str, roll: str) -> "Sample":
        """From the paths of its five files."""
        steps = pd.read_csv(table, dtype={"pitches": str})
        facts = json.loads(Path(record).read_text())
        return cls(facts, steps, Path(audio), Path(midi), Path(roll))

    @property
    def name(self) -> str:
        """The decoder and the number: "greedy, sample 1"."""
        return f"{self.record['decoder']}, sample {self.record['number']}"

    @property
    def file_name(self) -> str:
        """What a download of the MIDI file is called."""
        return f"{self.record['decoder']}_{self.record['number']}.mid"

    @property
    def primed(self) -> str:
        """What the sample continues, in words."""
        return sentences.primed(self.record, int((self.steps["part"] == "primer").sum()))

    @property
    def generated(self) -> list[dict[str, Any]]:
        """The generated chords, numbered from 0: note names, temperature and probability.

        Raises TypeError where `steps` was read with its chords as numbers.
        """
        steps = self.steps[self.steps["part"] == "generated"]
        if not all(isinstance(text, str) for text in steps["pitches"]):
            raise TypeError(f"{self.name}: read its table with dtype={{'pitches': str}}")
        return [
            {
                "number": number,
                "chord": " ".join(map(note_name, from_text(str(step.pitches)))),
                "temperature": step.temperature,
                "probability": step.probability,
            }
            for number, step in enumerate(steps.itertuples())
        ]


@dataclass(frozen=True)
class Experiment:
    """One experiment as the overview tells of it.

    `evaluation` is the content of evaluation.json, `split` the table split.csv, `sample` what is to
    be played; `title` stands for the experiment's name where it is given.
    """

    evaluation: Mapping[str, Any]
    split: pd.DataFrame
    sample: Sample
    title: str = ""


def experiment_page(
    evaluation: Mapping[str, Any],
    sources: pd.DataFrame,
    intake: pd.DataFrame,
    split: pd.DataFrame,
    loops: pd.DataFrame,
    samples: Sequence[Sample],
    source: Recording | None,
    learning_curves: Path,
    evaluation_bars: Path,
    chord_histogram: Path,
    title: str = "",
    copying: Copying | None = None,
    measures: Measures | None = None,
    scores: Mapping[str, Score] | None = None,
    model_card: ModelCard | None = None,
    run: Run | None = None,
) -> str:
    """The page of one experiment, as HTML that needs no other file.

    `evaluation` is the content of evaluation.json; `sources`, `intake`, `split` and `loops` are the
    tables of those names; `source` is the piece to compare the samples with; the three figures are
    SVG files. `title` stands for the experiment's name where it is given. `copying`,
    `measures`, `model_card` and `run` are sections of their own, each left out where it is None.
    `scores`: of "source" and of samples ("greedy_1"), each left out where it is not there.
    """
    found = {(str(loop["decoder"]), loop["number"]): loop for loop in records(loops)}
    heard = [(s, found[str(s.record["decoder"]), s.record["number"]]) for s in samples]
    return fill(
        "experiment.html.jinja2",
        title=title or evaluation["experiment"],
        evaluation=evaluation,
        judged=sentences.held_out(evaluation),
        # What was refused or repaired comes before what was plainly used.
        sources=records(sources.sort_values("status", ascending=False, kind="stable")),
        intake=records(intake.sort_values("status", kind="stable")),
        split=records(split),
        heard=heard,
        source=source,
        learning_curves=learning_curves,
        evaluation_bars=evaluation_bars,
        chord_histogram=chord_histogram,
        copying=copying,
        measures=measures,
        scores=scores or {},
        model_card=model_card,
        run=run,
        rows_shown=ROWS_SHOWN,
    )


def overview_page(experiments: Sequence[Experiment]) -> str:
    """The page that sums up all experiments, a sample of each to play, as HTML on its own."""
    told = [(e, records(e.split[e.split["role"] == "train"])) for e in experiments]
    return fill("overview.html.jinja2", title="Continuo: what was learnt", told=told)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of `table`; an empty cell is None, whatever its column's type."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


def data_uri(path: str | Path) -> str:
    """The file `path` (see `MEDIA_TYPES`) as the text of a data: address."""
    path = Path(path)
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:{MEDIA_TYPES[path.suffix]};base64,{content}"


def number(value: float | None, digits: int = 0) -> str:
    """1234.5 -> "1,234" (or with `digits` decimals); None or NaN -> "–"."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def probability(value: float | None) -> str:
    """0.93 -> "0.930", 0.00002 -> "2e-05"; None or NaN -> "–"."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:.3f}" if value >= 0.001 else f"{value:.0e}"


def tally(rows: Iterable[Mapping[str, Any]], column: str) -> str:
    """How often each value of `column` occurs, in the order of appearance: "12 used, 1 refused"."""
    counts = pd.Series([row[column] for row in rows], dtype=object).value_counts(sort=False)
    return ", ".join(f"{count:,} {value}" for value, count in counts.items())


def fill(template: str, **content: Any) -> str:
    """The `template` (a file of report/templates) as HTML, every name in `content` escaped."""
    # Names come from files of unknown origin: escaped always, and what is missing is an error.
    house = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    house.filters.update(
        counted=sentences.counted,
        data_uri=data_uri,
        lasting=sentences.lasting,
        number=number,
        percent=sentences.percent,
        probability=probability,
        tally=tally,
    )
    house.globals.update(
        verdict=sentences.verdict,
        composed=sentences.composed,
        looping=sentences.looping,
        trained=sentences.trained,
        models=sentences.MODELS,
        sets=sentences.SETS,
    )
    return house.get_template(template).render(**content)
