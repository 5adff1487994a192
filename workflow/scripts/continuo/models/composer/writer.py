"""Continuing a piece, note by note and with its rhythm, with a composer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from continuo.base.errors import UserError
from continuo.decoding.constraints import Constraints
from continuo.decoding.frame import Frame
from continuo.decoding.protocol import Decoder, Seed, write
from continuo.decoding.repetition import Repetition
from continuo.models.cells.inference import State
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.goal import Goal, ends_at
from continuo.models.composer.naming import ChordNaming, Terms
from continuo.models.composer.piece import Piece, before_next
from continuo.models.composer.trained import TrainedComposer
from continuo.pieces.spelled import END, ENDS, STEPS, Spelled


@dataclass(frozen=True)
class Continuation:
    """What a composer has added to a primer.

    piece: the new chords; its onsets go on from those of the primer. temperature: at which each
    chord was drawn, NaN for a decoder without; log_p: of each chord, the network's own, nats: of
    its notes and its times. Both (chords,).
    """

    piece: Spelled
    temperature: np.ndarray
    log_p: np.ndarray


class ComposerWriter:
    """A composer's pieces in the making; see `continuo.decoding.protocol.Writer`.

    A chord is chosen by its notes from the top, then the time to the next onset and each note's
    duration, both as whole quarters and the rest. Who plays each note, and how loud the chord is,
    follows from these; the latter is drawn with `seed`. Where `ends` is true, a piece may end. A
    piece's tune has the highest notes and their times of all its chords, those of a primer too.
    replay: see `continuo.models.composer.piece.let_go`. frame: chord symbols to follow.

    Raises UserError where no chord meets the constraints.
    """

    def __init__(
        self,
        composer: TrainedComposer,
        begun: Sequence[Piece],
        ends: bool = False,
        constraints: Constraints | None = None,
        replay: int | None = None,
        seed: Seed = 0,
        frame: Frame | None = None,
    ) -> None:
        constraints, slots = constraints or Constraints(), begun[0].chords.notes.shape[1]
        if begun[0].tune is None and not constraints.allowed(0, slots, np.array([END])).any():
            raise UserError("the decoder's constraints: no chord meets them; loosen them")
        self._terms, self._replay = Terms(composer, constraints, ends, frame), replay
        self._random = np.random.default_rng(seed)
        self._pieces = list(begun)
        states = [
            composer.listen(Excerpts.of([piece.whole]).whole(0, piece.goal, piece.plan))[1]
            if len(piece)
            else composer.initial_state(1)
            for piece in begun
        ]
        self._state: State = [
            tuple(np.concatenate(parts) for parts in zip(*layer, strict=True))
            for layer in zip(*states, strict=True)
        ]

    @property
    def heard(self) -> np.ndarray:
        """All chords, side by side at their end. In place of those that a shorter piece has not,
        numbers that come but once, so that it repeats nothing there."""
        longest = max(map(len, self._pieces))
        return np.stack(
            [np.append(np.arange(len(p) - longest, 0), p.memory.chords) for p in self._pieces]
        )

    @property
    def ended(self) -> np.ndarray:
        """Where the last time to the next onset was ENDS."""
        return np.array([piece.ended for piece in self._pieces])

    @property
    def pieces(self) -> list[Spelled]:
        """Primer and what was added."""
        return [piece.whole for piece in self._pieces]

    def begin(self) -> ChordNaming:
        """Run the network."""
        inputs = before_next(self._pieces, self._replay)
        heard, state = self._terms.composer.listen(inputs, self._state)
        return ChordNaming.begun(self._terms, self._pieces, inputs, heard, state)

    def end(self, naming: ChordNaming) -> None:
        """Hear the chord, and say who plays it and how loud."""
        self._pieces, self._state = list(naming.pieces), naming.state
        if naming.asleep.all():  # a decoder went on with rows that had ended alone
            return
        played = self._terms.composer.play(naming.heard, naming.chord, self._random)
        chords = zip(naming.pieces, naming.notes, naming.times, *played, strict=True)
        self._pieces = [
            piece if piece.ended else piece.followed_by(notes, piece.in_time(times), *how)
            for piece, notes, times, *how in chords
        ]

    def keep(self, rows: np.ndarray) -> None:
        """These rows."""
        self._pieces = [self._pieces[row] for row in rows]
        self._state = [tuple(part[rows] for part in layer) for layer in self._state]


def framed(text: str, primer: Spelled, tune: Spelled | None = None) -> Frame:
    """The frame of chord symbols for what follows a primer, or for a tune."""
    if tune is not None:
        return Frame.over(text, tune.onset, tune.bar)
    onset, *bar = primer.place_behind
    return Frame.over(text, np.array([onset]), np.array([bar]))


def compose(
    composer: TrainedComposer,
    primers: Sequence[Spelled],
    decoder: Decoder,
    chords: int,
    ends: bool = False,
    constraints: Constraints | None = None,
    repetition: Repetition | None = None,
    tune: Spelled | None = None,
    replay: int | None = None,
    until: int | None = None,
    seed: Seed = 0,
    frame: Frame | None = None,
    phrases: bool = False,
) -> list[Continuation]:
    """Continue each primer by `chords` chords, or, where `ends` is true, up to its end if that
    comes before. until: 1/STEPS quarters from the start of the primers' files, where the pieces are
    to end; they know it, as they know where a tune ends. phrases: whether they are planned, see
    `continuo.models.composer.phrases`. All primers must have the same number of slots. See
    `ComposerWriter`."""
    goal = Goal.end_of(tune) if tune is not None else None
    if until is not None:
        goal = Goal(until)
    random = np.random.default_rng(seed)
    begun = [
        Piece.begun(
            primer,
            tune,
            composer.ensemble,
            goal,
            plan=composer.phrases.plan(primer, chords, random) if phrases else None,
        )
        for primer in primers
    ]
    writer = ComposerWriter(composer, begun, ends, constraints, replay, seed, frame)
    return _written(writer, composer, primers, decoder, chords, repetition, seed, tune is None)


def around(whole: Spelled, first: int, behind: int) -> Spelled:
    """What a composer knows of a piece whose chords from number `first` to before number `behind`
    it is to name: those behind them as if they had come first, whole bars and quarters earlier,
    then those before. So the memory finds what comes again later."""
    before, after = whole.part(0, first), whole.part(behind, len(whole))
    if not len(after):
        return before
    start, step = int(whole.onset[0]), math.lcm(int(after.bar[-1, 1]) or STEPS, STEPS)
    earlier = -(-(ends_at(after) - start) // step) * step
    times = after.times.copy()
    times[-1, 0] = min(start - int(after.onset[-1]) + earlier, ENDS - 1)
    return replace(after, onset=after.onset - earlier, times=times).joined(before)


def fill(
    composer: TrainedComposer,
    whole: Spelled,
    first: int,
    behind: int,
    decoder: Decoder,
    constraints: Constraints | None = None,
    repetition: Repetition | None = None,
    replay: int | None = None,
    seed: Seed = 0,
) -> Continuation:
    """The chords of a piece from number `first` to before number `behind` anew."""
    goal = Goal.chord(whole, behind) if behind < len(whole) else Goal.end_of(whole)
    known, onset, bar = around(whole, first, behind), int(whole.onset[first]), whole.bar[first]
    begun = Piece.begun(known, None, composer.ensemble, goal, (onset, *bar.tolist()))
    writer = ComposerWriter(composer, [begun], True, constraints, replay, seed)
    most = goal.time - begun.place
    (made,) = _written(writer, composer, [known], decoder, most, repetition, seed, True)
    return made


def _written(
    writer: ComposerWriter,
    composer: TrainedComposer,
    primers: Sequence[Spelled],
    decoder: Decoder,
    chords: int,
    repetition: Repetition | None,
    seed: Seed,
    drums: bool,
) -> list[Continuation]:
    writer.keep(np.repeat(np.arange(len(primers)), decoder.width))
    temperature, log_p = write(writer, decoder, chords, repetition)
    made = []
    random = np.random.default_rng(seed)
    for piece, primer, t, p in zip(writer.pieces, primers, temperature, log_p, strict=True):
        new = piece.part(len(primer), len(piece))
        if composer.drummer is not None and drums:
            new = composer.drummer.play(primer, new, random)
        made.append(Continuation(new, t[: len(new)], p[: len(new)]))
    return made


def harmonise(
    composer: TrainedComposer,
    tune: Spelled,
    decoder: Decoder,
    constraints: Constraints | None = None,
    repetition: Repetition | None = None,
    replay: int | None = None,
    seed: Seed = 0,
    frame: Frame | None = None,
) -> list[Continuation]:
    """Lower notes for the tune's: the highest note of each of its chords, and their times, stay."""
    nothing, what = tune.part(0, 0), (constraints, repetition, tune, replay)
    # a tune ends where it ends
    return compose(composer, [nothing], decoder, len(tune), True, *what, seed=seed, frame=frame)
