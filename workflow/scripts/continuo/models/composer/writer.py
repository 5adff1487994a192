"""Continuing a piece, note by note and with its rhythm, with a composer."""

from dataclasses import dataclass

import numpy as np

from continuo.base.errors import UserError
from continuo.decoding.constraints import Constraints
from continuo.decoding.interface import NONE, Decoder, Repetition, only, write
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.memory import Memory, candidates
from continuo.models.composer.replay import let_go
from continuo.models.composer.trained import TrainedComposer
from continuo.pieces.spelled import END, ENDS, QUARTERS, STEPS, Spelled, heard_rhythm

LEAST = -60.0  # nats, of what a tune has and the network would not have named


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


class _Piece:
    """One piece in the making: what it has, in arrays with room, and its memory."""

    def __init__(self, primer: Spelled, room: int, tune: Spelled | None) -> None:
        times = primer.times.copy()
        if len(primer) and times[-1, 0] == ENDS:  # it is to go on, when its last chord has sounded
            times[-1, 0] = times[-1, 1:].max()
        self.length, self.tune = len(primer), tune
        self.notes = _with_room(primer.notes, room)
        self.times, self.onset = _with_room(times, room), _with_room(primer.onset, room)
        self.bar = _with_room(primer.bar, room)
        self.rhythm = _with_room(primer.rhythm, room)
        self.memory, self.ended = Memory(), False
        self.numbers: list[int] = []
        for row, gap in zip(primer.notes, primer.rhythm[:, 0], strict=True):
            self.memory.hear(row, gap)

    def copy(self) -> "_Piece":
        made = object.__new__(_Piece)
        made.__dict__ = {
            name: part.copy() if isinstance(part, (np.ndarray, list, Memory)) else part
            for name, part in self.__dict__.items()
        }
        return made

    def foretold(self, replay: int | None) -> tuple[np.ndarray, ...]:
        """Where the next chord is, and the memory's candidates for it."""
        at, gap = self.length, np.zeros((), np.int64)
        if at:
            gap = self.times[at - 1, 0]
            self.onset[at] = self.onset[at - 1] + gap
            place, length = self.bar[at - 1]
            self.bar[at] = ((place + gap) % length, length) if length else 0
        if self.tune is not None:
            self.onset[at], self.bar[at] = self.tune.onset[at], self.tune.bar[at]
        self.rhythm[at] = heard_rhythm(gap, self.onset[at], np.zeros(()), self.bar[at])
        place, length = self.memory.recall()
        if replay is not None:
            place, length = let_go(place, length, at, replay)
        here = slice(0, at + 1)
        arrays = self.notes[here], self.times[here], self.rhythm[here]
        found = candidates(*arrays, np.array([at]), place[None], length[None])
        heard, before = self.rhythm[at].copy(), np.full_like(self.notes[at], END)
        if at:
            heard[2], before = self.rhythm[at - 1, 2], self.notes[at - 1]
        return before, heard, *(array[0] for array in found)

    def add(self, notes: np.ndarray, times: np.ndarray) -> None:
        """The next chord."""
        at = self.length
        self.notes[at], self.times[at] = notes, times
        longest = times[1:].max()
        self.rhythm[at, 2] = heard_rhythm(longest, longest, longest, self.bar[at])[2]
        self.memory.hear(notes, self.rhythm[at, 0])
        self.length, self.ended = at + 1, bool(times[0] == ENDS)

    @property
    def whole(self) -> Spelled:
        """The piece so far."""
        here = slice(0, self.length)
        return Spelled(self.notes[here], self.times[here], self.onset[here], self.bar[here])


