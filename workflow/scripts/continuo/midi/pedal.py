"""Notes as long as the sustain pedal holds them."""

from dataclasses import replace

import numpy as np

from continuo.midi.notes import MidiNotes


def held_by_pedal(notes: MidiNotes) -> MidiNotes:
    """The notes, each held until its channel's pedal is lifted, or its pitch is struck again."""
    end = notes.onset + notes.duration
    tick, channel, down = notes.pedal.T if len(notes.pedal) else np.zeros((3, 0), np.int64)
    for used in np.unique(channel):
        mine = np.flatnonzero(channel == used)
        when, pressed = tick[mine], down[mine] > 0
        ups = when[~pressed]
        of = np.flatnonzero(notes.channel == used)
        last = np.searchsorted(when, end[of], "right") - 1
        held = of[(last >= 0) & pressed[last]]
        lifted = np.searchsorted(ups, end[held], "left")
        never = max(int(end.max(initial=0)), int(when.max()))
        end[held] = np.append(ups, never)[lifted]
    order = np.lexsort([notes.onset, notes.pitch, notes.channel])
    same = (np.diff(notes.channel[order]) == 0) & (np.diff(notes.pitch[order]) == 0)
    later = np.diff(notes.onset[order]) > 0
    first, then = order[:-1][same & later], order[1:][same & later]
    # what overlapped without the pedal goes on doing so
    held = end[first] > notes.onset[first] + notes.duration[first]
    first, then = first[held], then[held]
    own = notes.onset[first] + notes.duration[first]
    end[first] = np.maximum(np.minimum(end[first], notes.onset[then]), own)
    return replace(notes, duration=end - notes.onset)
