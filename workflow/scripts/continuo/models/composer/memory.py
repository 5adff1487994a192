"""What a piece has said already: the places that were like the present one, and what came there.

A listener who hears a theme again knows how it goes on. At each chord the piece so far is searched
for the longest runs of chords that are the same as those just heard, in several views: as they are,
in any key, and by the tune alone. The chords that followed there are candidates for what follows
here. How far to trust a candidate is for the network to learn, from the features of each.

This looks at the piece itself and at nothing else, so it finds in a new piece what it found in the
training pieces. It is the pointer of O. Vinyals, M. Fortunato and N. Jaitly, "Pointer networks",
2015, with its addresses found by exact matching, as PPM finds its contexts.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from continuo.pieces.spelled import END, Spelled

# view: whether what it recalls is moved to the present key
VIEWS = {"chords": False, "chords, any key": True, "tune": False, "tune, any key": True}
VIEWS["tune and rhythm"] = True
RECALLED = 4  # candidates of each view: the longest matches, the latest of equals
CANDIDATES = RECALLED * len(VIEWS)
LONGEST_MATCH = 32  # chords; a longer one is no better
_MATCHES = np.array([2, 3, 4, 5, 6, 8, 12, 16, 24, 32])  # where a longer match is told apart
LONG_MATCH = 8  # chords
FEATURES = len(VIEWS) + len(_MATCHES) + 1 + 6 + RECALLED + 1
NONE = -1  # in place of a chord: no candidate
_EACH_VIEW = np.arange(len(VIEWS))
_MOVED = np.repeat(list(VIEWS.values()), RECALLED)


@dataclass
class Memory:
    """The piece so far, searched anew at each chord.

    After n chords, `_run[v, p]` is how many chords that end with chord p are, in view v, the same
    as those that end with the last one.
    """

    _keys: np.ndarray = field(default_factory=lambda: np.zeros((len(VIEWS), 64), np.int32))
    _run: np.ndarray = field(default_factory=lambda: np.zeros((len(VIEWS), 64), np.int32))
    _ids: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)
    _top: int | None = None
    _heard: int = 0

    def copy(self) -> "Memory":
        """Another that has heard the same; the numbers of what was heard are shared."""
        return replace(self, _keys=self._keys.copy(), _run=self._run.copy())

    def hear(self, notes: np.ndarray, gap: int) -> None:
        """The next chord: its row of `Spelled.notes`, and its gap."""
        top, pitches = int(notes[0]), [int(pitch) for pitch in notes if pitch != END]
        step = 1000 if self._top is None else top - self._top  # 1000: no step
        shape = [top - pitch for pitch in pitches]
        views = [pitches, [step, *shape], [top], [step], [step, int(gap)]]
        keys = [
            self._ids.setdefault((view, tuple(key)), len(self._ids))
            for view, key in enumerate(views)
        ]
        n = self._heard
        if n == self._keys.shape[1]:
            self._keys, self._run = (
                np.concatenate([array, np.zeros_like(array)], axis=1)
                for array in (self._keys, self._run)
            )
        same = self._keys[:, :n] == np.array(keys)[:, None]
        longer = np.minimum(self._run[:, : max(n - 1, 0)] + 1, LONGEST_MATCH)
        self._run[:, 1:n] = longer * same[:, 1:]
        self._run[:, :1] = same[:, :1] if n else 0
        self._keys[:, n] = keys
        self._run[:, n] = 0
        self._heard, self._top = n + 1, top

    def recall(self) -> tuple[np.ndarray, np.ndarray]:
        """Places in the piece of the candidates for the next chord, and how long their match is.

        Both (CANDIDATES,); a place of NONE has length 0. View by view, the best first.
        """
        n = max(self._heard - 1, 0)
        run = self._run[:, :n]
        value = np.where(run > 0, run.astype(np.int64) * (n + 1) + np.arange(n), -1)
        place = np.full((len(VIEWS), RECALLED), NONE, np.int32)
        length = np.zeros((len(VIEWS), RECALLED), np.uint8)
        for rank in range(min(RECALLED, n)):  # four searches for the highest: quicker than sorting
            best = value.argmax(axis=1)
            length[:, rank] = run[_EACH_VIEW, best]
            found = value[_EACH_VIEW, best] > 0
            place[:, rank] = np.where(found, best + 1, NONE)
            value[_EACH_VIEW, best] = -1
        return place.ravel(), length.ravel()


def recall_all(piece: Spelled) -> tuple[np.ndarray, np.ndarray]:
    """`Memory.recall` before each chord of a piece, (chords, CANDIDATES) both."""
    memory = Memory()
    found = []
    for notes, gap in zip(piece.notes, piece.rhythm[:, 0], strict=True):
        found.append(memory.recall())
        memory.hear(notes, gap)
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
    top = notes[:, 0].astype(np.int32)
    shift = np.where(_MOVED & found, top[np.maximum(here - 1, 0)] - top[there - 1], 0)
    recalled = notes[there].astype(np.int32)
    recalled = np.where(recalled == END, END, recalled + shift[..., None])
    outside = (recalled < 0) | (recalled > END) | ((recalled == END) & (notes[there] != END))
    found &= ~outside.any(axis=-1)
    recalled[~found] = NONE
    recalled_times = np.where(found[..., None], times[there], NONE)
    features = np.zeros((*place.shape, FEATURES), np.float32)
    view, matches = len(VIEWS), len(_MATCHES) + 1
    each = np.arange(CANDIDATES)
    features[..., each, each // RECALLED] = 1
    features[..., view : view + matches] = np.eye(matches)[np.digitize(length, _MATCHES)]
    facts = features[..., -6:]
    long = (length.reshape(*length.shape[:-1], len(VIEWS), RECALLED) >= LONG_MATCH).sum(axis=-1)
    features[..., view + matches : -6] = np.eye(RECALLED + 1)[np.repeat(long, RECALLED, axis=-1)]
    facts[..., 0] = np.log(np.maximum(here - there, 1)) / 5
    facts[..., 1] = each % RECALLED / RECALLED
    facts[..., 2] = rhythm[there, 0] == rhythm[here, 0]
    facts[..., 3] = rhythm[there, 1] == rhythm[here, 1]
    facts[..., 4] = rhythm[there - 1, 2] == rhythm[np.maximum(here - 1, 0), 2]
    same_bar = (rhythm[there, 3:] == rhythm[here, 3:]).all(axis=-1) & (rhythm[here, 3] > 0)
    facts[..., 5] = same_bar & (facts[..., 3] > 0)
    features[~found] = 0
    return recalled, recalled_times, features
