"""The longest run that was taken: which it is, what is heard of it, and where it lies in a roll."""

from pathlib import Path

import pandas as pd

from continuo.findings.longest_runs import (
    CONTEXT,
    LONGEST,
    Excerpt,
    longest_run,
    shown_run,
)
from continuo.midi.writing import write_chords
from continuo.report.experiment.copying import Copying

CHORDS = [(60 + step % 7,) for step in range(300)]


def copies() -> pd.DataFrame:
    found = pd.DataFrame(
        {
            "decoder": ["hot", "hot", "cold"],
            "number": [1, 2, 1],
            "transposed_length": [3, 5, 4],
            "transposed_start": [2, 7, 0],
            "transposed_place": [9, 1, 3],
            "transposed_piece": ["x", "y", "z"],
        }
    )
    return found.assign(transposed_semitones=0, transposed_bar=1)


def test_the_longest_run_is_that_of_all_samples_of_the_decoder() -> None:
    assert longest_run(copies(), "hot")["transposed_piece"] == "y"
    assert longest_run(copies(), "cold")["transposed_piece"] == "z"


def test_what_is_shown_of_a_run_is_what_was_cut_out() -> None:
    for start, place, length in ((50, 60, 20), (3, 60, 20), (50, 0, 200)):
        excerpt = Excerpt.of(CHORDS, CHORDS, start, place, length)
        assert excerpt.run == shown_run(start, place, length)
    assert shown_run(50, 60, 200) == (CONTEXT, LONGEST)


def test_each_passage_has_the_run_marked_at_its_place(tmp_path: Path) -> None:
    copies().to_csv(tmp_path / "copies.csv", index=False)
    (tmp_path / "overlap.csv").write_text("piece,role\n")
    midi = []
    for decoder, chords in (("hot", 14), ("cold", 12)):
        for part in ("training", "sample"):
            midi.append(tmp_path / f"{decoder}_{part}.mid")
            write_chords(CHORDS[:chords], midi[-1])
    files = list(map(str, midi))
    found = Copying.read(
        str(tmp_path / "copies.csv"), str(tmp_path / "overlap.csv"), files, files
    ).excerpts
    assert [copy.decoder for copy in found] == ["hot", "cold"]
    hot = found[0]
    assert hot.training.name == "training piece y"
    assert hot.sample.name == "hot, sample 2"
    assert hot.sample.file_name == "hot_sample.mid"
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
