import numpy as np
import pytest

from continuo.images.data.dataset import ImageSet


def image_set():
    images = np.arange(5 * 2 * 3, dtype=np.uint8).reshape(5, 2, 3)
    train = np.array([True, False, True, True, False])
    names = np.array(["一", "<b>", "\U00020000", "", "丁"])
    return ImageSet(images, np.array([0, 1, 1, 0, 0]), train, names, ("a & b", "c"), "a note")


def test_the_parts_keep_their_order_and_have_everything_between_them():
    whole = image_set()
    train, test = whole.of("train"), whole.of("test")
    assert train.names.tolist() == ["一", "\U00020000", ""]
    assert train.images[:, 0, 0].tolist() == [0, 12, 18]
    assert test.labels.tolist() == [1, 0]
    assert (len(whole), len(train), len(test)) == (5, 3, 2)
    assert train.train.all()
    assert not test.train.any()
    assert test.note == "a note"
    with pytest.raises(ValueError, match="valid"):
        whole.of("valid")


def test_saved_and_loaded_it_is_the_same_and_the_bytes_are_too(tmp_path):
    whole = image_set()
    whole.save(tmp_path / "one.npz")
    whole.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    loaded = ImageSet.load(tmp_path / "one.npz")
    assert loaded.classes == ("a & b", "c")
    assert loaded.note == "a note"
    for name in ("images", "labels", "train", "names"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(whole, name))
        assert getattr(loaded, name).dtype == getattr(whole, name).dtype
