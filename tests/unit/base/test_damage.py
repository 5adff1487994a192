import json

import numpy as np
import pandas as pd
import pytest

from continuo.base.damage import explain, require_rows, require_whole
from continuo.base.errors import UserError
from continuo.base.logs import logged


@pytest.fixture
def results(tmp_path):
    """One file of each kind, as rules write them."""
    table = pd.DataFrame({"piece": ["a", "b, c"], "role": ["train", "test"], "chords": [30, 31]})
    table.to_csv(tmp_path / "split.csv", index=False)
    table.to_parquet(tmp_path / "chords.parquet", index=False)
    np.savez(tmp_path / "sequences.npz", index=np.arange(9))
    (tmp_path / "record.json").write_text(json.dumps({"a": [1, {"b": 2}]}, indent=1) + "\n")
    (tmp_path / "figure.svg").write_text("<svg><path/></svg>\n")
    return tmp_path


def test_what_is_whole_is_let_pass(results):
    paths = [*results.iterdir(), results / "not there.csv", results]
    require_whole(paths, results)
    explain(paths, results)


@pytest.mark.parametrize(
    "name", ["split.csv", "chords.parquet", "sequences.npz", "record.json", "figure.svg"]
)
def test_wherever_a_file_is_cut_off_it_is_told(results, name):
    path = results / name
    content = path.read_bytes()
    for length in range(0, len(content.rstrip()), 1 + len(content) // 100):
        path.write_bytes(content[:length])
        if name in ("split.csv", "figure.svg") and content[:length].endswith((b"\n", b">")):
            continue  # a row less, or an element, is a file
        with pytest.raises(UserError, match=r"is damaged \(.*\)\. Delete it and run again"):
            explain([path], results)
        if name in ("chords.parquet", "sequences.npz"):
            with pytest.raises(UserError, match="is damaged"):
                require_whole([path], results)


def test_a_table_that_is_cut_off_at_the_end_of_a_row_lacks_a_piece(results):
    path = results / "split.csv"
    require_rows(path, ["b, c", "a"], pd.read_csv(path)["piece"])
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(UserError, match=r"split\.csv is damaged \(no row of b, c\)\. Delete it"):
        require_rows(path, ["b, c", "a"], pd.read_csv(path)["piece"])


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("split.csv", lambda content: content.replace(b"31", b"31,31")),
        ("split.csv", lambda content: content.replace(b"train", b"\xff")),
        ("record.json", lambda content: content.replace(b"[", b"(")),
        ("sequences.npz", lambda content: content.replace(b"\x05\0\0\0\0", b"\x06\0\0\0\0")),
        ("chords.parquet", lambda content: b"PAR1" + b"\xff" * (len(content) - 8) + b"PAR1"),
    ],
)
def test_what_is_changed_within_is_the_reason_where_something_fails(results, name, changed):
    path = results / name
    content = changed(path.read_bytes())
    assert content != path.read_bytes()
    path.write_bytes(content)
    require_whole([path], results)
    with pytest.raises(UserError, match=f"{name} is damaged"):
        explain([path], results)


def test_a_script_says_which_of_its_files_is_damaged(results, capsys):
    log = results / "logs/mine/a.log"
    log.parent.mkdir(parents=True)
    paths = [results / "record.json", results / "split.csv"]
    paths[0].write_text("{'a'}")
    with pytest.raises(SystemExit), logged(log, paths):
        json.loads(paths[0].read_text())
    assert "record.json is damaged" in capsys.readouterr().err
    with logged(log, paths):
        assert paths[1].is_file()  # who does not read the other need not care
    paths[1].write_bytes(b"")
    with pytest.raises(SystemExit), logged(log, paths):
        raise AssertionError("not even begun")
    assert "split.csv is damaged (empty)" in capsys.readouterr().err
    other = results / "other/logs/a.log"
    other.parent.mkdir(parents=True)
    with pytest.raises(ZeroDivisionError), logged(other, paths):
        1 / 0  # noqa: B018 - they are none of these results
