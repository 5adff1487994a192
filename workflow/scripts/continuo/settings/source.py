"""Where an experiment's scores come from."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from continuo.settings.declare import Matches, Needs, Sha256, Size, Text


@dataclass(frozen=True)
class Source:
    """Where the scores come from; exactly one of corpus, folder, url."""

    one_of: ClassVar = (("corpus",), ("folder",), ("url", "sha256"))

    corpus: Annotated[list[Text], Size(1)] | None = None
    """scores of the music21 package, such as mozart/k155/movement1, mozart/k155/* or mozart/*/*"""
    folder: Text | None = None
    """a folder of .mid, .midi, .kar, .musicxml, .xml, .mxl; subfolders too"""
    url: Annotated[str, Matches("^(https?|file)://")] | None = None
    """a score, or a .zip of scores"""
    sha256: Annotated[Sha256 | None, Needs(("url",))] = None
    """of what is at the url; anything else is an error"""
    licence: str | None = None
    """of the scores in the folder or at the url, for the record"""
