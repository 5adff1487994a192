"""The composer's equations: a recurrent network that spells chords from the top, with a memory.

Once a chord, an LSTM (or another cell) hears the last chord and its rhythm, what sounds
(`sounding`), on request since when, and how far the end (`goal`) and the next rest (`phrases`) are.
Once a note, a small network is asked for the next pitch down, or "no more", given the LSTM's state
and the notes above.
It tells pitches as they are, by how far they are from what each voice had and from the note above,
and by which of the twelve notes there were lately (`lately`), sounded last, are held, stand above
and may be the tonic, from each upwards: what is learnt of a step, of a degree of the key or of a
chord holds wherever it is taken. How sure it is of each tonic is what fits those of lately best. It
hears how far the notes above have come from those that sounded last, and how far the lowest of them
is below the others. The candidates that the memory recalls
(`memory`) then have their say, each with a weight that depends on what kind of match it is and on
the LSTM's state:

    z_p = (the network's logit of p) + sum of a_c over the candidates c that say p
    P(p) = (softmax(z)_p + sum of b_c over the candidates c that say p) / (1 + sum of b_c)

where only those candidates are left that have said all the notes above. Then the rhythm is named in
the same way: the time to the next onset and the duration of each note, each as its whole quarters
and, given these, the rest, as it is and by where in a quarter it ends, by the network and by the
candidates that have said the times before.
The sum of a is a product of experts, as in M. Mahoney, "Adaptive weighing of context models for
lossless data compression", 2005; that of b is the pointer mixture of S. Merity et al., "Pointer
sentinel mixture models", 2016.

Each equation is a function of operations, o, of the layers, w, and of arrays: `operations` has the
operations in NumPy, `network` those in TensorFlow. Chords are heard in windows, (batch, time, ...);
after that a row is a question, (rows, ...): what is known of its chord, and the slot that it asks
for, (rows,). A chord is what `excerpts.Excerpts.inputs` describes, and of it a question looks at
what is above its slot, or before it, and at no more.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from continuo.models.composer.goal import ARRIVING, AWAY
from continuo.models.composer.goal import CLASSES as GOALS
from continuo.models.composer.lately import HALVES, TWELVE
from continuo.models.composer.memory import NONE
from continuo.models.composer.operations import Array, Layers, Operations
from continuo.models.composer.sounding import AGES, ONGOING
from continuo.pieces.spelled import END, LONGEST, QUARTERS, RHYTHM, STEPS

VOICES = 4  # notes from the top that the network hears one by one, beside the whole as a set
LED = VOICES + 1 + ARRIVING  # notes that a pitch is compared with
LEAPS = 25  # semitones, an octave each way, within which a pitch is told by how far it is
HARMONY = 4  # sets of notes by which a pitch is told: sounded last, held, above it, the tonic
DEEPEST = 36  # semitones below the highest note; what lies deeper is heard as one
MOVES = VOICES * (LEAPS + 1) + DEEPEST + 2  # see `_moves`
TIMES = QUARTERS + 1 + STEPS  # rows of a time's whole quarters and of its rest; this: no time

Chord = dict[str, Array]


class Heard(NamedTuple):
    """What the equations hand on from one to the next, of windows or of rows.

    state: (..., hidden), from before the chord; gate: (..., candidates, GATES), how far each
    candidate is to be trusted, None without a memory; notes: (..., candidates, 2), a and log b in
    naming notes. base, times: the same two for the times, once all notes are named. timed: (...,
    hidden), of a time of which the rest is to be named.
    """

    state: Array
    gate: Array
    notes: Array
    base: Array = None
    times: Array = None
    timed: Array = None

    def each(self, change: Callable[[Array], Array]) -> "Heard":
        """With another array in place of each."""
        return Heard(*(None if array is None else change(array) for array in self))

    def part(self, *where: Any) -> "Heard":
        """These rows, or these windows and of these chords."""
        return self.each(lambda array: array[where])

    def rows(self, o: Operations, place: Array) -> "Heard":
        """See `Operations.rows`."""
        return self.each(lambda array: o.rows(array, place))


class Answer(NamedTuple):
    """log_p: (rows, classes), nats, of all classes, or (rows, 1) of what was named. shares: of all
    classes, the higher the more probable."""

    log_p: Array
    shares: Array


def listen(
    o: Operations, w: Layers, inputs: Chord, state: Sequence[Any]
) -> tuple[Heard, list[Any]]:
    """Hear what is known before each chord, and weigh the candidates by their `features`; the
    recurrent layers' state after it. state: that before it."""
    before, left = inputs["before"], inputs["left"]
    parts = [_by_voice(o, before), o.hot(before, END), _by_voice(o, left)]
    parts += [o.hot(inputs["held"], END), _below(o, left[..., :1], left[..., 1:VOICES])]
    parts += [o.drop("rhythm", beat) for beat in _each(o, inputs["rhythm"], RHYTHM)]
    parts += _each(o, inputs["ongoing"], (LONGEST + 1,) * ONGOING)
    parts += _each(o, inputs["goal"][..., None], (GOALS,))
    parts += _each(o, inputs["phrase"][..., None], (AWAY,))
    parts += [_by_voice(o, inputs["arrival"]), o.hot(inputs["arrival"], END)]
    heard = o.join(parts)
    signal, after = o.dense(w["heard"], o.drop("heard", heard)), []
    spelled = o.dense(w["skip"], heard)
    if "ages" in w:
        ages = o.join(_each(o, inputs["ages"], (AWAY,) * AGES))
        signal = signal + o.dense(w["ages"], o.drop("heard", ages))
        spelled = spelled + o.dense(w["aged"], ages)
    for number, last in enumerate(state):
        place = f"recurrent_{number}"
        out, kept = o.cell(w[place], o.drop(place, signal), last)
        signal = signal + out if number else out
        after.append(kept)
    signal = o.drop("state", signal)
    spelled = o.dense(w["state"], signal) + spelled
    if "match" not in w:
        return Heard(spelled, None, None), after
    match = o.dense(w["match"], inputs["features"]) + o.dense(w["trust"], signal)[..., None, :]
    gate = o.relu(o.dense(w["gate"], o.relu(match)))
    return Heard(spelled, gate, o.dense(w["weigh"], gate)), after


