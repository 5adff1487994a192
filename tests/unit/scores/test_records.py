import pandas as pd
import pytest

from continuo.base.errors import UserError
from continuo.scores.records import merge_records


def records(*pieces):
    """(piece, SHA-256, status) -> sources and intake."""
    sources = pd.DataFrame(pieces, columns=["piece", "sha256", "status"]).assign(reason="")
    intake = sources[["piece", "status", "reason"]].assign(chords=5)
    intake["chords"] = intake["chords"].astype("Int64")
    intake.loc[intake["status"] == "ok", "status"] = "used"
    return sources, intake


def test_a_copy_in_another_shard_is_refused():
    sources, intake = merge_records(*records(("c", "1", "ok"), ("a", "2", "ok"), ("b", "1", "ok")))
    assert sources["piece"].tolist() == intake["piece"].tolist() == ["a", "b", "c"]
    assert sources["status"].tolist() == ["ok", "ok", "refused"]
    assert intake["status"].tolist() == ["used", "used", "refused"]
    assert sources["reason"][2] == intake["reason"][2] == "the same file as b"
    assert intake["chords"].isna().tolist() == [False, False, True]


def test_a_refused_file_has_no_copies():
    sources, _ = merge_records(*records(("a", "1", "refused"), ("b", "1", "ok"), ("c", "", "ok")))
    assert sources["status"].tolist() == ["refused", "ok", "ok"]


def test_nothing_of_use_is_an_error():
    sources, intake = records(("a", "1", "refused"), ("b", "2", "refused"))
    intake["reason"] = "not a score"
    with pytest.raises(UserError, match=r"None of the 2 files is of use\. a: not a score; b: not"):
        merge_records(sources, intake)
