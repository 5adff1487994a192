import mido
import numpy as np

from continuo.midi.tracks import Tracks
from continuo.pieces.parts import last_parts, settled, standing, strikes
from midi_files import save


def band(tmp_path):
    """A flute that stops early, a faded piano with its pedal down, a bass, drums."""

    def control(number, value, time=0):
        return mido.Message("control_change", channel=1, control=number, value=value, time=time)

    def line(channel, pitch, velocity, count, at=0):
        ons = [
            mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=240)
            for _ in range(count)
            for kind in ("note_on", "note_off")
        ]
        ons[0] = ons[0].copy(time=at)
        return ons

    piano = [
        mido.Message("program_change", channel=1, program=4),
        control(7, 100),
        *line(1, 64, 70, 30),
        control(7, 20),
        control(64, 127),
        mido.Message("pitchwheel", channel=1, pitch=500),
        *line(1, 66, 30, 2),
    ]
    bass = [mido.Message("program_change", channel=2, program=33), *line(2, 40, 90, 32)]
    path = save(tmp_path / "a.mid", line(0, 84, 100, 2), piano, bass, line(9, 36, 127, 40))
    return Tracks.of(path.read_bytes())


def test_those_that_play_at_the_end_are_the_parts(tmp_path):
    tracks = band(tmp_path)
    found = last_parts(tracks, strikes(tracks), 480)
    assert [(one.track, one.channel, one.program) for one in found] == [(1, 1, 4), (2, 2, 33)]
    assert found[0].velocity == round(np.mean([70] * 7 + [30] * 2))
    assert found[1].velocity == 90


def test_what_was_faded_out_goes_on_as_it_was_with_its_pedal_up(tmp_path):
    tracks = band(tmp_path)
    struck = strikes(tracks)
    events = list(settled(tracks, last_parts(tracks, struck, 480), struck, 20_000))
    assert [(number, event.tick, event.data.hex()) for number, event in events] == [
        (1, 20_000, "b14000"),
        (1, 20_000, "b10764"),
        (1, 20_000, "e10040"),
    ]


def chord(channel, pitches, ticks):
    """A chord struck within a few ticks, as a hand does."""
    ons = [mido.Message("note_on", channel=channel, note=p, velocity=80, time=4) for p in pitches]
    offs = [mido.Message("note_off", channel=channel, note=p) for p in pitches]
    offs[0] = offs[0].copy(time=ticks - 4 * len(pitches))
    return [*ons, *offs]


def test_a_part_stands_where_it_struck_last_and_knows_its_range_and_its_hands(tmp_path):
    right = [m for p in ([60, 64, 67], [72, 76, 79], [62, 65, 69]) for m in chord(0, p, 480)]
    left = [m for p in ([48], [36], [41]) for m in chord(1, p, 480)]
    tracks = Tracks.of(save(tmp_path / "a.mid", right, left).read_bytes())
    struck = strikes(tracks)
    upper, lower = last_parts(tracks, struck, 480)
    assert (upper.low, upper.high, upper.hands, upper.last) == (60, 79, 3, (62, 65, 69))
    assert (lower.low, lower.high, lower.hands, lower.last) == (36, 48, 1, (41,))
    # before the last chord it stands at the one before, with what it holds
    playing = [strike for strike in struck if strike.tick >= 960]
    upper, lower = standing(tracks, struck, playing, 960, 480, {(1, 1): [(36, 999)]})
    assert (upper.last, upper.held) == ((72, 76, 79), ())
    assert (lower.last, lower.held) == ((36,), ((36, 999),))
