import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.midi.notes import read_notes
from continuo.models.made import EvenlyHeld, Timed, sample_table
from continuo.pieces.primers import TICKS, evenly_held
from continuo.pieces.spelled import STEPS

CHORDS = [(67,), (60, 68), (60,), (63,), (64,)]


def table(probability):
    held = [[0.5] * len(chord) for chord in CHORDS]
    made = np.array([0.5, 0.4]), np.array(probability)
    return sample_table(CHORDS, np.arange(5) / 2, held, *made, "model.keras")


def test_the_table_of_a_sample_is_its_primer_and_then_its_chords():
    found = table([0.25, 0.5])
    assert found["onset"].tolist() == [0, 0.5, 1, 1.5, 2]
    assert found["duration"].tolist() == [0.5] * 5
    assert found["durations"].tolist() == ["0.5", "0.5 0.5", "0.5", "0.5", "0.5"]
    assert found["pitches"].tolist() == ["67", "60.68", "60", "63", "64"]
    assert found["part"].tolist() == ["primer"] * 3 + ["generated"] * 2
    assert found["step"].tolist() == [0, 1, 2, 3, 4]
    assert found["probability"].isna().tolist() == [True] * 3 + [False] * 2


def test_a_probability_that_is_none_is_an_error_that_names_the_model():
    with pytest.raises(UserError, match=r"model\.keras: the network's weights are not numbers"):
        table([0.25, np.nan])


def test_a_sample_is_saved_without_its_primer(tmp_path):
    midi = {"program": 46, "velocity": 64, "tempo": 500_000, "ticks": 120}
    EvenlyHeld(table([0.25, 0.5])).save(tmp_path / "a.mid", midi)
    assert read_notes(tmp_path / "a.mid").pitch.tolist() == [63, 64]


def test_a_sample_with_a_rhythm_has_the_tempos_of_what_it_goes_on_from(tmp_path):
    midi = {"velocity": 64, "tempo": 700_000}
    piece, asked = evenly_held([(60,), (62,), (64,)], TICKS, 1), []

    def behind(quarters):
        asked.append(quarters)
        return [(0.0, 400_000), (1.5, 300_000)]

    made = Timed(table([0.25, 0.5]), piece, {}, behind)
    made.save(tmp_path / "a.mid", midi)
    assert read_notes(tmp_path / "a.mid").tempos == [(0, 400_000), (1.5 * STEPS, 300_000)]
    assert set(asked) == {2.0}
    Timed(table([0.25, 0.5]), piece, {}, None).save(tmp_path / "b.mid", midi)
    assert read_notes(tmp_path / "b.mid").tempos == [(0, 700_000)]
