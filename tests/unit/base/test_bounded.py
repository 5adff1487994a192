import io
import os
import zipfile

import numpy as np
import pytest

from continuo.base.bounded import (
    read_from,
    read_members,
    read_npz,
    read_plain,
    to_array,
    to_object,
)
from continuo.base.errors import UserError


def npy(array, **header):
    """The bytes of an .npy file; its header may say something else."""
    content = io.BytesIO()
    said = {"descr": array.dtype.str, "fortran_order": False, "shape": array.shape} | header
    np.lib.format.write_array_header_1_0(content, said)
    return content.getvalue() + array.tobytes()


def archive(path, members, packing=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_what_might_have_no_end_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    for name in ("pipe", "link", ""):
        with pytest.raises(ValueError, match="no plain file"):
            read_plain(tmp_path / name, 9)
        with pytest.raises(UserError, match="not a font"), read_from(tmp_path / name, "a font"):
            raise AssertionError("it must not come to this")
    (tmp_path / "file").write_bytes(b"123")
    assert read_plain(tmp_path / "file", 3) == b"123"
    with pytest.raises(ValueError, match="more than 2 bytes"):
        read_plain(tmp_path / "file", 2)


@pytest.mark.parametrize("array", [np.eye(3), np.array("é"), np.zeros((0, 4)), np.arange(3) > 1])
def test_an_array_comes_back(tmp_path, array):
    np.savez(tmp_path / "found.npz", mine=array, other=1)
    found = read_npz(tmp_path / "found.npz", ["mine"])
    assert list(found) == ["mine"]
    np.testing.assert_array_equal(found["mine"], array)
    assert found["mine"].flags.writeable
    assert set(read_npz(tmp_path / "found.npz")) == {"mine", "other"}


@pytest.mark.parametrize(
    "content",
    [
        npy(np.zeros(4), shape=(10**15,)),
        npy(np.zeros(4), shape=(-2, -2)),
        npy(np.zeros(4), shape=(0, 10**15), descr="<U0"),
        npy(np.zeros(0), shape=(10**15,), descr="<U0"),
        npy(np.zeros(4), descr="|O"),
        npy(np.zeros(4))[:-1],
        npy(np.zeros(4)) + b"more",
        b"\x93NUMPY\x09\x00nothing",
        b"",
    ],
)
def test_an_array_that_promises_what_it_has_not_is_never_made(content):
    with pytest.raises(ValueError, match=r"\w"):
        to_array(content)


def test_an_archive_is_bounded_before_it_is_unpacked(tmp_path):
    path = archive(tmp_path / "bomb", {"much": b"\0" * 10**6}, zipfile.ZIP_DEFLATED)
    with pytest.raises(ValueError, match="unpacks to more than"):
        read_members(path)
    assert len(read_members(path, most=10**6)["much"]) == 10**6
    path = archive(tmp_path / "rare", {"little": b"little"}, zipfile.ZIP_LZMA)
    with pytest.raises(ValueError, match="another way"):
        read_members(path)


def test_whatever_is_raised_over_a_file_is_the_files():
    for error in (MemoryError(), RecursionError("deep"), ValueError("odd"), KeyError("key")):
        broken = pytest.raises(UserError, match="the path: not a tune, or a broken one")
        with broken as raised, read_from("the path", "a tune", "Take another."):
            raise error
        assert str(str(error) or type(error).__name__) in str(raised.value)
        assert str(raised.value).endswith(". Take another.")
    with pytest.raises(UserError, match=r"^as it is$"), read_from("the path", "a tune"):
        raise UserError("as it is")


def test_a_card_is_an_object():
    assert to_object(b'{"a": 1}') == {"a": 1}
    with pytest.raises(ValueError, match="no JSON object"):
        to_object(b"[1]")
