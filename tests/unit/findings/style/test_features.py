"""Features of made-up passages, counted by hand."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from continuo.findings.style.feature import entropy
from continuo.findings.style.features import FAMILIES, FEATURES, measure
from continuo.findings.style.music import Music
from continuo.findings.style.passage import Passage, passage_of
from continuo.pieces.chords import to_text
from continuo.pieces.tables import SCHEMA, write_chords_table
from played import steps_of

# I, IV, V7 and I of C major, each held for a quarter, the last for two
CADENCE = [(48, 64, 67, 72), (53, 60, 69, 72), (43, 59, 65, 74), (48, 60, 64, 72)]


def passage(chords, gaps=None, held=None, bar=4.0) -> Passage:
    gaps = np.ones(len(chords)) if gaps is None else np.asarray(gaps, float)
    onset = np.concatenate([[0], np.cumsum(gaps)[:-1]])
    lasting = [
        np.full(len(c), gap if held is None else held) for c, gap in zip(chords, gaps, strict=True)
    ]
    bars = np.stack([onset % bar, np.full(len(chords), bar)], axis=1)
    return passage_of(chords, onset, lasting, bars)


def test_each_family_measures_its_features_in_their_order():
    found = measure(passage(CADENCE))
    assert list(found) == list(FEATURES)
    assert len(FEATURES) == sum(len(family.features) for family in FAMILIES) > 60
    assert all(np.isfinite(value) for value in found.values())
    assert all(feature.words for feature in FEATURES.values())


def test_a_cadence_is_told():
    found = measure(passage(CADENCE * 4))
    assert found["dominant_tonic"] == pytest.approx(8)  # I to IV, too
    assert found["size_4"] == 1
    assert found["triads"] == 0.5
    assert found["sevenths"] == found["bare"] == 0.25
    assert found["in_scale"] == found["in_scale_of_chords"] == 1
    assert found["key_fit"] > 0.8
    assert found["inverted"] == 0
    assert found["tune_steps"] == pytest.approx(8 / 15)
    assert found["tune_repeats"] == pytest.approx(7 / 15)


def test_parallels_are_counted_in_100_changes():
    fifths = passage([(48, 55), (50, 57), (52, 59), (52, 59), (52, 60)])
    found = measure(fifths)
    assert found["parallel_fifths"] == pytest.approx(200 / 3)
    assert found["parallel_octaves"] == 0
    assert found["similar"] == pytest.approx(2 / 3)


def test_a_note_sounds_as_long_as_it_is_held():
    held = passage_of(
        [(48, 72), (65,), (64,)],
        np.array([0.0, 1.0, 2.0]),
        [np.array([3.0, 2.0]), np.array([1.0]), np.array([1.0])],
        np.zeros((3, 2)),
    )
    assert held.sounding == [(48, 72), (48, 65, 72), (48, 64)]
    assert held.tune.tolist() == [72, 64]
    assert held.ground.tolist() == [48]
    found = measure(held)
    assert np.isnan(found["downbeat"])
    assert found["held_over"] == pytest.approx(2 / 4)


def test_rhythm_is_told_by_the_times_between_chords():
    found = measure(passage([(60,)] * 8, [1, 1, 0.5, 0.5, 1, 1, 2, 1]))
    assert found["gap_entropy"] == pytest.approx(entropy(np.array([1, 1, 5, 5, 1, 1, 2])))
    assert found["same_gap"] == pytest.approx(3 / 6)
    assert found["long_gaps"] == pytest.approx(1 / 7)
    assert found["held_chords"] == pytest.approx(16 / 7)
    assert found["same_chord"] == 1
    even = measure(passage([(60,), (62,)] * 4))
    assert (even["gap_entropy"], even["same_gap"]) == (0, 1)
    assert even["figures"] == pytest.approx(3 / 5)


def test_windows_overlap_by_half():
    windows = passage([(60 + n % 5,) for n in range(100)]).windows(48)
    assert [window.onset[0] for window in windows] == [0, 24, 48]
    assert {len(window) for window in windows} == {48}
    assert passage(CADENCE).windows(48) == []


def test_pieces_and_samples_are_read_alike(tmp_path):
    chords = [(60 + n % 7, 72) for n in range(20)]
    ticks = pd.DataFrame(
        {"piece": "a", "onset": np.arange(20) * 120, "duration": 120, "ticks_per_quarter": 480,
         "bar_tick": np.arange(20) * 120 % 1440, "bar_ticks": 1440, "tempo": 500_000,
         "pitches": [to_text(chord) for chord in chords], "durations": "120.120"}
    )  # fmt: skip
    write_chords_table([ticks.reindex(columns=SCHEMA.names)], tmp_path / "chords.parquet")
    split = pd.DataFrame({"piece": ["a", "gone"], "role": ["test", "unused"], "chords": [20, 0]})
    split.to_csv(tmp_path / "split.csv", index=False)
    steps_of(chords[:8], chords[8:]).to_csv(tmp_path / "sample.csv", index=False)
    (tmp_path / "sample.json").write_text(json.dumps({"primer_piece": "a", "primer_start": 0}))
    names = ["chords.parquet", "split.csv", "sample.csv", "sample.json"]
    table, split, sample, record = (tmp_path / name for name in names)
    music = Music.read(table, split, [("hot", 1)], [sample], [record], 1)
    assert (music.training, list(music.held_out)) == ({}, ["a"])
    real, made = music.held_out["a"].part(8, 20), music.samples["hot"]["1"]
    for name, value in asdict(made).items():
        np.testing.assert_allclose(value, asdict(real)[name], atol=1e-5, err_msg=name)
