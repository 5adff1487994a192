"""The composer's equations: a recurrent network that spells chords from the top, with a memory.

Once a chord, an LSTM (or another cell) hears the last chord and its rhythm. Once a note, a small
network is asked for the next pitch down, or "no more", given the LSTM's state and the notes above.
The candidates that the memory recalls (`memory`) then have their say, each with a
weight that depends on what kind of match it is and on the LSTM's state:

    z_p = (the network's logit of p) + sum of a_c over the candidates c that say p
    P(p) = (softmax(z)_p + sum of b_c over the candidates c that say p) / (1 + sum of b_c)

where only those candidates are left that have said all the notes above. Then the rhythm is named in
the same way: the time to the next onset and the duration of each note, each as its whole quarters
and, given these, the rest, by the network and by the candidates that have said the times before.
The sum of a is a product of experts, as in M. Mahoney, "Adaptive weighing of context models for
lossless data compression", 2005; that of b is the pointer mixture of S. Merity et al., "Pointer
sentinel mixture models", 2016.

Each equation is a function of operations, o, of the layers, w, and of arrays: `operations` has the
operations in NumPy, `network` those in TensorFlow. Arrays are (batch, time, ...). A chord is what
`excerpts.Excerpts.inputs` describes. `slots` are those that are asked for: an equation looks at
what a chord has above them, or before them, and at no more, so that one can be asked at a time.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from continuo.models.composer.memory import NONE
from continuo.models.composer.operations import Array, Layers, Operations
from continuo.pieces.spelled import END, QUARTERS, RHYTHM, STEPS

VOICES = 4  # notes from the top that the network hears one by one, beside the whole as a set
TIMES = QUARTERS + 1 + STEPS  # rows of a time's whole quarters and of its rest; this: no time

Chord = dict[str, Array]


class Heard(NamedTuple):
    """What the equations hand on from one to the next.

    state: (batch, time, hidden), from before the chord; gate: (batch, time, candidates, GATES), how
    far each candidate is to be trusted, None without a memory; notes: (batch, time, candidates, 2),
    a and log b in naming notes. base, times: the same two for the times, once all notes are named.
    timed: (batch, time, slots, hidden), of times of which the rest is to be named.
    """

    state: Array
    gate: Array
    notes: Array
    base: Array = None
    times: Array = None
    timed: Array = None

    def part(self, *where: Any) -> "Heard":
        """These rows of the batch, or these and of these chords."""
        return Heard(*(None if array is None else array[where] for array in self))


class Answer(NamedTuple):
    """log_p: (batch, time, slots, classes), nats, of all classes, or (..., 1) of what was named.
    shares: of all classes, the higher the more probable."""

    log_p: Array
    shares: Array


def listen(
    o: Operations, w: Layers, inputs: Chord, state: Sequence[Any]
) -> tuple[Heard, list[Any]]:
    """Hear the chords `before`, each with its `rhythm`, and weigh the candidates by their
    `features`; the recurrent layers' state after them. state: that before them."""
    before, rhythm = inputs["before"], inputs["rhythm"]
    voices = min(VOICES, before.shape[-1])
    each = before[..., :voices] + o.range(voices) * (END + 1)
    parts = [o.hot(each, voices * (END + 1)), o.hot(before, END)]
    for number, classes in enumerate(RHYTHM):
        parts.append(o.drop("rhythm", o.hot(rhythm[..., number : number + 1], classes)))
    heard = o.join(parts)
    signal, after = o.dense(w["heard"], o.drop("heard", heard)), []
    for number, last in enumerate(state):
        place = f"recurrent_{number}"
        out, kept = o.cell(w[place], o.drop(place, signal), last)
        signal = signal + out if number else out
        after.append(kept)
    signal = o.drop("state", signal)
    spelled = o.dense(w["state"], signal) + o.dense(w["skip"], heard)
    if "match" not in w:
        return Heard(spelled, None, None), after
    match = o.dense(w["match"], inputs["features"]) + o.dense(w["trust"], signal)[..., None, :]
    gate = o.relu(o.dense(w["gate"], o.relu(match)))
    return Heard(spelled, gate, o.dense(w["weigh"], gate)), after


