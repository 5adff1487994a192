"""Write the page of an experiment: its figures, its tables and its sound in one file."""

import json
from pathlib import Path

import pandas as pd

from continuo.base.logs import logged
from continuo.pieces.intake import read_intake
from continuo.pieces.reference import reference_piece
from continuo.report.base.run import Run
from continuo.report.experiment.copying import Copying
from continuo.report.experiment.measures import Measures
from continuo.report.experiment.model_card import ModelCard
from continuo.report.experiment.pages import experiment_page
from continuo.report.experiment.samples import Source, read_samples
from continuo.report.experiment.scores import read_scores
from continuo.report.experiment.training import read_training

with logged(snakemake.log[0]):
    found = snakemake.input
    split = pd.read_csv(found.split, keep_default_na=False)
    samples = read_samples(
        found.loops, found.copies, found.records, found.tables, found.audio, found.midi
    )
    first = samples[0]
    piece = reference_piece(first.record, split)
    role = split.set_index("piece").loc[piece, "role"]
    primer = first.primer if first.record["primer"] != "noise" else 0
    real = [
        Source(piece, Path(sound), Path(notes), role, primer, Path(notes).stem == "source_rhythm")
        for sound, notes in zip(found.source_audio, found.source_midi, strict=True)
    ]
    evaluation = json.loads(Path(found.evaluation).read_text())
    sources = pd.read_csv(found.sources, keep_default_na=False)
    page = experiment_page(
        evaluation,
        sources=sources,
        intake=read_intake(found.intake),
        split=split,
        samples=samples,
        real=real,
        evaluation_bars=Path(found.evaluation_bars),
        chord_histogram=Path(found.chord_histogram),
        pieces=Path(found.pieces),
        title=json.loads(snakemake.params.title),
        copying=Copying.read(found.copies, found.overlap, found.copy_sounds, found.copy_midi),
        measures=Measures.read(found.measures, found.areas, found.measure_panels),
        scores=read_scores(found.excerpts, found.scores),
        model_card=ModelCard.of(evaluation, sources, split),
        training=read_training(evaluation, found.learning_curves),
        # what was measured is no input: it differs with every run, and makes nothing stale
        run=Run.read(found.rules, found.rule_graph, [Path(snakemake.log[0]).parent]),
    )
    Path(snakemake.output[0]).write_text(page, encoding="utf-8")