class ComposerWriter:
    """A composer's pieces in the making; see `continuo.decoding.interface.Writer`.

    A chord is chosen by its notes from the top, then the time to the next onset and each note's
    duration, both as whole quarters and the rest. Where `ends` is true, a piece may end. A `tune`
    has the highest notes and their times of all chords, those of a primer too. replay: see
    `continuo.models.composer.replay`.

    Raises UserError where no chord meets the constraints.
    """

    def __init__(
        self,
        composer: TrainedComposer,
        primers: list[Spelled],
        chords: int,
        ends: bool = False,
        constraints: Constraints | None = None,
        tune: Spelled | None = None,
        replay: int | None = None,
    ) -> None:
        self.composer, self.ends, self.tune, self.replay = composer, ends, tune, replay
        self.constraints = constraints or Constraints()
        self.slots = primers[0].notes.shape[1]
        if tune is None and not self.constraints.allowed(0, self.slots, np.array([END])).any():
            raise UserError("the decoder's constraints: no chord meets them; loosen them")
        self._pieces = [_Piece(primer, chords + 2, tune) for primer in primers]
        states = [
            composer.listen(Excerpts.of([primer]).whole(0))[1]
            if len(primer)
            else composer.initial_state(1)
            for primer in primers
        ]
        self._state = [
            tuple(np.concatenate(parts) for parts in zip(*layer, strict=True))
            for layer in zip(*states, strict=True)
        ]
        self._ids: dict[bytes, int] = {}
        for piece, primer in zip(self._pieces, primers, strict=True):
            piece.numbers = [self._id(notes) for notes in primer.notes]

    def _id(self, notes: np.ndarray) -> int:
        return self._ids.setdefault(notes.tobytes(), len(self._ids))

    @property
    def heard(self) -> np.ndarray:
        """All chords, side by side at their end. In place of those that a shorter piece has not,
        numbers that come but once, so that it repeats nothing there."""
        numbers = [piece.numbers for piece in self._pieces]
        longest = max(map(len, numbers))
        return np.array([[*range(len(row) - longest, 0), *row] for row in numbers])

    @property
    def ended(self) -> np.ndarray:
        """Where the last time to the next onset was ENDS."""
        return np.array([piece.ended for piece in self._pieces])

    @property
    def names_times(self) -> bool:
        """After the notes."""
        return self._asked[0][0] != "notes"

    @property
    def pieces(self) -> list[Spelled]:
        """Primer and what was added."""
        return [piece.whole for piece in self._pieces]

    def begin(self) -> None:
        """Run the network."""
        self._asleep = self.ended
        parts = zip(*(piece.foretold(self.replay) for piece in self._pieces), strict=True)
        names = ("before", "rhythm", "recalled", "recalled_times", "features")
        self._inputs = {
            name: np.stack(part)[:, None] for name, part in zip(names, parts, strict=True)
        }
        batch = len(self._pieces)
        self._inputs["now"] = np.full((batch, 1, self.slots), END, np.int16)
        self._inputs["times"] = np.zeros((batch, 1, self.slots + 1), np.int16)
        self._heard, self._state = self.composer.listen(self._inputs, self._state)
        self._asked = [("notes", slot) for slot in range(self.slots)]
        for slot in range(self.slots + 1):
            self._asked += [("quarters", slot), ("rest", slot)]

    @property
    def _now(self) -> np.ndarray:
        return self._inputs["now"][:, 0]

    @property
    def _times(self) -> np.ndarray:
        return self._inputs["times"][:, 0]

    def _awake(self, part: str, slot: int) -> np.ndarray:
        """The rows that have something to choose."""
        # slot n: of the notes, below note n - 1; of the times, the duration of note n - 1
        awake = ~self._asleep
        if slot:
            awake = awake & (self._now[:, slot - 1] != END)
        if part == "rest":
            awake = awake & (self._times[:, slot] != ENDS)
        return awake

    def choices(self) -> np.ndarray | None:
        """The next that any row has to choose."""
        while self._asked and not self._awake(*self._asked[0]).any():
            self._asked.pop(0)
        if not self._asked:
            return None
        part, slot = self._asked[0]
        here = slice(slot, slot + 1)
        if part == "notes":
            own = self.composer.notes(self._heard, self._inputs, here)
        elif part == "quarters":
            if slot == 0:
                self._timing = self.composer.timing(self._heard, self._inputs)
            own, self._timed = self.composer.quarters(self._timing, self._inputs, here)
        else:
            own = self.composer.rest(self._timing, self._inputs, self._timed, here)
        self._own = own = own[:, 0, 0]
        awake = self._awake(part, slot)[:, None]
        if not awake.all():
            forced = np.full(own.shape[1], -np.inf)
            forced[END if part == "notes" else 0] = 0
            self._own = np.where(awake, own, forced)
        allowed = self._allowed(part, slot, own.shape)
        given = self._given(part, slot)
        if given is not None:
            allowed = np.arange(own.shape[1]) == given
            self._own = np.where(allowed & awake, np.maximum(self._own, LEAST), self._own)
        return self._own if allowed is None else only(self._own, allowed | ~awake)

    def _allowed(self, part: str, slot: int, shape: tuple[int, ...]) -> np.ndarray | None:
        """What the constraints, or a length that is fixed, leave of this choice; None: all."""
        if part == "notes":
            last = self._now[:, slot - 1] if slot else np.full(shape[0], END)
            allowed = self.constraints.allowed(slot, self.slots, last)
            if self.tune is not None:  # under some of a tune's notes there is nothing
                allowed[~allowed.any(axis=1), END] = True
            return allowed
        if part == "quarters" and slot == 0 and not self.ends:
            return np.arange(shape[1]) < QUARTERS
        return None

    def _given(self, part: str, slot: int) -> int | None:
        """What the tune says of this choice, None where it is free."""
        at = self._pieces[0].length
        if self.tune is None or slot > (0 if part == "notes" else 1):
            return None
        if part == "notes":
            return int(self.tune.notes[at, 0])
        whole, rest = divmod(int(self.tune.times[at, slot]), STEPS)
        return whole if part == "quarters" else rest

    def repeats(self, chords: int) -> np.ndarray:
        """Of notes alone: a rhythm may stay as it is."""
        part, slot = self._asked[0]
        repeats = np.full((len(self._pieces), chords), NONE)
        if part != "notes":
            return repeats
        for row, piece, now in zip(repeats, self._pieces, self._now, strict=True):
            last = piece.notes[max(piece.length - chords, 0) : piece.length]
            same = (last[:, :slot] == now[:slot]).all(axis=1)
            row[: len(last)] = np.where(same, last[:, slot], NONE)
        return np.where(self._awake(part, slot)[:, None], repeats, NONE)

    def take(self, classes: np.ndarray) -> np.ndarray:
        """A note, quarters, or a rest."""
        part, slot = self._asked.pop(0)
        if part == "notes":
            self._now[:, slot] = classes
        elif part == "quarters":
            self._times[:, slot] = classes * STEPS
        else:
            self._times[:, slot] += classes.astype(np.int16)
        return self._own[np.arange(len(classes)), classes]

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these; a piece that is needed twice is copied when it is added to."""
        self._pieces = [self._pieces[row] for row in rows]
        self._state = [tuple(part[rows] for part in layer) for layer in self._state]
        self._inputs = {name: array[rows] for name, array in self._inputs.items()}
        self._heard = self._heard.rows(rows)
        self._asleep, self._own = self._asleep[rows], self._own[rows]
        if hasattr(self, "_timed"):
            self._timing, self._timed = self._timing.rows(rows), self._timed[rows]

    def end(self) -> None:
        """Hear the chord."""
        seen: set[int] = set()
        for row, piece in enumerate(self._pieces):
            if id(piece) in seen:
                self._pieces[row] = piece.copy()
            seen.add(id(piece))
        # copies are made before any is added to
        for piece, now, times, asleep in zip(
            self._pieces, self._now, self._times, self._asleep, strict=True
        ):
            if not asleep:
                piece.add(now, times)
                piece.numbers.append(self._id(now))


def compose(
    composer: TrainedComposer,
    primers: list[Spelled],
    decoder: Decoder,
    chords: int,
    ends: bool = False,
    constraints: Constraints | None = None,
    repetition: Repetition | None = None,
    tune: Spelled | None = None,
    replay: int | None = None,
) -> list[Continuation]:
    """Continue each primer by `chords` chords, or, where `ends` is true, up to its end if that
    comes before. All primers must have the same number of slots. See `ComposerWriter`."""
    rows = [primer for primer in primers for _ in range(decoder.width)]
    writer = ComposerWriter(composer, rows, chords, ends, constraints, tune, replay)
    temperature, log_p = write(writer, decoder, chords, repetition)
    made = []
    for piece, primer, t, p in zip(writer.pieces, primers, temperature, log_p, strict=True):
        new = piece.part(len(primer), len(piece))
        made.append(Continuation(new, t[: len(new)], p[: len(new)]))
    return made


def harmonise(
    composer: TrainedComposer,
    tune: Spelled,
    decoder: Decoder,
    constraints: Constraints | None = None,
    repetition: Repetition | None = None,
    replay: int | None = None,
) -> list[Continuation]:
    """Lower notes for the tune's: the highest note of each of its chords, and their times, stay."""
    nothing = tune.part(0, 0)
    # a tune ends where it ends
    return compose(
        composer, [nothing], decoder, len(tune), True, constraints, repetition, tune, replay
    )


def _with_room(array: np.ndarray, room: int) -> np.ndarray:
    return np.concatenate([array, np.zeros((room, *array.shape[1:]), array.dtype)])
