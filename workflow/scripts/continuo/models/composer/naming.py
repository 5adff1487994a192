"""The next chord of pieces in the making, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from continuo.decoding.constraints import Constraints
from continuo.decoding.distributions import only
from continuo.decoding.frame import Frame
from continuo.decoding.leading import led, preferred
from continuo.decoding.protocol import Choice
from continuo.decoding.repetition import NONE
from continuo.models.cells.inference import State
from continuo.models.composer.equations import Heard
from continuo.models.composer.excerpts import Inputs
from continuo.models.composer.piece import Piece
from continuo.models.composer.questions import NOTES, WHOLE, Part, asked, questions
from continuo.models.composer.trained import TrainedComposer
from continuo.pieces.spelled import END, QUARTERS, STEPS
from continuo.pieces.voice_leading import named_so

LAST = 8  # quarters; a piece that is to end then may end with a chord of that length
LEAST = -60.0  # nats, of what a tune has and the network would not have named


@dataclass(frozen=True)
class Terms:
    """What all chords are named by. See `continuo.models.composer.writer.ComposerWriter`."""

    composer: TrainedComposer
    constraints: Constraints
    ends: bool
    frame: Frame | None = None


@dataclass(frozen=True)
class Question:
    """awake: (batch,), the rows that have something to choose. own: log P of the classes, (batch,
    classes), the composer's; of the other rows, that of the one thing to say. given: (classes,),
    the one that a tune says, None where it leaves the choice."""

    part: Part
    slot: int
    awake: np.ndarray
    own: np.ndarray
    given: np.ndarray | None

    def keep(self, rows: np.ndarray) -> "Question":
        """These rows."""
        return replace(self, awake=self.awake[rows], own=self.own[rows])


@dataclass(frozen=True)
class ChordNaming:
    """See `continuo.decoding.protocol.Naming`; arrays are (batch, ...).

    pieces: those that the chord goes on, one a row; asleep: which of them have ended. state: of the
    recurrent layers, after what was heard before the chord. chord: what was known before it, and
    what is named of it. heard: what the composer makes of that. question: the present one, None if
    there is none; number: its place in the order.
    """

    terms: Terms
    pieces: Sequence[Piece]
    asleep: np.ndarray
    state: State
    rows: np.ndarray
    chord: Inputs
    heard: Heard
    log_p: np.ndarray
    number: int
    question: Question | None

    @classmethod
    def begun(
        cls, terms: Terms, pieces: Sequence[Piece], inputs: Inputs, heard: Heard, state: State
    ) -> "ChordNaming":
        """Nothing is named yet. heard, state: what the composer makes of the inputs, windows of one
        chord."""
        batch, slots = len(pieces), pieces[0].chords.notes.shape[1]
        now, times = np.full((batch, slots), END), np.zeros((batch, slots + 1), int)
        chord = {name: array[:, 0] for name, array in inputs.items()}
        chord |= {"now": now, "times": times}
        heard = heard.part(slice(None), 0)
        asleep, log_p = np.array([piece.ended for piece in pieces]), np.zeros(batch)
        nothing = cls(terms, pieces, asleep, state, np.arange(batch), chord, heard, log_p, 0, None)
        return nothing._asked(0, chord, log_p)

    @property
    def notes(self) -> np.ndarray:
        """Of each chord, END where none is named yet, (batch, slots)."""
        return self.chord["now"]

    @property
    def times(self) -> np.ndarray:
        """Of each chord, 0 where none is named yet, (batch, slots + 1)."""
        return self.chord["times"]

    def _asked(self, first: int, chord: Inputs, log_p: np.ndarray) -> "ChordNaming":
        """With so much named, and the next question, from number `first` on, to which any row has
        something to say."""
        order = questions(self.notes.shape[1])
        for number, (part, slot) in enumerate(order[first:], first):
            awake = asked(part, chord, slot) & ~self.asleep
            if awake.any():
                own, heard = self.terms.composer.ask(part, self.heard, chord, slot)
                given = self._given(part, slot, own.shape[-1])
                own = _settled(own, END if part is NOTES else 0, awake, given)
                question = Question(part, slot, awake, own, given)
                return self._with(chord, heard, log_p, number, question)
        return self._with(chord, self.heard, log_p, len(order), None)

    def _with(
        self,
        chord: Inputs,
        heard: Heard,
        log_p: np.ndarray,
        number: int,
        question: Question | None,
    ) -> "ChordNaming":
        """The same rows, further on; `replace` takes twice as long."""
        before = self.terms, self.pieces, self.asleep, self.state, self.rows
        return ChordNaming(*before, chord, heard, log_p, number, question)

    def _given(self, part: Part, slot: int, classes: int) -> np.ndarray | None:
        """Which of the classes the tune says, None where it leaves the choice."""
        tune, at = self.pieces[0].tune, len(self.pieces[0])
        if tune is None or slot > (0 if part is NOTES else 1):
            return None
        told = tune.notes if part is NOTES else tune.times
        return np.arange(classes) == part.named(told[at, slot])

    def choice(self) -> Choice | None:
        """The composer's, of what a tune, the constraints, or a length that is fixed allow."""
        if self.question is None:
            return None
        own, allowed = self.question.own, self.question.given
        if allowed is None:
            allowed = self._allowed(self.question.part, self.question.slot, own)
        asleep = ~self.question.awake[:, None]
        log_p = own if allowed is None else only(own, allowed | asleep)
        named, how = self.question.part is NOTES, self.terms.constraints.voice_leading
        if named and how and self.question.given is None:
            log_p = led(log_p, self._led(self.question.slot) | asleep, how)
        return Choice(log_p, not named, END if named else None)

    def _allowed(self, part: Part, slot: int, own: np.ndarray) -> np.ndarray | None:
        """What the constraints, or a length that is fixed, leave of this choice; None: all."""
        constraints, frame = self.terms.constraints, self.terms.frame
        if part is NOTES and not (constraints.free and frame is None):
            last = self.notes[:, slot - 1] if slot else np.full(len(own), END)
            held = self._held(slot) if constraints.most else None
            allowed = constraints.allowed(slot, self.notes.shape[1], last, held)
            if self.pieces[0].tune is not None:  # under some of a tune's notes there is nothing
                allowed[~allowed.any(axis=1), END] = True
            if frame is not None:
                allowed = preferred(own, allowed, self._framed(frame, slot))
            return allowed
        may_last = self._may_last(own) if part is WHOLE and slot == 0 else None
        if frame is None or part is NOTES or self.pieces[0].tune is not None:
            return may_last
        framed = self._in_frame(frame, part, slot, own.shape[1])
        return framed if may_last is None else framed & may_last

    def _held(self, slot: int) -> np.ndarray:
        """The pitches that sound on in each piece, but for those that are named again."""
        held = np.zeros((len(self.pieces), END + 1), bool)
        for row, piece, named in zip(held, self.pieces, self.notes[:, :slot], strict=True):
            row[list(piece.sounding.held(piece.place).chord)] = True
            row[named] = False
        return held[:, :END]

    def _framed(self, frame: Frame, slot: int) -> np.ndarray:
        """The notes that follow the chord symbol where the chord begins."""
        keeps = np.ones((len(self.pieces), END + 1), bool)
        slots, pitches = self.notes.shape[1], self.terms.constraints.pitches
        for row, piece, named in zip(keeps, self.pieces, self.notes.tolist(), strict=True):
            if END not in named[:slot]:
                row[:] = frame.keeps_naming(piece.place, named[:slot], slots, pitches)
        return keeps

    def _in_frame(self, frame: Frame, part: Part, slot: int, classes: int) -> np.ndarray:
        """The times that do; a piece ends in the last symbol before its goal."""
        keeps = np.ones((len(self.pieces), classes), bool)
        named = zip(self.pieces, self.times.tolist(), self.notes.tolist(), strict=True)
        for row, (piece, times, notes) in zip(keeps, named, strict=True):
            whole = None if part is WHOLE else times[slot] // STEPS
            pitch = notes[slot - 1] if slot else None
            row[:] = frame.keeps_time(piece.place, whole, classes, pitch)
            if part is WHOLE and piece.goal is not None and slot == 0:
                row[QUARTERS] = frame.at(piece.place)[2] >= piece.goal.time
        return keeps

    def _may_last(self, own: np.ndarray) -> np.ndarray | None:
        """Until the next onset: up to the goal, and an end comes LAST before it at most, unless
        music goes on there; without a goal an end comes where it may."""
        quarters = np.arange(own.shape[1])
        goals = [piece.goal for piece in self.pieces if piece.goal]
        if not goals:
            return None if self.terms.ends else quarters < QUARTERS
        left = [goal.time - piece.place for goal, piece in zip(goals, self.pieces, strict=True)]
        room, joins = np.array(left)[:, None] / STEPS, np.array([[g.joins] for g in goals])
        return np.where(quarters < QUARTERS, quarters <= room, (room <= LAST) & ~joins)

    def _led(self, slot: int) -> np.ndarray:
        """What keeps the rules of voice leading after what sounds in each piece."""
        keeps = np.ones((len(self.pieces), END + 1), bool)
        for row, piece, named in zip(keeps, self.pieces, self.notes[:, :slot], strict=True):
            if len(piece) and (named < END).all():
                before, held = (
                    now.chord[::-1] for now in (piece.sounding, piece.sounding.held(piece.place))
                )
                row[:] = ~named_so(before, named.tolist(), self.notes.shape[1], held)
        return keeps

    def repeats(self, chords: int) -> np.ndarray:
        """Of notes alone: a rhythm may stay as it is."""
        assert self.question is not None
        slot, repeats = self.question.slot, np.full((len(self.pieces), chords), NONE)
        if self.question.part is not NOTES:
            return repeats
        for row, piece, now in zip(repeats, self.pieces, self.notes, strict=True):
            last = piece.whole.notes[-chords:]
            same = (last[:, :slot] == now[:slot]).all(axis=1)
            row[: len(last)] = np.where(same, last[:, slot], NONE)
        return np.where(self.question.awake[:, None], repeats, NONE)

    def take(self, classes: np.ndarray) -> "ChordNaming":
        """A note, the whole quarters of a time, or its rest."""
        assert self.question is not None
        part, slot, own = self.question.part, self.question.slot, self.question.own
        told = self.chord[part.of].copy()
        told[:, slot] = part.told(told[:, slot], classes)
        log_p = self.log_p + own[np.arange(len(classes)), classes]
        return self._asked(self.number + 1, self.chord | {part.of: told}, log_p)

    def keep(self, rows: np.ndarray) -> "ChordNaming":
        """These rows."""
        return replace(
            self,
            pieces=[self.pieces[row] for row in rows],
            asleep=self.asleep[rows],
            state=[tuple(part[rows] for part in layer) for layer in self.state],
            rows=self.rows[rows],
            chord={name: array[rows] for name, array in self.chord.items()},
            heard=self.heard.part(rows),
            log_p=self.log_p[rows],
            question=None if self.question is None else self.question.keep(rows),
        )


def _settled(
    own: np.ndarray, nothing: int, awake: np.ndarray, given: np.ndarray | None
) -> np.ndarray:
    """log P of the classes, (batch, classes): what is given is possible, and rows that have nothing
    to choose say the class `nothing`."""
    if given is not None:
        own = np.where(given, np.maximum(own, LEAST), own)
    if awake.all():
        return own
    return np.where(awake[:, None], own, np.where(np.arange(own.shape[1]) == nothing, 0, -np.inf))
