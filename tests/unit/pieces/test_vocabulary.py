import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.pieces.vocabulary import UNSEEN, Vocabulary


def test_chords_are_sorted_by_pitch_and_counted():
    vocabulary = Vocabulary.of(["64", "60.64", "9.10", "64"], max_notes=2)
    assert vocabulary.chords == ((9, 10), (60, 64), (64,))
    assert vocabulary.counts.tolist() == [1, 1, 2]


def test_encode_names_what_it_does_not_know():
    vocabulary = Vocabulary.of(["60", "64"], 0)
    assert vocabulary.encode(["64", "65", "60"]).tolist() == [1, UNSEEN, 0]
    assert vocabulary.encode_nearest(["64", "65", "61", "65"]).tolist() == [1, 1, 0, 1]
    assert vocabulary.encode([]).dtype == np.int32


def test_round_trip_through_a_file(tmp_path):
    vocabulary = Vocabulary.of(["60.64", "64", "64"], 2)
    vocabulary.save(tmp_path / "v.json")
    again = Vocabulary.load(tmp_path / "v.json")
    assert again.to_dict() == vocabulary.to_dict()
    (tmp_path / "v.json").write_text("{}")
    with pytest.raises(UserError, match=r"v\.json: not a vocabulary"):
        Vocabulary.load(tmp_path / "v.json")