def _by_voice(o: Operations, notes: Array) -> Array:
    """The first of these notes, (..., n), each by itself."""
    voices = min(VOICES, notes.shape[-1])
    return o.hot(notes[..., :voices] + o.range(voices) * (END + 1), voices * (END + 1))


def _below(o: Operations, upper: Array, lower: Array) -> Array:
    """How far the lower notes lie below the upper, (..., n), of which one side may be one note."""
    far = upper - lower
    count, far = far.shape[-1], o.where((far < 0) | (far > DEEPEST), DEEPEST + 1, far)
    return o.hot(far + o.range(count) * (DEEPEST + 2), count * (DEEPEST + 2))


def _each(o: Operations, numbers: Array, classes: Sequence[int]) -> list[Array]:
    """Of each of the numbers, (..., n), its class."""
    return [o.hot(numbers[..., n : n + 1], count) for n, count in enumerate(classes)]


def notes(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slot: Array, named: Array | None = None
) -> tuple[Answer, Heard]:
    """Of every pitch and of "no more", (rows, END + 1). named: (rows, 1), the classes whose log P
    is wanted, None for all."""
    now = chord["now"]
    above = o.where(o.range(now.shape[-1]) < slot[:, None], now, END)
    last = o.where(slot > 0, chosen(o, now, slot - 1), END)
    note = heard.state + o.dense(w["above"], o.hot(above, END))
    highest, left = above[:, : min(VOICES, above.shape[-1])], chord["left"]
    note = note + o.dense(w["moves"], _moves(o, highest, last[:, None], left[:, :VOICES]))
    note = o.drop("note", o.relu(o.plus_rows(note, w["last"], last)))
    spelled = o.drop("spelled", o.relu(o.dense(w["spelled"], note)) + note)
    logits = o.dense(w["pitch"], spelled)
    known = o.join([left[:, :VOICES], last[:, None], chord["arrival"]])
    leaps = o.split(o.dense(w["leaps"], spelled), LED)
    logits = logits + o.moved(leaps, known, END + 1)
    degrees = o.split(o.dense(w["degrees"], spelled), len(HALVES))
    logits = logits + o.turned(degrees, chord["lately"], END)
    profiles = o.split(o.dense(w["tonic"], spelled), len(HALVES))
    tonic = o.softmax(o.turned(profiles, chord["lately"], TWELVE)[:, :TWELVE])
    beside = [*(_twelve(o, those) for those in (left, chord["held"], above)), tonic]
    harmony = o.split(o.dense(w["harmony"], spelled), HARMONY)
    logits = logits + o.turned(harmony, o.split(o.join(beside), HARMONY), END)
    every, last = o.range(END + 1), last[:, None]
    possible = (every < last) | ((every == END) & (last != END))
    says = chosen(o, chord["recalled"], slot[:, None])
    alive = _alive(o, chord["recalled"], now, slot) & (says != NONE)
    return _answer(o, logits, possible, heard.notes, alive, says, named), heard


def _moves(o: Operations, highest: Array, last: Array, left: Array) -> Array:
    """Of each of the highest notes above, (rows, n), MOVES classes: how far it has come from each
    of those that sounded last, (rows, VOICES), and how far the last named, (rows, 1), is below."""
    parts = []
    for place in range(highest.shape[-1]):
        note = highest[:, place : place + 1]
        far = note - left + LEAPS // 2
        far = o.where((far < 0) | (far >= LEAPS) | (left == END), LEAPS, far)
        moves = o.hot(far + o.range(VOICES) * (LEAPS + 1), VOICES * (LEAPS + 1))
        parts += [moves, _below(o, note, last)]
    return o.join(parts)


