import os
from pathlib import Path

import numpy as np
import pytest

from continuo.base import manifest as manifests
from continuo.base.folders import own_files
from continuo.base.manifest import NAME, kept_files, kept_shards, scan, shard_of

ODD = (b"caf\xe9.mid", b'a, "b"\r\nc.mid', b"{x} <b>.mid")


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A folder of twelve files, changed long ago, and of some with odd names."""
    folder = tmp_path / "music"
    (folder / "sub").mkdir(parents=True)
    for number in range(12):
        (folder / f"sub/{number}.mid").write_bytes(b"MThd %d" % number)
    for name in ODD:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(name)
    (folder / "gone.mid").symlink_to("nowhere.mid")
    monkeypatch.setattr(manifests, "SETTLED", -(10**18))
    return folder


def look(source, folder, shards=4, keep=True):
    found = scan(own_files(source, "files"), shards, folder, keep)
    assert not keep or kept_shards(folder) == found.shards
    return found


def test_a_shard_follows_from_the_name_and_shards_are_of_a_size():
    names = [f"piece {number}.mid" for number in range(1600)]
    shards = [shard_of(name, 16) for name in names]
    assert shards == [shard_of(name, 16) for name in names]
    sizes = np.bincount(shards, minlength=16)
    assert len(sizes) == 16
    assert sizes.min() > 60
    assert {shard_of(name, 1) for name in names} == {0}


def test_the_shards_are_the_whole_and_nothing_twice(source, tmp_path):
    found = look(source, tmp_path / "shards")
    assert (len(found.shards), found.changed) == (4, ())
    kept = [kept_files(tmp_path / "shards" / shard / NAME) for shard in found.shards]
    assert sorted(file for some in kept for file in some) == sorted(own_files(source, "files"))
    assert sum(map(len, kept)) == 12 + len(ODD) + 1
    assert kept_files(tmp_path / "shards/4" / NAME) is None


def test_a_file_concerns_its_shard_alone_and_is_named(source, tmp_path):
    folder, shards = source, tmp_path / "shards"
    before = look(source, shards).shards

    def stale():
        found = look(source, shards, keep=False)
        told = {shard for shard, line in found.shards.items() if before.get(shard) != line}
        return len(told | before.keys() - found.shards.keys()), found.changed

    content = (folder / "sub/3.mid").read_bytes()
    (folder / "sub/3.mid").unlink()
    assert stale() == (1, ("sub/3.mid",))
    (folder / "sub/3.mid").write_bytes(content[::-1])
    assert stale() == (1, ("sub/3.mid",))
    (folder / "sub/3.mid").write_bytes(content)
    assert stale() == (0, ())
    (folder / "new.mid").write_bytes(b"")
    assert stale() == (1, ("new.mid",))


def test_what_was_not_changed_is_not_read_again(source, tmp_path, monkeypatch):
    (source / "gone.mid").unlink()
    before = look(source, tmp_path / "shards").shards
    read = []

    def other(path):
        read.append(path.name)
        return b"other"

    monkeypatch.setattr(Path, "read_bytes", other)
    assert look(source, tmp_path / "shards").shards == before
    assert read == []
    (source / "sub/5.mid").touch()
    found = look(source, tmp_path / "shards")
    assert read == ["5.mid"]
    assert found.changed == ("sub/5.mid",)


@pytest.mark.parametrize("clock", [0, -(10**13)])
def test_no_time_hides_a_change(source, tmp_path, monkeypatch, clock):
    """Not a size and a time that are put back, and not a change within one tick of the clock, which
    may have gone back since."""
    monkeypatch.setattr(manifests, "SETTLED", 2 * 10**9)
    now = manifests.time.time_ns
    monkeypatch.setattr(manifests.time, "time_ns", lambda: now() + clock)
    path = source / "sub/7.mid"
    look(source, tmp_path / "shards")
    rows = b"".join(file.read_bytes() for file in (tmp_path / "shards").glob("*/*"))
    assert b"/7.mid,6,0,0," in rows  # its times are not relied on
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"MThd 8")
    os.utime(path, ns=times)
    assert look(source, tmp_path / "shards").changed == ("sub/7.mid",)


def test_another_number_of_shards_changes_no_piece(source, tmp_path):
    look(source, tmp_path / "shards")
    found = look(source, tmp_path / "shards", shards=1)
    assert (found.shards.keys(), found.changed) == ({"0"}, ())


def test_a_manifest_that_is_damaged_is_made_again(source, tmp_path):
    before = look(source, tmp_path / "shards").shards
    for shard, damaged in enumerate(
        (lambda rows: rows[:-1], lambda rows: [], lambda rows: [b"\xff\0"])
    ):
        path = tmp_path / "shards" / str(shard) / NAME
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(damaged(lines)))
    assert look(source, tmp_path / "shards").shards == before


def test_what_is_not_to_be_kept_is_not_written(source, tmp_path):
    assert len(look(source, tmp_path / "shards", keep=False).shards) == 4
    assert not (tmp_path / "shards").exists()


def test_where_there_is_no_file_there_is_no_shard(source, tmp_path):
    look(source, tmp_path / "shards")
    assert scan([], 4, tmp_path / "shards", keep=True).shards == {}
    assert kept_shards(tmp_path / "shards") == {}
