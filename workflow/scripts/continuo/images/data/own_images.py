"""The user's own images as one set, and what each file gave."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.base.errors import UserError
from continuo.base.limits import within
from continuo.images.data.dataset import ImageSet
from continuo.images.data.digits import HELD_OUT, hold_out
from continuo.images.data.own_folder import LIST
from continuo.images.data.picture import Picture, read_picture
from continuo.settings.glyphs import SIZE

MOST_CLASSES = 1000  # what a table of each class against each can bear
COLUMNS = "file class part status width height reason".split()
SIDES = {"width": "Int64", "height": "Int64"}


def lay_out_own(source: dict, folder: Path, seed: int) -> tuple[ImageSet, pd.DataFrame]:
    """The images of a folder that `own_folder.fetch_own` copied, and a row for each file.

    The rows have COLUMNS; status is "used" or "refused", the reason says why, or what was done.
    Whatever is raised while a file is read is the reason for which it is refused; so is another
    file with the same bytes, or the same picture: on both sides of a split it would spoil it.
    Raises UserError where none is of use, or none trains.
    """
    rows, pictures = _read(folder, source.get("size", SIZE))
    if not pictures:
        reasons = "; ".join(f"{row['file']}: {row['reason']}" for row in rows[:10])
        raise UserError(
            f"source.folder: none of the {len(rows)} files in {source['folder']} is of use. "
            f"{reasons}"
        )
    used = [row for row in rows if row["status"] == "used"]
    classes = tuple(sorted({row["class"] for row in used}, key=_as_counted))
    if len(classes) > MOST_CLASSES:
        raise UserError(
            f"source.folder: {source['folder']} has {len(classes):,} subfolders, and each is a "
            f"class; there may be {MOST_CLASSES:,}."
        )
    labels = np.array([classes.index(row["class"]) for row in used])
    held_out = np.array([row["part"] == "test" for row in used])
    how = "by the folders train and test"
    if not held_out.any():
        held_out = ~hold_out(labels, seed, source.get("held_out", HELD_OUT))
        how = "drawn from each class"
    if held_out.all():
        raise UserError(
            f"source.folder: all images of use in {source['folder']} are held out. Put some into "
            "a folder train, or lower source.held_out."
        )
    for row, mine in zip(used, held_out, strict=True):
        row["part"] = "test" if mine else "train"
    images, ink = _as_ink(pictures, source.get("ink", "auto"))
    note = f"{how}; {ink}"
    if len(used) < len(rows):
        note += f"; {len(rows) - len(used):,} of {len(rows):,} files are not used, see below"
    names = np.full(len(images), "", dtype="<U1")
    table = pd.DataFrame(rows, columns=COLUMNS).astype(SIDES)
    return ImageSet(images, labels, ~held_out, names, classes, note), table


def _read(folder: Path, size: int) -> tuple[list[dict], list[Picture]]:
    """A row for each file of the list, and the pictures of those that are used, in their order."""
    listed = pd.read_csv(folder / LIST, dtype=str, keep_default_na=False)
    rows: list[dict] = []
    pictures: list[Picture] = []
    seen: dict[bytes | str, str] = {}
    for number, entry in enumerate(listed.to_dict("records")):
        row = {"file": entry["file"], "class": entry["class"], "part": entry["part"]}
        rows.append(row | {"status": "refused", "reason": entry["note"]})
        if entry["note"]:
            continue
        if twin := seen.get(entry["sha256"]):
            rows[-1]["reason"] = f"the same file as {twin}"
            continue
        try:
            with within():
                picture = read_picture(folder / str(number), size)
        except UserError as error:
            rows[-1]["reason"] = str(error)
            continue
        except Exception as error:  # one bad file is a line of the intake, not the end of a run
            told = str(error).replace(str(folder / str(number)), entry["file"])
            rows[-1]["reason"] = f"could not be read ({type(error).__name__}: {told})"
            continue
        rows[-1] |= {"width": picture.width, "height": picture.height}
        look = hashlib.sha256(picture.grey.tobytes()).digest()
        if twin := seen.get(look):
            rows[-1]["reason"] = f"the same picture as {twin}"
            continue
        seen |= {entry["sha256"]: entry["file"], look: entry["file"]}
        rows[-1] |= {"status": "used", "reason": "; ".join(picture.told)}
        pictures.append(picture)
    return rows, pictures


def _as_ink(pictures: list[Picture], ink: str) -> tuple[np.ndarray, str]:
    """The pictures as 0 for paper and 255 for ink, uint8 (n, size, size), and what was decided.

    ink: "dark" on light paper, "light" on dark, or "auto": what most borders say, for all alike.
    """
    light_paper = np.mean([picture.border > 127 for picture in pictures])
    dark = light_paper >= 0.5 if ink == "auto" else ink == "dark"
    told = f"ink is {'dark' if dark else 'light'}"
    if ink == "auto":
        share = light_paper if dark else 1 - light_paper
        told += f", as {100 * share:.0f} % of the borders are {'light' if dark else 'dark'}"
    grey = np.stack([picture.grey for picture in pictures])
    return 255 - grey if dark else grey, told


def _as_counted(name: str) -> tuple[bool, int, str]:
    """To sort 2 before 10."""
    return (False, int(name), name) if name.isdecimal() else (True, 0, name)