def _twelve(o: Operations, notes: Array) -> Array:
    """How many of the notes, (rows, n), are each of the twelve, (rows, 12)."""
    return o.counts(o.where(notes < END, notes % TWELVE, TWELVE), TWELVE)


def quarters(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slot: Array, named: Array | None = None
) -> tuple[Answer, Heard]:
    """Of the whole quarters of this time, (rows, QUARTERS + 1); see `notes`."""
    times = chord["times"]
    whose = o.where(slot > 0, chosen(o, chord["now"], slot - 1), END)
    note = o.plus_rows(heard.base, w["whose"], whose)
    last = chosen(o, times, slot - 1)
    for known, table, first in ((times[:, 0], "onward", 1), (last, "longer", 2)):
        whole = o.where(slot >= first, known // STEPS, TIMES)
        beside = o.where(slot >= first, known % STEPS + (QUARTERS + 1), TIMES)
        note = o.plus_rows(note, w[table], whole, beside)
    note = o.drop("time", o.relu(note))
    timed = o.drop("timed", o.relu(o.dense(w["timed"], note)) + note)
    logits = o.dense(w["quarters"], timed)
    possible = (slot == 0)[:, None] | (o.range(QUARTERS + 1) < QUARTERS)
    again = chord["recalled_times"]
    says = chosen(o, again, slot[:, None])
    alive = _alive(o, again, times, slot) & (says != NONE)
    answer = _answer(o, logits, possible, heard.times, alive, says // STEPS, named)
    return answer, heard._replace(timed=timed)


def rest(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slot: Array, named: Array | None = None
) -> tuple[Answer, Heard]:
    """Of what this time, just asked for its `quarters`, has beside these, (rows, STEPS); see
    `notes`."""
    times = chord["times"]
    quarter = chosen(o, times, slot) // STEPS
    asked = o.plus_rows(heard.timed, w["whole"], quarter)
    lands = o.dense(w["lands"], asked)[:, None]  # where in a quarter the time ends
    twice = o.join([lands, lands])
    logits = o.dense(w["rest"], asked) + o.moved(twice, STEPS - chord["beat"], STEPS)
    possible = ~(((slot > 0) & (quarter == 0))[:, None] & (o.range(STEPS) == 0))
    again = chord["recalled_times"]
    says = chosen(o, again, slot[:, None])
    alive = _alive(o, again, times, slot) & (says != NONE) & (says // STEPS == quarter[:, None])
    return _answer(o, logits, possible, heard.times, alive, says % STEPS, named), heard


def all_named(o: Operations, w: Layers, heard: Heard, chord: Chord) -> Heard:
    """What the times need of the notes `now`, all of them; of windows or of rows."""
    now = chord["now"]
    base = o.dense(w["pulse"], heard.state) + o.dense(w["chord"], o.hot(now, END))
    if heard.gate is None:
        return heard._replace(base=base)
    agrees = o.all(chord["recalled"] == now[..., None, :])
    return heard._replace(base=base, times=o.dense(w["keep"], o.join([heard.gate, agrees])))


def chosen(o: Operations, x: Array, slot: Array) -> Array:
    """x, integers, (..., slots), at this slot of each, (...); 0 where there is none."""
    return o.sum(o.where(o.range(x.shape[-1]) == slot[..., None], x, 0))[..., 0]


def _alive(o: Operations, recalled: Array, named: Array, slot: Array) -> Array:
    """Which candidates, (rows, candidates), have said all that was named before this slot."""
    later = (o.range(named.shape[-1]) >= slot[:, None])[:, None]
    return o.all((recalled == named[:, None]) | later)[..., 0] > 0


def _answer(
    o: Operations,
    logits: Array,
    possible: Array,
    weights: Array | None,
    alive: Array,
    says: Array,
    named: Array | None,
) -> Answer:
    """See the formula of the module.

    logits: (rows, classes); possible: broadcasts to that. weights: (rows, candidates, 2), a and
    log b; alive, says: (rows, candidates), which candidates have a say and which class they say.
    """
    if weights is None or o.surely_none(alive):
        shares = o.log_softmax(o.masked(logits, possible))
        log_p = o.taken(shares, named)
    else:
        a, b = o.only(weights[..., 0], alive), o.only(o.exp(weights[..., 1]), alive)
        shared, copied = o.votes(says, logits.shape[-1], (a, b))
        copied = o.only(copied, possible)
        shares = o.softmax(o.masked(logits + shared, possible)) + copied
        log_p = o.log_share(o.taken(shares, named), 1 + o.sum(copied))
    return Answer(log_p, shares)
