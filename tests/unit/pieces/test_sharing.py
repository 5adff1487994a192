from dataclasses import replace

from continuo.pieces.parts import Part
from continuo.pieces.sharing import Note, Standing, held_on, played, shared_out


def part(pitch, channel=0, reach=12, hands=1):
    """One that stands at the pitch."""
    low, high = pitch - reach, pitch + reach
    return Part(channel, channel, pitch, 64, 0, low, high, hands, (pitch,))


QUARTET = [part(76), part(71, 1), part(62, 2), part(48, 3)]
HANDS = [part(72, 0, 24, 4), part(45, 1, 24, 3)]


def shared(pitches, parts):
    return shared_out(pitches, parts, [Standing(one.last, one.held) for one in parts], 0)


def who(notes, parts):
    """The channel of each note, by its onset and pitch."""
    struck = [(event.tick, *event.data) for _, event in played(notes, parts)]
    return {(tick, pitch): kind & 15 for tick, kind, pitch, _ in struck if kind >> 4 == 9}


def test_four_notes_go_to_four_parts_from_the_top():
    assert shared([79, 74, 71, 43], QUARTET) == [0, 1, 2, 3]


def test_fewer_notes_go_to_the_nearest_parts_and_none_has_two():
    assert shared([49], QUARTET) == [3]
    assert shared([75, 74], QUARTET) == [0, 1]
    assert shared([63, 47], QUARTET) == [2, 3]


def test_more_notes_than_parts_are_shared():
    assert shared([60, 55], [part(70)]) == [0, 0]
    assert sorted(set(shared([80, 76, 72, 67, 60, 48], QUARTET))) == [0, 1, 2, 3]
    assert shared([60], []) == []


def test_a_piece_for_the_piano_goes_on_in_its_hands():
    assert shared([76, 72, 67, 48, 41], HANDS) == [0, 0, 0, 1, 1]
    assert shared([76, 72], HANDS) == [0, 0]
    assert shared([48, 41], HANDS) == [1, 1]
    # neither hand spans what the other can take
    assert shared([79, 74, 60, 55], HANDS) == [0, 0, 1, 1]


def test_a_part_that_stands_nearer_does_not_leave_its_range():
    flute, bassoon = part(62, 0, 2), part(51, 1)
    assert shared([58], [flute, bassoon]) == [1]
    assert shared([58], [replace(flute, low=55), bassoon]) == [0]


def test_each_part_goes_on_from_where_it_went():
    """All go down by step, as far as the next part was when they began."""
    steps = range(12)
    notes = [Note(480 * n, 480 * n + 480, top - n) for n in steps for top in (76, 69, 62, 50)]
    found = who(notes, QUARTET)
    for channel, top in enumerate((76, 69, 62, 50)):
        assert [found[480 * n, top - n] for n in steps] == [channel] * len(steps)


def test_who_holds_a_note_gets_no_other_and_is_not_crossed():
    held = [Note(0, 1920, 76), Note(0, 480, 71), Note(0, 1920, 60), Note(0, 1920, 48)]
    found = who([*held, Note(480, 960, 73), Note(960, 1440, 74), Note(1440, 1920, 63)], QUARTET)
    assert [found[at] for at in ((480, 73), (960, 74), (1440, 63))] == [1, 1, 1]
    already = [replace(part(64), held=((64, 999),)), part(55, 1)]
    assert shared([60], already) == [1]
    assert shared([70], [part(77, 0, 24, 2), part(66, 1)]) == [1]
    assert shared([70], [replace(part(77, 0, 24, 2), held=((67, 999),)), part(66, 1)]) == [0]


def test_a_pitch_that_is_struck_again_ends_there():
    notes = [Note(0, 480, 60), Note(240, 480, 60), Note(0, 100, 64)]
    events = [(e.tick, e.data[0] >> 4, e.data[1]) for _, e in played(notes, [part(60)])]
    assert sorted(events) == sorted(
        [(0, 9, 60), (240, 8, 60), (240, 9, 60), (480, 8, 60), (0, 9, 64), (100, 8, 64)]
    )
    assert events.index((240, 8, 60)) < events.index((240, 9, 60))


def test_a_note_that_is_struck_as_its_pitch_ends_sounds_on():
    notes = [Note(0, 4, 60), Note(0, 4, 55), Note(4, 8, 60), Note(8, 9, 60, 3), Note(10, 12, 60)]
    assert held_on(notes) == [Note(0, 9, 60), Note(0, 4, 55), Note(10, 12, 60)]
    assert held_on(notes[3:]) == notes[3:]
