"""Where scores come from: a packaged corpus, a verified download, or the user's folder."""

import hashlib
import importlib.metadata
import importlib.util
import io
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath, PurePosixPath

from continuo.base.errors import UserError
from continuo.base.folders import own_files
from continuo.base.names import readable
from continuo.scores.musicxml import LARGEST

MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".rmi")
SCORE_SUFFIXES = (".musicxml", ".xml", ".mxl")
SPLIT_FOLDERS = ("train", "valid", "test")
CORPUS_LICENCE = (
    "distributed with music21 by permission of the encoder, commercial use may be restricted "
    "(its corpus/license.txt)"
)


@dataclass(frozen=True)
class Score:
    """One file as found.

    name: the piece, a path with "/"; origin, licence: for people; role: the split that the user's
    folders give it, or ""; content: its bytes; refused: why it has none, where that is known.
    """

    name: str
    suffix: str
    origin: str
    licence: str
    role: str
    content: bytes
    refused: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def suffix_of(path: PurePath) -> str:
    """The suffix of a file, in small letters, whatever blanks or line breaks its name ends in."""
    return path.suffix.strip().lower()


def corpus_folder() -> Path:
    """The scores that the music21 package carries. Only its data: the package is not imported."""
    package = importlib.util.find_spec("music21")
    if package is None or package.origin is None:
        raise UserError("The package music21, whose scores are asked for, is not installed.")
    return Path(package.origin).parent / "corpus"


def corpus_files(patterns: list[str]) -> list[Path]:
    """The corpus' files for names such as "mozart/k155/movement1", "mozart/k155/*" or "mozart/*/*",
    sorted. A pattern goes folder by folder: none of its parts matches a "/".

    Raises UserError for a name that matches nothing, with the names beside it.
    """
    folder = corpus_folder()
    found: set[Path] = set()
    for pattern in patterns:
        parent, last = PurePosixPath(pattern).parent, PurePosixPath(pattern).name
        beside = [path for above in _folders(folder, parent) for path in _scores_in(above)]
        matching = [path for path in beside if fnmatchcase(path.stem, last)]
        if not matching:
            raise UserError(
                f"source.corpus: no score is called {pattern!r}. {_names_beside(folder, parent)}"
            )
        found.update(matching)
    return sorted(found)


def _folders(folder: Path, pattern: PurePosixPath) -> list[Path]:
    """Those of the corpus that the pattern names."""
    above = [folder]
    for part in pattern.parts:
        above = [p for f in above for p in f.iterdir() if p.is_dir() and fnmatchcase(p.name, part)]
    return above


def _names_beside(folder: Path, parent: PurePosixPath) -> str:
    """What there is in the last folder of `parent` that the corpus has."""
    there = next(
        found for p in (parent, *parent.parents, PurePosixPath()) for found in _folders(folder, p)
    )
    scores = [path.with_suffix("") for path in _scores_in(there)]
    inside = [p for p in there.iterdir() if p.is_dir() and not p.name.startswith("_")]
    names = sorted(path.relative_to(folder).as_posix() for path in scores)
    names += sorted(f"{path.relative_to(folder).as_posix()}/" for path in inside)
    more = f" and {len(names) - 20} more" * (len(names) > 20)
    return f"Beside it there are: {', '.join(names[:20]) or 'none'}{more}"


def _scores_in(folder: Path) -> list[Path]:
    known = MIDI_SUFFIXES + SCORE_SUFFIXES
    files = folder.iterdir() if folder.is_dir() else ()
    return [path for path in files if suffix_of(path) in known]


def folder_files(folder: str | Path) -> list[tuple[str, Path]]:
    """Every file below `folder`, see `own_files`; those that are no scores too."""
    return own_files(folder, ".mid, .kar or .musicxml files")


def source_pieces(source: dict) -> list[tuple[str, Path]]:
    """The name and the file of each piece of a `source:` entry; none for a download.

    Raises UserError as `corpus_files` and `folder_files` do.
    """
    if "corpus" in source:
        above = corpus_folder()
        paths = corpus_files(source["corpus"])
        return [(path.relative_to(above).with_suffix("").as_posix(), path) for path in paths]
    if "folder" in source:
        return folder_files(source["folder"])
    return []


def read_source(source: dict, pieces: Iterable[tuple[str, Path]] | None = None) -> Iterator[Score]:
    """The scores of a `source:` entry of the configuration, or of these of its pieces.

    In a folder the subfolders train, valid and test, in small letters or capitals, are the split.
    """
    if "url" in source:
        yield from read_url(source["url"], source["sha256"], source.get("licence", ""))
        return
    if "corpus" in source:
        version, licence = importlib.metadata.version("music21"), CORPUS_LICENCE
        above = corpus_folder()
    else:
        licence = source.get("licence", "")
    for name, path in source_pieces(source) if pieces is None else pieces:
        if "corpus" in source:
            origin, role = f"music21 {version}: corpus/{path.relative_to(above)}", ""
        else:
            origin, (first, *rest) = readable(path), name.split("/")
            role = first.lower() if first.lower() in SPLIT_FOLDERS and rest else ""
        refused = "a link to a folder that it lies in: not followed" if path.is_dir() else ""
        yield Score(name, suffix_of(path), origin, licence, role, _content(path), refused)


def _content(path: Path) -> bytes:
    """The bytes of a file; none where it cannot be read, or is too large to be."""
    try:
        fits = path.is_file() and path.stat().st_size <= LARGEST
        return path.read_bytes() if fits else b""
    except OSError:
        return b""


def read_url(url: str, sha256: str, licence: str = "") -> Iterator[Score]:
    """The score, or the scores in the zip archive, at `url`, if it has that SHA-256.

    Raises UserError where it cannot be had or is another file.
    """
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            content = answer.read(30 * LARGEST)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise UserError(
            f"source.url: {url} could not be read ({error}). Download it by hand, put it in a "
            "folder and name that as `source.folder`."
        ) from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256.lower():
        raise UserError(f"source.url: {url} has the SHA-256 {digest}, expected was {sha256}.")
    name = PurePosixPath(urllib.parse.unquote(urllib.parse.urlsplit(url).path)).name
    if suffix_of(PurePosixPath(name)) == ".zip":
        yield from _unpack(content, url, licence)
    else:
        yield Score(name, suffix_of(PurePosixPath(name)), url, licence, "", content)


def _unpack(content: bytes, url: str, licence: str) -> Iterator[Score]:
    """The members of a zip archive, in memory; a member that cannot be read has no content."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception as error:  # whatever zipfile lets through
        raise UserError(f"source.url: {url} is no zip archive ({error})") from error
    with archive:
        for member in sorted(archive.infolist(), key=lambda m: m.filename):
            path = PurePosixPath(member.filename)
            hidden = any(part.startswith((".", "__")) for part in path.parts)
            if member.is_dir() or hidden or path.is_absolute() or ".." in path.parts:
                continue
            try:
                unpacked = archive.read(member) if member.file_size <= LARGEST else b""
            except Exception:  # damaged, encrypted, packed in an unknown way
                unpacked = b""
            origin = f"{url}: {path}"
            yield Score(path.as_posix(), suffix_of(path), origin, licence, "", unpacked)
