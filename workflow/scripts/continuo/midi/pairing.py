"""Which end ends which note."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from continuo.base.words import tally
from continuo.midi.events import Events


class Paired(NamedTuple):
    """Notes as places in `Events`, and the words for what was mended.

    begin: the strike of each note, int64, shape (notes,), by track, channel, pitch and time; end:
    the tick at which it ends, int64; merged: strikes that are part of another's note.
    """

    begin: np.ndarray
    end: np.ndarray
    told: list[str]
    merged: int


def pair_notes(events: Events) -> Paired:
    """A strike begins a note, whatever sounds; an end ends the oldest note of its channel and
    pitch, of its own track first.

    So a strike at the tick at which its pitch ends is a repetition, whichever is written first.
    Strikes of one pitch at one tick, of one channel and track, are one note, as long as its
    longest. Notes that nothing ends end with their track; notes of no length are left out.
    """
    order, key = _by_pitch(events)
    struck = events.struck[order]
    begin, by = _oldest_first(key, struck)
    alone = np.ones(len(order), bool)
    alone[begin[by >= 0]] = alone[by[by >= 0]] = False
    begin, by = order[begin], np.where(by >= 0, order[by], -1)
    # what is left may be an end that another track writes; at one tick it ends what began before
    spare = np.flatnonzero(alone & ~struck)
    if len(spare) and (by < 0).any():
        left = order[np.flatnonzero(alone)]
        pitch = events.channel[left] * 128 + events.pitch[left]
        left = left[np.lexsort([events.struck[left], events.tick[left], pitch])]
        pitch = events.channel[left] * 128 + events.pitch[left]
        opened, ended = _oldest_first(pitch, events.struck[left])
        found = np.full(len(events.tick), -1)
        found[left[opened[ended >= 0]]] = left[ended[ended >= 0]]
        by = np.where(by < 0, found[begin], by)
    onset = events.tick[begin]
    end = np.where(by >= 0, events.tick[by], events.end[events.track[begin]])
    left_open = by < 0

    same = np.zeros(len(begin), bool)  # as the note before it
    channels = (events.track[begin] * 16 + events.channel[begin]) * 128 + events.pitch[begin]
    same[1:] = (np.diff(channels) == 0) & (np.diff(onset) == 0)
    first = np.flatnonzero(~same)
    if same.any():
        end = np.maximum.reduceat(end, first)
        begin, onset = begin[first], onset[first]
    kept = end > onset
    told = {
        "note never ended: ended with its track": int(left_open.sum()),
        "note of no length left out": int((~kept).sum()),
    }
    return Paired(begin[kept], end[kept], tally(told), int(same.sum()))


def pair_as_the_lecture(events: Events) -> Paired:
    """As the lecture's loop, message by message and track by track, has it.

    A strike begins a note; an end, or a second strike of the same channel and pitch, ends it
    without beginning another. Notes still open at the end of the track end there. Notes of no
    length are dropped. An end with nothing to end begins nothing: a `note_on` of velocity 0 is
    MIDI's other way to write `note_off`.
    """
    order, key = _by_pitch(events)
    tick, struck = events.tick[order], events.struck[order]
    first = np.diff(key, prepend=-1) != 0
    last, restruck = np.ones((2, len(key)), bool)
    last[:-1], restruck[:-1] = first[1:], struck[1:]
    # after an end a note is closed; each strike since then opened it or closed it in turn
    strikes = np.cumsum(struck)
    reset = np.maximum.accumulate(np.where(first | ~struck, np.arange(len(key)), 0))
    begins = np.flatnonzero(struck & ((strikes - strikes[reset] + struck[reset]) % 2 == 1))

    onset, left_open, restruck = tick[begins], last[begins], restruck[begins]
    end = np.where(left_open, events.end[events.track[order][begins]], np.roll(tick, -1)[begins])
    kept = end > onset
    told = {
        "note never ended: ended with its track": int(left_open.sum()),
        "note struck again before it ended: ended there, not begun anew": int(
            (restruck & ~left_open).sum()
        ),
    }
    return Paired(order[begins[kept]], end[kept], tally(told), 0)


READINGS: dict[str, Callable[[Events], Paired]] = {
    "notes": pair_notes,
    "lecture": pair_as_the_lecture,
}


def _by_pitch(events: Events) -> tuple[np.ndarray, np.ndarray]:
    """The events by track, channel and pitch, as they stand in the file, and the key to that."""
    key = (events.track * 16 + events.channel) * 128 + events.pitch
    if len(events.end) <= 16:
        key = key.astype(np.int16)  # which is sorted by counting
    order = np.argsort(key, kind="stable")
    return order, key[order]


def _oldest_first(key: np.ndarray, struck: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The strikes, and what ends each: its place, or -1; all events sorted by `key`, then in time.

    As long as notes wait, each end of a key ends the one that has waited the longest: so the nth
    end that is not in vain belongs to the nth strike.
    """
    begin = np.flatnonzero(struck)
    new = np.diff(key, prepend=-1) != 0
    group = np.cumsum(new) - 1
    start = np.flatnonzero(new)
    step = np.where(struck, 1, -1)
    waiting = np.cumsum(step)
    waiting -= (waiting - step)[start][group]
    in_time = ~struck
    if (waiting < 0).any():  # an end in vain makes a new low; lows fall from key to key
        fall = group * (len(key) + 1)
        low = np.minimum.accumulate(np.minimum(waiting, 0) - fall) + fall
        before = np.concatenate([[0], low[:-1]])
        before[new] = 0
        in_time &= waiting >= before
    strikes = np.bincount(group[begin], minlength=len(start))
    ends = np.bincount(group[in_time], minlength=len(start))
    rank = np.arange(len(begin)) - (np.cumsum(strikes) - strikes)[group[begin]]
    by = np.full(len(begin), -1)
    by[rank < ends[group[begin]]] = np.flatnonzero(in_time)
    return begin, by
