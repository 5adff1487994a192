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
from continuo.models.composer.equations import Answer, Chord, Heard, chosen
from continuo.models.composer.operations import Array, Layers, Operations
from continuo.pieces.spelled import END, NOBODY

# which a composer has or has not
LAYERS = {"played", "who", "beside", "under", "leap", "doing", "level", "louder", "loudness"}
CLASSES = 8  # of loudness
FARTHEST = 24  # semitones; a larger leap is heard as one of these
UNHEARD = 2 * FARTHEST + 1  # row of a leap from nothing
SILENT, SOUNDING, ABSENT = range(3)  # rows of what a player is doing


def who(
    o: Operations, w: Layers, heard: Heard, chord: Chord, slot: Array, named: Array | None = None
) -> Answer:
    """Of every player, (rows, players). heard: once all is named.

    chord: further, players: (rows, slots), who plays the notes above, as many as are known; lowest,
    highest, doing: (rows, players), see `excerpts.playing_before`. slot, named: as in `equations`.
    """
    count, players = chord["lowest"].shape[-1], chord["players"]
    known = (o.range(players.shape[-1]) < slot[:, None]) & (players != NOBODY)
    above = o.where(known, players, count)
    last = o.where(slot > 0, chosen(o, above, slot - 1), count)
    pitch = chosen(o, chord["now"], slot)
    note = o.relu(o.plus_rows(o.still(heard.base), w["played"], pitch))
    logits = o.dense(w["who"], o.drop("played", note)) + o.dense(w["beside"], o.hot(above, count))
    logits, pitch = o.plus_rows(logits, w["under"], last), pitch[:, None]
    lowest, highest = chord["lowest"], chord["highest"]
    far = o.where(pitch > highest, pitch - highest, o.where(pitch < lowest, pitch - lowest, 0))
    far = o.where(far > FARTHEST, FARTHEST, o.where(far < -FARTHEST, -FARTHEST, far)) + FARTHEST
    leap = o.where(lowest == NEVER, UNHEARD, far)
    # in one sum: TensorFlow and NumPy both make one row of each
    logits = o.plus_rows(logits[..., None], w["leap"], leap)
    logits = o.plus_rows(logits, w["doing"], chord["doing"])[..., 0]
    shares = o.log_softmax(logits)
    return Answer(o.taken(shares, named), shares)


def loudness(
    o: Operations, w: Layers, heard: Heard, chord: Chord, named: Array | None = None
) -> Answer:
    """Of every class, (..., CLASSES); chord: further, before_loudness, (...)."""
    state = o.dense(w["level"], o.still(heard.base))
    state = o.relu(o.plus_rows(state, w["louder"], chord["before_loudness"]))
    shares = o.log_softmax(o.dense(w["loudness"], state))
    return Answer(o.taken(shares, named), shares)


def likelihood(o: Operations, w: Layers, heard: Heard, chord: Chord) -> list[Array]:
    """log P of who plays each chord's notes, and of its loudness, (batch, time, 1) each, nats; none
    of what this composer does not name. heard: once all is named."""
    columns = []
    if "who" in w:
        at = chord["now_asked"]
        place, slot = at[:, 0], at[:, 1]
        known = heard._replace(gate=None, notes=None, times=None)
        of = {name: o.rows(chord[name], place) for name in KNOWN}
        told = chosen(o, of["players"], slot)
        there = (chosen(o, of["now"], slot) != END) & (told != NOBODY)
        named = o.where(told == NOBODY, 0, told)[:, None]
        answer = who(o, w, known.rows(o, place), of, slot, named)
        said = o.where(there, answer.log_p[:, 0], 0.0)
        columns.append(o.summed(said, place, chord["now"]))
    if "loudness" in w:
        columns.append(loudness(o, w, heard, chord, chord["loudness"][..., None]).log_p)
    return columns


KNOWN = ("now", "players", "lowest", "highest", "doing")  # what a question knows of its chord
