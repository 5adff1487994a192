"""A font that is completed after another one."""

from dataclasses import dataclass, field
from typing import Annotated

from continuo.settings.classifier import Distortion, Recipe
from continuo.settings.declare import Bounds, Name, NotAbove, Share, Size, Text
from continuo.settings.image_source import Font
from continuo.settings.image_training import Training
from continuo.settings.layers import Layers

Maps = Annotated[list[Annotated[int, Bounds(1, 4096)]], Size(2, 8)]


@dataclass(frozen=True)
class Generator(Training):
    """The network that turns a glyph of the one font into the other's, a U-Net, and how it is
    trained."""

    maps: Maps = field(default_factory=lambda: [24, 48, 96, 192])
    """of its levels, each of half the side of the one before, from half the picture's on"""
    steps: Annotated[int, Bounds(1, 100_000_000)] = 5000
    """training steps"""
    adversarial: Annotated[int, Bounds(0, 100_000_000), NotAbove("steps")] = 1500
    """the last so many of them are against a discriminator as well, which sees pairs"""
    distance: Annotated[float, Bounds(above=0, most=1_000_000)] = 50
    """what the distance to the font's own glyph (L1, of ink from 0 to 1) counts then, beside what
    the discriminator says"""
    batch: Annotated[int, Bounds(1, 65_536)] = 16
    """pairs a step"""
    learning_rate: Annotated[float, Bounds(above=0, most=1)] = 0.001
    """Adam's at first; it falls along a cosine, to a fifth where the discriminator joins in"""
    average: Share = 0.998
    distort: Distortion = field(default_factory=Distortion)
    """of both glyphs of a pair alike"""
    rows: Annotated[int, Bounds(1, 1000)] = 40
    """how often the training writes a line and a checkpoint"""


@dataclass(frozen=True, kw_only=True)
class Judge(Recipe):
    """A network that tells the target's glyphs from the source's, as they are and with strokes as
    heavy: the new ones are to be taken for the target's."""

    layers: Layers
    """from a picture of 48 x 48 on; a dense layer of a logit for each class ends it"""


@dataclass(frozen=True, kw_only=True)
class Reader(Judge):
    """A network that learns to read the characters from other fonts, and is then asked what it
    reads of the new glyphs."""

    fonts: Annotated[dict[Name, Font], Size(1)]
    """neither of the two"""
    held_out: Share = 0.02
    """of these fonts' glyphs, to see how well it reads them"""


@dataclass(frozen=True, kw_only=True)
class Judges:
    """Networks that the new glyphs are judged by."""

    script: Judge
    reader: Reader


@dataclass(frozen=True, kw_only=True)
class Completion:
    """A font whose missing characters are drawn after another font."""

    title: Text | None = None
    """how the report calls it; its name if not given"""
    seed: Annotated[int, Bounds(0, 4_294_966_295)] = 1
    """everything random follows from it"""
    source: Font
    """the font that has the characters"""
    target: Font
    """the font that lacks some of them; its outlines are TrueType's"""
    family: Text | None = None
    """what the new font is called, for instance where the target's licence reserves its name; that
    name with Completed behind it if not given"""
    characters: Text
    """a UTF-8 text file of the characters that it is to have; white space does not count"""
    text: Text = "你和媽媽今晚看月亮"
    """a line that the page sets in the new font, its new characters underlined"""
    size: Annotated[int, Bounds(16, 256)] = 64
    """side of a picture of a glyph, in pixels; what the levels of the generator halve without
    remainder"""
    test: Annotated[float, Bounds(above=0, below=1)] = 0.1
    """share of the characters that both fonts have that no network trains on"""
    generator: Generator = Generator()
    judges: Judges
