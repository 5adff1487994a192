"""The files that a set of images is made from, fetched into one folder, with a record of each."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from continuo.base.errors import UserError
from continuo.base.folders import is_file
from continuo.base.packages import fetch_debian, unpack_debian
from continuo.images.data.digits import IDX, read_digits
from continuo.images.data.mnist import fetch_digits
from continuo.images.data.own_folder import fetch_own
from continuo.images.data.records import COLUMNS, check, write_files, write_licences

INSTEAD = (
    "Give the font as `path:` in the configuration, or the data as `mnist:` with their folder."
)
TRUST = ". If you trust it, write its digest into the configuration."


def fetch_source(
    source: dict, folder: str | Path, files: Sequence[tuple[str, Path]] | None = None
) -> pd.DataFrame:
    """Fetch what a `source:` entry of the configuration names into `folder`; the record of it.

    Fonts and their licence texts go into a folder for each class, all else into `folder` itself;
    the user's own images, or `files` of them, with a list, see `fetch_own`.
    The record has the columns of COLUMNS, a row for each file. Raises UserError where something
    cannot be had or is not what it should be.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if "mnist" in source:
        rows = fetch_digits(source, folder)
    elif "debian" in source:
        rows = fetch_idx(source, folder)
    elif "folder" in source:
        rows = fetch_own(source, folder, files)
    else:
        rows = fetch_fonts(source["fonts"], folder)
    return pd.DataFrame(rows, columns=COLUMNS)


def fetch_idx(source: dict, folder: Path) -> list[dict]:
    """The four idx files that a Debian package of data carries."""
    package = source["debian"]
    name, content = fetch_debian(package, INSTEAD)
    found, licences = unpack_debian(package, content, [f"{file}.gz" for file in IDX])
    for file, data in found.items():
        if file in source.get("sha256", {}):
            what = f"{file} of the Debian package {package}"
            check(what, data, source["sha256"][file], TRUST)
    rows = write_files(found, folder, folder, f"Debian's {name}", source.get("licence", ""))
    read_digits(folder)
    return rows + write_licences(licences, folder, folder, f"Debian's {name}")


def fetch_fonts(fonts: dict, folder: Path) -> list[dict]:
    """The font of each class, out of its Debian package or from its path."""
    rows: list[dict] = []
    packages: dict[str, tuple[str, bytes]] = {}
    for label, font in fonts.items():
        place = folder / label
        place.mkdir(parents=True, exist_ok=True)
        licences: dict[str, bytes] = {}
        if "debian" in font:
            package = font["debian"]
            if package not in packages:
                packages[package] = fetch_debian(package, INSTEAD)
            name, content = packages[package]
            origin = f"Debian's {name}"
            found, licences = unpack_debian(package, content, [font["file"]])
        else:
            path = Path(font["path"]).expanduser()
            origin = f"the user's {path}"
            if not is_file(path):
                raise UserError(f"fonts.{label}.path: there is no file {path}. Correct the path.")
            found = {path.name: path.read_bytes()}
        for data in found.values():
            if "sha256" in font:
                check(f"The font of fonts.{label}, {origin},", data, font["sha256"], TRUST)
        found = {Path(file).name: data for file, data in found.items()}
        rows += write_files(found, place, folder, origin, font.get("licence", ""), label)
        rows += write_licences(licences, place, folder, origin, label)
    return rows
