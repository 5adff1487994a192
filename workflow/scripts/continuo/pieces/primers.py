"""What a sample begins from: chords at random, or a window of a real piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from continuo.pieces.chords import Chord, to_text
from continuo.pieces.selection import Selection
from continuo.pieces.spelled import STEPS, Spelled, spell_piece, spell_rows
from continuo.pieces.split import HELD_OUT
from continuo.pieces.tempo_curve import TempoCurve
from continuo.pieces.windows import Sequences

TICKS = 480  # a quarter, in which the length of evenly held chords is told


def real_primer(sequences: Sequences, window: int, number: int, seed: int) -> dict[str, str | int]:
    """A window of a held-out piece for sample `number`, of a training piece if none is long enough.

    Where it is from: primer_piece, primer_role, primer_start (its first chord's place in the
    piece).
    """
    places, lengths = _long_enough(sequences, window)
    which, start = choose_primer(lengths.tolist(), window, _seed(number, seed))
    return _from(sequences, places[which], start)


def opening_primer(
    sequences: Sequences, window: int, number: int, seed: int
) -> dict[str, str | int]:
    """The first window of a piece, as in `real_primer`; for sample `number`, from 1, the next of
    them, in an order that is drawn."""
    places, _ = _long_enough(sequences, window)
    order = np.random.default_rng(seed).permutation(places)
    return _from(sequences, order[(number - 1) % len(order)], 0)


def _long_enough(sequences: Sequences, window: int) -> tuple[np.ndarray, np.ndarray]:
    """The pieces that can prime, as numbers, and their lengths."""
    lengths = np.diff(sequences.start)
    role = next(r for r in (*HELD_OUT, "train") if (lengths[sequences.role == r] >= window).any())
    places = np.flatnonzero((lengths >= window) & (sequences.role == role))
    return places, lengths[places]


def _from(sequences: Sequences, place: int, start: int) -> dict[str, str | int]:
    piece, role = str(sequences.piece[place]), str(sequences.role[place])
    return {"primer_piece": piece, "primer_role": role, "primer_start": start}


def evenly_held(chords: Sequence[Chord], ticks: int, slots: int) -> Spelled:
    """Chords one after the other, each of `ticks` ticks, TICKS of them a quarter."""
    onset = np.arange(len(chords), dtype=np.int64) * ticks
    return spell_piece(chords, onset, [[ticks] * len(chord) for chord in chords], TICKS, slots)


def choose_primer(lengths: Sequence[int], window: int, seed: int | list[int]) -> tuple[int, int]:
    """A window of a real piece, drawn with `seed`: (piece, first chord of the window).

    lengths: of the pieces, in chords. Every window is equally probable; a piece shorter than the
    window has none. ValueError if no piece has one.
    """
    ends = np.cumsum([max(0, length - window + 1) for length in lengths])
    if not len(ends) or not ends[-1]:
        raise ValueError(f"no piece has {window} chords to prime with")
    drawn = int(np.random.default_rng(seed).integers(0, ends[-1]))
    piece = int(np.searchsorted(ends, drawn, side="right"))
    return piece, drawn - (int(ends[piece - 1]) if piece else 0)


def noise_primer(vocabulary: int, window: int, number: int, seed: int) -> np.ndarray:
    """The lecture's primer: uniformly random chord indices, (window,), int32."""
    random = np.random.default_rng(_seed(number, seed))
    return random.integers(0, vocabulary, window, dtype=np.int32)


def _seed(number: int, seed: int) -> list[int]:
    # a sample has one primer with all decoders, and they draw from [seed, number, 1]
    return [seed, number, 0]


Tempos = Callable[[float], Sequence[tuple[float, int]]]


@dataclass(frozen=True)
class Primer:
    """What a sample begins from. texts: its chords. spell: spells them in so many slots, with their
    times. tempos: where it is a real piece's, those of so many quarters behind it, see
    `continuo.pieces.tempo_curve.TempoCurve.behind`."""

    texts: list[str]
    spell: Callable[[int], Spelled]
    tempos: Tempos | None = None

    def quarters(self, bars: int) -> float:
        """From where it leaves off to the end of so many bars, of which the first begins with the
        next bar line; a bar of four quarters where it knows none."""
        _, since, length = self.spell(1).place_behind
        return (-since % length + bars * length) / STEPS if length else 4.0 * bars

    @classmethod
    def of_piece(
        cls, chords: Path, piece: str, start: int, length: int, tempo: str = "even"
    ) -> "Primer":
        """So many chords of a piece of the table in the file `chords`, from number `start` on;
        tempo: as `generation.tempo`."""
        (primer,) = cls.of_pieces(chords, [(piece, start)], length)
        curve, behind = TempoCurve.read(chords, piece), start + length
        if tempo == "piece":
            return replace(primer, tempos=partial(curve.behind, behind))
        return replace(primer, tempos=lambda _: [(0.0, curve.lately(behind))])

    @classmethod
    def of_pieces(
        cls, chords: Path, places: Sequence[tuple[str, int]], length: int
    ) -> list["Primer"]:
        """As `of_piece`, one for each piece and first chord, without tempos; the table is read once
        for all."""
        names = sorted({piece for piece, _ in places})
        selection = Selection(chords, names)
        texts = dict(zip(names, selection.texts(), strict=True))

        @cache
        def spelled(slots: int) -> dict[str, Spelled]:
            return dict(zip(names, selection.spelled(slots), strict=True))

        def primer(piece: str, start: int) -> "Primer":
            end = start + length
            return cls(
                texts[piece][start:end], lambda slots: spelled(slots)[piece].part(start, end)
            )

        return [primer(*place) for place in places]

    @classmethod
    def of_rows(cls, rows: pd.DataFrame) -> "Primer":
        """A whole piece, whose rows of a table of chords these are."""
        return cls(rows["pitches"].tolist(), lambda slots: spell_rows(rows, slots))

    @classmethod
    def of_chords(cls, chords: Sequence[Chord], ticks: int) -> "Primer":
        """Chords that are held for so many ticks each, TICKS of them a quarter."""
        return cls([to_text(c) for c in chords], lambda slots: evenly_held(chords, ticks, slots))
