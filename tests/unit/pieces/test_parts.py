import mido
import numpy as np

from continuo.midi.tracks import Tracks
from continuo.pieces.parts import Note, Part, last_parts, played, settled, shared_out, strikes
from midi_files import save


def part(pitch, channel=0):
    return Part(channel, channel, pitch, 64, 0)


QUARTET = [part(76), part(71, 1), part(62, 2), part(48, 3)]


def test_four_notes_go_to_four_parts_from_the_top():
    assert shared_out([79, 74, 71, 43], QUARTET) == [0, 1, 2, 3]
    assert shared_out([50, 48, 45, 43], QUARTET) == [0, 1, 2, 3]


def test_fewer_notes_go_to_the_nearest_parts_and_none_has_two():
    assert shared_out([49], QUARTET) == [3]
    assert shared_out([75, 74], QUARTET) == [0, 1]
    assert shared_out([63, 47], QUARTET) == [2, 3]


def test_more_notes_than_parts_are_shared():
    piano = [part(72), part(45, 1)]
    assert shared_out([76, 72, 67, 48, 41], piano) == [0, 0, 0, 1, 1]
    assert shared_out([60, 55], [part(70)]) == [0, 0]


def test_a_pitch_that_is_struck_again_ends_there():
    notes = [Note(0, 480, 60), Note(240, 480, 60), Note(0, 100, 64)]
    events = [(e.tick, e.data[0] >> 4, e.data[1]) for _, e in played(notes, [part(60)])]
    assert sorted(events) == sorted(
        [(0, 9, 60), (240, 8, 60), (240, 9, 60), (480, 8, 60), (0, 9, 64), (100, 8, 64)]
    )
    assert events.index((240, 8, 60)) < events.index((240, 9, 60))


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