def notes(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slots: slice, named: Array | None = None
) -> tuple[Answer, Heard]:
    """Of every pitch and of "no more", (batch, time, slots, END + 1). named: (batch, time, slots,
    1), the classes whose log P is wanted, None for all."""
    above, now = o.pushed(chord["now"], END)[..., : slots.stop], chord["now"][..., : slots.stop]
    last = above[..., slots]
    taken = o.dense(w["above"], o.running(above, END))[..., slots, :]
    note = o.relu(o.plus_rows(heard.state[..., None, :] + taken, w["last"], last))
    note = o.drop("note", note)
    spelled = o.relu(o.dense(w["spelled"], note)) + note
    logits = o.dense(w["pitch"], o.drop("spelled", spelled))
    every, last = o.range(END + 1), last[..., None]
    possible = (every < last) | ((every == END) & (last != END))
    recalled = chord["recalled"][..., : slots.stop]
    alive, says = _alive(o, recalled, now)[..., slots], recalled[..., slots]
    return _answer(o, logits, possible, heard.notes, alive, says, named), heard


def quarters(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slots: slice, named: Array | None = None
) -> tuple[Answer, Heard]:
    """Of the whole quarters of these times, (batch, time, slots, QUARTERS + 1); see `notes`."""
    if heard.base is None:
        heard = _all_named(o, w, heard, chord)
    times = chord["times"][..., : slots.stop]
    first, last = times[..., :1], o.pushed(times[..., :-1], 0)[..., slots]
    slot = o.range(times.shape[-1])[slots]
    whose = o.pushed(chord["now"], END)[..., slots]
    note = o.plus_rows(heard.base[..., None, :], w["whose"], whose)
    for known, table, from_slot in ((first, "onward", 1), (last, "longer", 2)):
        there = slot >= from_slot
        whole = o.where(there, known // STEPS, TIMES)
        beside = o.where(there, known % STEPS + (QUARTERS + 1), TIMES)
        note = o.plus_rows(note, w[table], whole, beside)
    note = o.drop("time", o.relu(note))
    timed = o.drop("timed", o.relu(o.dense(w["timed"], note)) + note)
    logits = o.dense(w["quarters"], timed)
    possible = (slot == 0)[:, None] | (o.range(QUARTERS + 1) < QUARTERS)
    again = chord["recalled_times"][..., : slots.stop]
    alive, says = _alive(o, again, times)[..., slots], again[..., slots] // STEPS
    answer = _answer(o, logits, possible, heard.times, alive, says, named)
    return answer, heard._replace(timed=timed)


def rest(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slots: slice, named: Array | None = None
) -> tuple[Answer, Heard]:
    """Of what these times, just asked for their `quarters`, have beside these, (batch, time, slots,
    STEPS); see `notes`."""
    times = chord["times"][..., : slots.stop]
    quarter, slot = times[..., slots] // STEPS, o.range(times.shape[-1])[slots]
    logits = o.dense(w["rest"], o.plus_rows(heard.timed, w["whole"], quarter))
    duration = (slot > 0)[:, None] & (quarter == 0)[..., None]
    possible = ~(duration & (o.range(STEPS) == 0))
    again = chord["recalled_times"][..., : slots.stop]
    alive, again = _alive(o, again, times)[..., slots], again[..., slots]
    alive = alive & (again // STEPS == quarter[..., None, :])
    return _answer(o, logits, possible, heard.times, alive, again % STEPS, named), heard


def _all_named(o: Operations, w: Layers, heard: Heard, chord: Chord) -> Heard:
    """What the times need of the notes `now`, all of them."""
    now = chord["now"]
    base = o.dense(w["pulse"], heard.state) + o.dense(w["chord"], o.hot(now, END))
    if heard.gate is None:
        return heard._replace(base=base)
    agrees = o.all(chord["recalled"] == now[..., None, :])
    return heard._replace(base=base, times=o.dense(w["keep"], o.join([heard.gate, agrees])))


def _alive(o: Operations, recalled: Array, named: Array) -> Array:
    """Which candidates, (batch, time, candidates, slots), have said all that was named before each
    slot."""
    return o.all_before(recalled == named[..., None, :]) & (recalled != NONE)


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

    logits: (batch, time, slots, classes); possible: broadcasts to that. weights: (batch, time,
    candidates, 2), a and log b; alive, says: (batch, time, candidates, slots), which candidates
    have a say and which class they say.
    """
    if weights is None or o.surely_none(alive):
        shares = o.log_softmax(o.masked(logits, possible))
        log_p = o.taken(shares, named)
    else:
        a, b = o.only(weights[..., :1], alive), o.only(o.exp(weights[..., 1:]), alive)
        shared, copied = o.votes(says, logits.shape[-1], (a, b))
        copied = o.only(copied, possible)
        shares = o.softmax(o.masked(logits + shared, possible)) + copied
        log_p = o.log_share(o.taken(shares, named), 1 + o.sum(copied))
    return Answer(log_p, shares)
