"""The SoundFont that music is played with: the user's own, Debian's, or the packaged one."""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from continuo.base.errors import UserError
from continuo.base.packages import fetch_debian, unpack_debian

PACKAGED = "packaged"  # as the configuration calls it
PACKAGE, FILE = "musescore-general-soundfont-small", "MuseScore_General_Lite.sf3"
SHA256 = "916aaca6b0eb9f9083eb42399614acb2ff4ec72ce28dffff1814592a9696b479"
LICENCE = "MIT, S. Christian Collins and others"
TOLD = "soundfont.json"


@dataclass(frozen=True)
class SoundFont:
    """words: what it is, where it comes from, and its licence."""

    path: Path
    words: str


def packaged() -> SoundFont:
    """TimGM6mb.sf2, a small General MIDI SoundFont that the package pretty_midi carries.

    Raises FileNotFoundError where it is not installed.
    """
    # Looked up, not imported: the package is wanted for its file alone.
    found = importlib.util.find_spec("pretty_midi")
    if found and found.origin:
        path = Path(found.origin).with_name("TimGM6mb.sf2")
        if path.is_file():
            words = f"{path.name} (GNU GPL 2, Tim Brechbill), of the package pretty_midi"
            return SoundFont(path, words)
    raise FileNotFoundError(
        "TimGM6mb.sf2 is not there: install the package pretty_midi, or name another SoundFont"
    )


def fetch(folder: Path) -> str:
    """Put Debian's SoundFont with its licence into the folder, and what it is into TOLD there.

    Where it cannot be had, or is another one, the reason is put there; comes back as well, else "".
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        name, content = fetch_debian(PACKAGE)
        found, licences = unpack_debian(PACKAGE, content, [FILE])
        if hashlib.sha256(found[FILE]).hexdigest() != SHA256:
            raise UserError(f"{FILE} of {name} is not the one whose SHA-256 is known")
    except UserError as error:
        told = {"missing": str(error).rstrip(".")}
    else:
        (folder / FILE).write_bytes(found[FILE])
        (folder / "copyright").write_bytes(licences["copyright"])
        told = {"words": f"{FILE} ({LICENCE}), of Debian's {name}"}
    (folder / TOLD).write_text(json.dumps(told))
    return told.get("missing", "")


def choose(asked: str, fetched: str | Path | None) -> SoundFont:
    """What to play with: the file that is `asked` for, or PACKAGED; "" for what was `fetched`, into
    that folder, and in its place what is packaged. UserError where a file is not there."""
    if asked and asked != PACKAGED:
        path = Path(asked).expanduser()
        if not path.is_file():
            raise UserError(f"sound.soundfont: there is no file {path}. Correct the path.")
        return SoundFont(path, f"{path.name}, the user's own")
    if asked or fetched is None:
        return packaged()
    told = json.loads((Path(fetched) / TOLD).read_text())
    if "words" in told:
        return SoundFont(Path(fetched) / FILE, told["words"])
    found = packaged()
    return SoundFont(found.path, f"{found.words}, for Debian's could not be had: {told['missing']}")
