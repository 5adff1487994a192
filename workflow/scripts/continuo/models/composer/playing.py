"""Who plays each note of a chord, and how loud it is: equations beside those of `equations`.

Once the notes and times of a chord are named, each note is given to one of the players, from the
top down. How probable a player is follows from the network's state and the pitch, from who has
notes of this chord already and who has the one above, and from the player's own line: how far the
pitch is from what this player struck last, and whether that still sounds:

    z_k = (the network's logit of k) + beside_k + under_k + leap(interval to k's last) + lasting_k

The chord's loudness is one of CLASSES, given the state and the loudness before. Both learn from
what the notes' equations make of the music, and do not teach it: whoever plays, a composer names
the same notes.
"""

from continuo.models.composer.ensemble import NEVER
from continuo.models.composer.equations import Answer, Chord, Heard
from continuo.models.composer.operations import Array, Layers, Operations
from continuo.pieces.spelled import END, NOBODY

CLASSES = 8  # of loudness
FARTHEST = 24  # semitones; a larger leap is heard as one of these
UNHEARD = 2 * FARTHEST + 1  # row of a leap from nothing
SILENT, SOUNDING, ABSENT = range(3)  # rows of what a player is doing


def who(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slots: slice, named: Array | None = None
) -> Answer:
    """Of every player, (batch, time, slots, players). heard: once all is named.

    chord: further, players: (batch, time, slots), who plays the notes above, as many as are known;
    lowest, highest, doing: (batch, time, players), see `known_of`. named: as in `equations`.
    """
    now, count = chord["now"][..., slots], chord["lowest"].shape[-1]
    players = chord["players"][..., : slots.stop]
    above = o.pushed(o.where(players == NOBODY, count, players), count)[..., : slots.stop]
    note = o.relu(o.plus_rows(o.still(heard.base)[..., None, :], w["played"], now))
    logits = o.dense(w["who"], o.drop("played", note))
    logits = logits + o.dense(w["beside"], o.running(above, count))[..., slots, :]
    logits = o.plus_rows(logits, w["under"], above[..., slots])
    pitch = now[..., None]
    lowest, highest = chord["lowest"][..., None, :], chord["highest"][..., None, :]
    far = o.where(pitch > highest, pitch - highest, o.where(pitch < lowest, pitch - lowest, 0))
    far = o.where(far > FARTHEST, FARTHEST, o.where(far < -FARTHEST, -FARTHEST, far)) + FARTHEST
    leap = o.where(lowest == NEVER, UNHEARD, far)
    # in one sum: TensorFlow and NumPy both make one row of each
    logits = o.plus_rows(logits[..., None], w["leap"], leap)
    logits = o.plus_rows(logits, w["doing"], chord["doing"][..., None, :])[..., 0]
    shares = o.log_softmax(logits)
    return Answer(o.taken(shares, named), shares)


def loudness(
    o: Operations, w: Layers, heard: Heard, chord: Chord, named: Array | None = None
) -> Answer:
    """Of every class, (batch, time, CLASSES); chord: further, before_loudness, (batch, time)."""
    state = o.dense(w["level"], o.still(heard.base))
    state = o.relu(o.plus_rows(state, w["louder"], chord["before_loudness"]))
    shares = o.log_softmax(o.dense(w["loudness"], state))
    return Answer(o.taken(shares, named), shares)


def likelihood(o: Operations, w: Layers, heard: Heard, chord: Chord) -> list[Array]:
    """log P of who plays each chord's notes, and of its loudness, (batch, time, 1) each, nats; none
    of what this composer does not name. heard: once all is named."""
    columns = []
    if "who" in w:
        told = chord["players"]
        there = (chord["now"] != END) & (told != NOBODY)
        players = o.where(told == NOBODY, 0, told)[..., None]
        answer = who(o, w, heard, chord, slice(0, told.shape[-1]), players)
        columns.append(o.sum(o.where(there, answer.log_p[..., 0], 0.0)))
    if "loudness" in w:
        columns.append(loudness(o, w, heard, chord, chord["loudness"][..., None]).log_p)
    return columns
