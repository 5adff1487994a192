"""The longest run that was taken: which it is, what is heard of it, and where it lies in a roll."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.findings.longest_runs import (
    CONTEXT,
    LONGEST,
    Excerpt,
    longest_run,
    shown_run,
)
from continuo.midi.writing import write_chords
from continuo.pieces.starts import write_starts
from continuo.pieces.tables import SCHEMA, write_chords_table
from continuo.report.base.filling import tell
from continuo.report.base.section import below
from continuo.report.experiment import copying
from continuo.report.players.passage import Passage
from experiment_pages import EXPERIMENT, texts
from played import steps_of

CHORDS = [(60 + step % 7,) for step in range(300)]


def copies() -> pd.DataFrame:
    found = pd.DataFrame(
        {
            "decoder": ["hot", "hot", "cold", "none"],
            "number": [1, 2, 1, 1],
            "transposed_length": [3, 5, 4, 0],
            "transposed_start": [2, 7, 0, None],
            "transposed_place": [9, 1, 3, None],
            "transposed_piece": ["x", "y", "z", None],
        }
    )
    return found.assign(transposed_repeats=0, transposed_semitones=0, transposed_bar=1)


def test_the_longest_run_is_that_of_all_samples_of_the_decoder() -> None:
    assert longest_run(copies(), "hot")["transposed_piece"] == "y"
    assert longest_run(copies(), "cold")["transposed_piece"] == "z"


def test_what_is_shown_of_a_run_is_what_was_cut_out() -> None:
    for start, place, length in ((50, 60, 20), (3, 60, 20), (50, 0, 200)):
        excerpt = Excerpt.of(CHORDS, CHORDS, start, place, length)
        assert excerpt.run == shown_run(start, place, length)
    assert shown_run(50, 60, 200) == (CONTEXT, LONGEST)


def test_a_run_of_notes_that_sound_on_is_marked_where_its_chords_are(tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    write_chords([(60,)] * 3 + [(60, 64)] * 5, path, held=True)
    files = path.with_suffix(".mp3"), path, np.arange(8) / 8
    passage = Passage("a", "generated", *files, (2, 4), "a run")
    assert [(mark.start, mark.end) for mark in passage.roll((50, 70)).marks] == [(0.25, 0.75)]


def test_each_passage_has_the_run_marked_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    copies().to_csv(tmp_path / "copies.csv", index=False)
    (tmp_path / "overlap.csv").write_text("piece,role\n")
    for decoder, chords in (("hot", 14), ("cold", 12), ("none", 2)):
        for part in ("training", "sample"):
            write_chords(CHORDS[:chords], tmp_path / f"copies/{decoder}_{part}.mid")
        starts = tmp_path / f"copies/{decoder}.csv"
        write_starts(np.arange(chords) / 4, [(0, 500_000)], starts)
    experiment = replace(EXPERIMENT, decoders=["hot", "cold", "none"])
    [(_, told)] = tell([copying.SECTION], experiment, tmp_path)
    found = told["excerpts"]
    assert [copy.decoder for copy in found] == ["hot", "cold"]
    hot = found[0]
    assert hot.training.name == "training piece y"
    assert hot.sample.name == "hot, sample 2"
    assert hot.sample.file_name == "hot_sample.mid"
    assert hot.sample.audio == tmp_path / "copies/hot_sample.mp3"
    roll = hot.sample.roll(hot.pitches)
    # chords of 1/8 s; one before the run, five of it
    assert [(mark.start, mark.end, mark.text) for mark in roll.marks] == [
        (0.125, 0.75, "5 chords, from chord 7 on")
    ]
    assert [(layer.kind, len(layer.notes.pitch)) for layer in roll.layers] == [
        ("generated", 9),
        ("training", 5),
    ]
    assert hot.training.roll(hot.pitches).marks[0].text == "5 chords, from chord 1 on"
    assert (roll.low, roll.high) == (59, 67)


def test_the_section_draws_the_run_of_each_decoder_in_both_places(tmp_path: Path) -> None:
    (tmp_path / "samples").mkdir()
    copies().iloc[:2].to_csv(tmp_path / "copies.csv", index=False)
    pieces = pd.DataFrame({"piece": "y", "pitches": [str(pitch) for (pitch,) in CHORDS]})
    write_chords_table([pieces.reindex(columns=SCHEMA.names)], tmp_path / "chords.parquet")
    for number in (1, 2):
        steps_of([], CHORDS[:20]).to_csv(tmp_path / f"samples/hot_{number}.csv", index=False)
    experiment = replace(EXPERIMENT, decoders=["hot"])
    [(name, figure)] = copying.SECTION.figures(experiment).items()
    assert (name, figure.item) == ("copy_hot.svg", "longest run taken, hot")
    figure.draw(tmp_path / name, **below(tmp_path, figure.reads), **figure.settings)
    assert {"training piece y", "sample hot 2"} <= set(texts(tmp_path / name))
