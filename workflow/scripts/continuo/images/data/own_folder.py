"""The user's own images: what lies where in a folder, and copies of it.

Subfolders are classes. Subfolders `train` and `test`, in small letters or capitals, are the split,
and have the classes within them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from continuo.base.bounded import read_plain
from continuo.base.folders import own_files
from continuo.base.names import readable
from continuo.images.data.records import file_row

LIST = "files.csv"  # beside the copies: what each is
LARGEST = 2**27  # bytes of a file
PARTS = ("train", "test")


@dataclass(frozen=True)
class Place:
    """What a file's place says. part: "train", "test" or "" for neither; label: its class;
    refused: why it is not used, where that is known."""

    part: str
    label: str
    refused: str = ""


def own_images(source: dict) -> list[tuple[str, Path]]:
    """Every file below the folder of a `source:` entry, see `own_files`; none of one without."""
    return own_files(source["folder"], "images, in any format,") if "folder" in source else []


def places(names: Sequence[str], whole: str) -> list[Place]:
    """What the names say, paths from the folder with "/"; whole: the class where no folder says it.

    Without a folder train all that is not in test trains; with one, what is in neither is not used.
    Where there are folders of classes, a file beside them is in none.
    """
    paths = [name.split("/") for name in names]
    parts = [first.lower() if rest and first.lower() in PARTS else "" for first, *rest in paths]
    outside = "train" in parts
    inner = [path[1:] if part else path for path, part in zip(paths, parts, strict=True)]
    used = [part in PARTS or not outside for part in parts]
    classed = any(len(path) > 1 for path, mine in zip(inner, used, strict=True) if mine)
    found = []
    for path, part, mine in zip(inner, parts, used, strict=True):
        if not mine:
            found.append(Place("", "", "outside of the folders train and test"))
        elif classed and len(path) == 1:
            found.append(Place("", "", "beside the folders of classes, in none of them"))
        else:
            found.append(Place(part, path[0] if classed else whole))
    return found


def fetch_own(
    source: dict, folder: Path, files: Sequence[tuple[str, Path]] | None = None
) -> list[dict]:
    """Copy the user's files into `folder`, called by their numbers, with a list; their rows.

    files: as `own_images` has them, if not these. A file that is not copied has no SHA-256, and its
    note says why.
    """
    above = Path(source["folder"]).expanduser()
    files = own_images(source) if files is None else files
    found = places([name for name, _ in files], readable(above.resolve().name))
    origin, licence = f"the user's {readable(above)}", source.get("licence", "")
    rows = []
    for number, ((name, path), place) in enumerate(zip(files, found, strict=True)):
        copy = folder / str(number)
        row = {"class": place.label, "origin": origin, "note": place.refused or _copied(path, copy)}
        if not row["note"]:
            row = file_row(copy, folder, origin, licence, place.label)
        rows.append(row | {"file": name, "part": place.part})
    import pandas as pd  # slow to load, and the Snakefile lists files alone

    listed = pd.DataFrame(rows, columns=["file", "class", "part", "sha256", "note"])
    listed.to_csv(folder / LIST, index=False)
    return rows


def _copied(path: Path, copy: Path) -> str:
    """Copy a file; why that could not be, "" if it could."""
    if path.is_dir():
        return "a link to a folder that it lies in: not followed"
    try:
        copy.write_bytes(read_plain(path, LARGEST))
    except OSError as error:
        return f"could not be read ({error.strerror or type(error).__name__})"
    except ValueError as error:
        return str(error)
    return ""
