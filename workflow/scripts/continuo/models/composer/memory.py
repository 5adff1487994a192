"""What a piece has said already: the places that were like the present one, and what came there.

A listener who hears a theme again knows how it goes on. At each chord the piece so far is searched
for the longest runs of chords that are the same as those just heard, in several views: as they are,
in any key, and by the tune alone. The chords that followed there are candidates for what follows
here. How far to trust a candidate is for the network to learn, from the features of each.

This looks at the piece itself and at nothing else, so it finds in a new piece what it found in the
training pieces. It is the pointer of O. Vinyals, M. Fortunato and N. Jaitly, "Pointer networks",
2015, with its addresses found by exact matching, as PPM finds its contexts.
"""

from dataclasses import dataclass, field

import numpy as np

from continuo.pieces.spelled import END, Spelled

# view: whether what it recalls is moved to the present key
VIEWS = {"chords": False, "chords, any key": True, "tune": False, "tune, any key": True}
VIEWS["tune and rhythm"] = True
RECALLED = 4  # candidates of each view: the longest matches, the latest of equals
CANDIDATES = RECALLED * len(VIEWS)
LONGEST_MATCH = 32  # chords; a longer one is no better
MATCHES = np.array([2, 3, 4, 5, 6, 8, 12, 16, 24, 32])  # where a longer match is told apart
LONG_MATCH = 8  # chords
FEATURES = len(VIEWS) + len(MATCHES) + 1 + 6 + RECALLED + 1
NONE = -1  # in place of a chord: no candidate
# features of a candidate's view and rank, of the length of a match, of the number of long ones
_VIEW = np.repeat(np.eye(len(VIEWS)), RECALLED, axis=0)
_RANK = np.tile(np.arange(RECALLED) / RECALLED, len(VIEWS))
_MATCH = np.eye(len(MATCHES) + 1)[np.digitize(np.arange(LONGEST_MATCH + 1), MATCHES)]
_LONG = np.eye(RECALLED + 1)
_EACH_VIEW = np.arange(len(VIEWS))
_MOVED = np.repeat(list(VIEWS.values()), RECALLED)
_NO_CHORD = np.zeros((len(VIEWS), 0), np.int32)


@dataclass(frozen=True)
class Memory:
    """The piece so far, searched anew at each chord. It never changes: `hear` gives another.

    keys: (views, chords), a number for each chord; the same in a view has the same. run: (views,
    chords), how many chords that end with this one are, in a view, the same as those that end with
    the last one. top: the last chord's highest note. numbers: those given to what was ever heard,
    by this memory and by all that come of it.
    """

    keys: np.ndarray = field(default_factory=lambda: _NO_CHORD)
    run: np.ndarray = field(default_factory=lambda: _NO_CHORD)
    top: int | None = None
    numbers: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)

    def hear(self, notes: np.ndarray, gap: int) -> "Memory":
        """With the next chord: its row of `Spelled.notes`, and its gap."""
        top, pitches = int(notes[0]), [int(pitch) for pitch in notes if pitch != END]
        step = 1000 if self.top is None else top - self.top  # 1000: no step
        shape = [top - pitch for pitch in pitches]
        views = [pitches, [step, *shape], [top], [step], [step, int(gap)]]
        keys = [
            self.numbers.setdefault((view, tuple(key)), len(self.numbers))
            for view, key in enumerate(views)
        ]
        new, n = np.array(keys, np.int32)[:, None], self.keys.shape[1]
        same = self.keys == new
        run = np.zeros((len(VIEWS), n + 1), np.int32)
        run[:, :n] = same
        run[:, 1:n] *= np.minimum(self.run[:, : max(n - 1, 0)] + 1, LONGEST_MATCH)
        return Memory(np.concatenate([self.keys, new], axis=1), run, top, self.numbers)

    @property
    def chords(self) -> np.ndarray:
        """A number for each chord, (chords,); the same chord has the same."""
        return self.keys[0]

    def recall(self) -> tuple[np.ndarray, np.ndarray]:
        """Places in the piece of the candidates for the next chord, and how long their match is.

        Both (CANDIDATES,); a place of NONE has length 0. View by view, the best first.
        """
        n = max(self.run.shape[1] - 1, 0)
        run = self.run[:, :n]
        value = np.where(run > 0, run.astype(np.int64) * (n + 1) + np.arange(n), 0)
        best = np.zeros((len(VIEWS), RECALLED), np.int32)
        highest = np.zeros((len(VIEWS), RECALLED), np.int64)
        for rank in range(min(RECALLED, n)):  # four searches for the highest: quicker than sorting
            at = _EACH_VIEW, value.argmax(axis=1)
            best[:, rank], highest[:, rank] = at[1], value[at]
            value[at] = 0
        found = highest > 0
        place = np.where(found, best + 1, NONE).ravel()
        return place, (highest // (n + 1)).astype(np.uint8).ravel()


def recall_all(piece: Spelled) -> tuple[np.ndarray, np.ndarray]:
    """`Memory.recall` before each chord of a piece, (chords, CANDIDATES) both."""
    memory = Memory()
    found = []
    for notes, gap in zip(piece.notes, piece.rhythm[:, 0], strict=True):
        found.append(memory.recall())
        memory = memory.hear(notes, gap)
    place, length = (np.stack(arrays) for arrays in zip(*found, strict=True))
    return place, length


def candidates(
    notes: np.ndarray,
    times: np.ndarray,
    rhythm: np.ndarray,
    at: np.ndarray,
    place: np.ndarray,
    length: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is recalled for the chords number `at`, (...,), of pieces as in `Spelled`.

    place, length: (..., CANDIDATES), as `Memory.recall` gives them; places count in `notes`, as
    `at` does. Of chord `at` itself only the gap, the beat and the bar are looked at.

    Returns the candidates' notes, (..., CANDIDATES, slots), NONE where there is no candidate; their
    times, (..., CANDIDATES, slots + 1), NONE there too; and their features, (..., CANDIDATES,
    FEATURES), float32: view, length of the match, how many matches of the view are long (what
    came once often comes again, and seldom a third time), distance, rank, and whether gap, beat,
    duration before and place in the bar are the same.
    """
    found = place != NONE
    there, here = np.where(found, place, 0), at[..., None]
    last = np.maximum(here - 1, 0)
    shift = np.where(_MOVED & found, notes[last, 0] - notes[there - 1, 0], 0)
    again = notes[there]
    pitches = again != END
    recalled = np.where(pitches, again + shift[..., None], END)
    found &= ~(pitches & ((recalled < 0) | (recalled >= END))).any(axis=-1)
    recalled[~found] = NONE
    recalled_times = np.where(found[..., None], times[there], NONE)

    features = np.empty((*place.shape, FEATURES), np.float32)
    view, matches = len(VIEWS), len(MATCHES) + 1
    features[..., :view] = _VIEW
    features[..., view : view + matches] = _MATCH[length]
    each = length.reshape(*length.shape[:-1], view, RECALLED)
    long = _LONG[(each >= LONG_MATCH).sum(axis=-1)]
    features[..., view + matches : -6] = np.repeat(long, RECALLED, axis=-2)
    facts, same = features[..., -6:], rhythm[there] == rhythm[here]
    facts[..., 0] = np.log(np.maximum(here - there, 1)) / 5
    facts[..., 1] = _RANK
    facts[..., 2:4] = same[..., :2]
    facts[..., 4] = rhythm[there - 1, 2] == rhythm[last, 2]
    facts[..., 5] = same[..., 1] & same[..., 3] & same[..., 4] & (rhythm[here, 3] > 0)
    features[~found] = 0
    return recalled, recalled_times, features
