"""Piano rolls in true time, as the parts of an SVG that player.html.jinja2 puts together.

In a drawing one unit is 1/100 s to the right and a semitone downwards; the highest pitch is at 0.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from continuo.pieces.chords import note_name
from continuo.report.base.figures import SEVERAL
from continuo.report.players.sounding import Sounding

SCALE = 32  # pixels a second: four for a chord of the lecture's network
NARROWEST = 400  # pixels, of a passage of a few seconds
GAP = 0.04  # seconds left open behind a note, of a short one a quarter of it
TICKS = 5  # seconds between the labels of the axis
ROOM = 40  # pixels that a label of the axis takes
TAIL = 1.0  # seconds shown after the last note, of a whole piece
SEMITONE, LOWEST, HIGHEST = 5, 150, 320  # pixels; and of a whole roll at least and at most


@dataclass(frozen=True)
class Layer:
    """Notes of one kind (a class of page.css), and the path that draws them all; name: of the part
    whose notes they are, "" where all are drawn alike."""

    kind: str
    notes: Sounding
    name: str = ""

    def path(self, high: int) -> str:
        """A stroke for each note, one after the other."""
        start, end = (np.rint(100 * times).astype(int) for times in (self.notes.start, self.ends))
        length = np.maximum(end - start, 1)
        rows = high - self.notes.pitch
        strokes = zip(start.tolist(), rows.tolist(), length.tolist(), strict=True)
        return "".join(f"M{x} {y}h{width}" for x, y, width in strokes)

    @property
    def ends(self) -> np.ndarray:
        """Where the strokes end: a little before the notes do, lest two of them look like one."""
        return self.notes.end - np.minimum(GAP, (self.notes.end - self.notes.start) / 4)


@dataclass(frozen=True)
class Mark:
    """A stretch of time, in seconds, that is marked: its kind (a class of page.css) and its name.

    every: seconds of what repeats within it, 0 where nothing does; row: of its name above the roll.
    """

    kind: str
    start: float
    end: float
    text: str
    every: float = 0.0
    row: int = 0


@dataclass(frozen=True)
class TimedRoll:
    """first, last: the seconds shown; low, high: the pitches; later layers lie above earlier ones.

    alternative: what it shows, in words.
    """

    first: float
    last: float
    low: int
    high: int
    layers: Sequence[Layer]
    marks: Sequence[Mark]
    alternative: str

    @property
    def width(self) -> int:
        """In pixels, where it is not fitted to the page."""
        return max(round(SCALE * (self.last - self.first)), NARROWEST)

    def left(self, time: float) -> int:
        """Where `time`, in seconds, is: pixels from the left."""
        return round(self.width * (time - self.first) / (self.last - self.first))

    @property
    def height(self) -> int:
        """In pixels."""
        return min(max(SEMITONE * (self.high - self.low + 1), LOWEST), HIGHEST)

    @property
    def rows(self) -> int:
        """Semitones shown."""
        return self.high - self.low + 1

    @property
    def view_box(self) -> str:
        """Left, top, width and height of the drawing, in its units."""
        left, width = round(100 * self.first), round(100 * (self.last - self.first))
        return f"{left} -0.5 {width} {self.rows}"

    @property
    def paths(self) -> list[tuple[str, str]]:
        """Kind and path of each layer that has notes."""
        return [(layer.kind, layer.path(self.high)) for layer in self.layers if len(layer.ends)]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Kind and name of each part that has notes and a colour of its own."""
        return [(layer.kind, layer.name) for layer in self.layers if layer.name]

    @property
    def bands(self) -> list[tuple[Mark, int, int]]:
        """Each mark with where it begins and how wide it is, in units of the drawing."""
        return [
            (mark, round(100 * mark.start), max(round(100 * (mark.end - mark.start)), 1))
            for mark in self.marks
        ]

    @property
    def repeats(self) -> str:
        """A path with a short stroke up from the bottom wherever a marked period begins."""
        strokes = []
        for mark in self.marks:
            if mark.every > 0:
                times = np.arange(mark.start, mark.end, mark.every)
                strokes += [f"M{x} {self.rows - 0.5}v-2" for x in np.rint(100 * times).astype(int)]
        return "".join(strokes)

    @property
    def seconds(self) -> list[tuple[int, str, str]]:
        """Where the axis has its ticks, in pixels, on which side of each its label is so that no
        playhead stands in it, and what that says."""
        apart = TICKS if self.last - self.first > 2 * TICKS else 1
        times = range(math.ceil(self.first / apart) * apart, int(self.last) + 1, apart)
        found = []
        for time in times:
            left = self.left(time)
            side = "end" if left > self.width - ROOM else "start"
            found.append((left, side, f"{time} s".replace("-", "\N{MINUS SIGN}")))
        return found

    @property
    def names(self) -> list[tuple[int, int, str, str]]:
        """Left and top of each mark's name, in pixels, the mark's kind, and the name."""
        return [(self.left(mark.start) + 4, mark.row, mark.kind, mark.text) for mark in self.marks]

    @property
    def octaves(self) -> list[tuple[float, float, str]]:
        """Each C that is shown: its place in the drawing, in pixels from the top, and its name."""
        return [
            (row, round((row + 0.5) * self.height / self.rows, 1), note_name(self.high - row))
            for row in range(self.rows)
            if (self.high - row) % 12 == 0
        ]


def by_part(notes: Sounding, kind: str) -> list[Layer]:
    """A layer of each part, the highest first, where several play; else one of this kind.

    Of more parts than there are colours the last ones share theirs.
    """
    played = [] if notes.part is None else np.unique(notes.part).tolist()
    if len(played) < 2:
        return [Layer(kind, notes)]
    found = [(notes.only(notes.part == part), notes.parts[part]) for part in played]
    found.sort(key=lambda one: -one[0].pitch.mean())
    return [
        Layer(f"part-{min(place, len(SEVERAL))}", part, name)
        for place, (part, name) in enumerate(found, 1)
    ]


def pitch_range(parts: Sequence[Sounding]) -> tuple[int, int]:
    """The lowest and the highest pitch of all parts, with a semitone to spare on either side."""
    pitches = np.concatenate([part.pitch for part in parts]) if parts else np.empty(0, np.int64)
    if not len(pitches):
        return 59, 61
    return max(int(pitches.min()) - 1, 0), min(int(pitches.max()) + 1, 127)
