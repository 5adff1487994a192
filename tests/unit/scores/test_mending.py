from xml.etree.ElementTree import tostring

import pytest
import verovio

from continuo.midi.notes import read_notes
from continuo.pieces.chord_table import chord_table
from continuo.scores import rendering
from continuo.scores.collect import midi_of
from continuo.scores.mending import begins_nowhere, mend
from continuo.scores.musicxml import parse

GRACE, SLASHED = "<grace/>", '<grace slash="yes"/>'
ARPEGGIO = "<notations><arpeggiate/></notations>"


def note(step, before="", after="", voice=1):
    """A quarter, or a grace note, in the fourth octave."""
    pitch = f"<pitch><step>{step}</step><octave>4</octave></pitch>"
    duration = "" if "grace" in before else "<duration>2</duration>"
    kind = "eighth" if "grace" in before else "quarter"
    return f"<note>{before}{pitch}{duration}<voice>{voice}</voice><type>{kind}</type>{after}</note>"


FULL = note("C") + note("D") + note("E") + note("F")
HALF = note("G") + note("G")
BACK = "<backup><duration>8</duration></backup>"


def score(*measures):
    first = (
        "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"
        "<clef><sign>G</sign><line>2</line></clef></attributes>"
    )
    bars = "".join(
        f"<measure number='{number}'>{'' if number else first}{notes}</measure>"
        for number, notes in enumerate(measures)
    )
    part = '<score-part id="P1"><part-name>P</part-name></score-part>'
    return parse(
        f"<score-partwise><part-list>{part}</part-list><part id='P1'>{bars}</part>"
        "</score-partwise>".encode()
    )


def table(tmp_path, *measures):
    midi, told = midi_of(score(*measures))
    (tmp_path / "a.mid").write_bytes(midi)
    found = chord_table(read_notes(tmp_path / "a.mid"))
    for column in ("onset", "bar_tick", "bar_ticks"):
        found[column] /= found["ticks_per_quarter"]
    return found, told


def chords(found):
    return dict(zip(found["onset"], found["pitches"], strict=True))


def test_this_is_the_verovio_that_is_mended_for():
    assert verovio.toolkit().getVersion().startswith("6.4.1"), "is `mend` still needed?"


def test_an_arpeggio_is_one_chord(tmp_path):
    chord = note("C", after=ARPEGGIO) + note("E", "<chord/>", ARPEGGIO) + note("D")
    assert chords(table(tmp_path, chord)[0]) == {0: "60.64", 1: "62"}


@pytest.mark.parametrize("grace", [GRACE, SLASHED])
def test_a_grace_note_does_not_move_the_note_behind_it(tmp_path, grace):
    first = note("G", grace) + note("C") + note("D") + note("G", grace) + note("E") + note("F")
    found, told = table(tmp_path, first, note("A", grace) + FULL)
    at = chords(found)
    beats = {0: "60", 1: "62", 2: "64", 3: "65", 4: "60", 5: "62", 6: "64", 7: "65"}
    assert {beat: at[beat] for beat in beats} == beats
    between = {round(onset, 1): pitches for onset, pitches in at.items() if onset % 1}
    assert between == {1.9: "67"}
    assert told == ["2 ornaments (grace note) at the start of a bar left out"]


def test_voices_in_unison_keep_every_note(tmp_path):
    second = "".join(note(step, voice=2) for step in "CCEE")
    found = table(tmp_path, FULL + BACK + second)[0]
    assert chords(found) == {0: "60", 1: "60.62", 2: "64", 3: "64.65"}


@pytest.mark.parametrize("bar", [HALF, FULL + HALF])
def test_a_bar_of_unusual_length_keeps_those_behind_it_in_place(tmp_path, bar):
    found = table(tmp_path, FULL, bar, FULL, FULL)[0]
    quarters = len(parse(f"<m>{bar}</m>".encode()))
    begins = found.loc[found["bar_tick"] == 0, "onset"].tolist()
    assert begins == [0, 4, 4 + quarters, 8 + quarters]
    assert found["bar_ticks"].tolist() == [4] * 4 + [quarters] * quarters + [4] * 8


def test_a_score_in_its_metre_stays_as_it_is():
    plain = score(FULL, FULL, HALF)
    before = [element.tag for element in plain.iter()]
    assert mend(plain) == []
    assert [element.tag for element in plain.iter()] == before


def test_where_verovio_loses_its_place_repeats_are_not_played(monkeypatch):
    forward, backward = (
        f"<barline location='{where}'><repeat direction='{way}'/></barline>"
        for where, way in (("left", "forward"), ("right", "backward"))
    )
    repeated = forward + FULL + backward
    played, told = midi_of(score(repeated, FULL))
    assert (played.count(b"\x90"), told) == (24, [])  # strikes and ends of 12
    play = rendering.to_midi

    def lost(text, repeats=True):
        midi = play(text, repeats)
        return midi[:22] + b"\xff\xff\xff\x7f" + midi[23:] if repeats else midi

    assert not begins_nowhere(play(tostring(score(FULL), "unicode")))
    monkeypatch.setattr(rendering, "to_midi", lost)
    played, told = midi_of(score(repeated, FULL))
    assert (played.count(b"\x90"), told) == (
        16, ["repeats, at which Verovio loses its place, not played"]
    )  # fmt: skip


@pytest.mark.parametrize("unit", ["-1", "0", "½"])
def test_a_metre_that_cannot_be_is_left_out_and_told(tmp_path, unit):
    time = f"<attributes><time><beats>3</beats><beat-type>{unit}</beat-type></time></attributes>"
    found, told = table(tmp_path, FULL, time + FULL, FULL)
    assert told == ["1 metre that cannot be, left out"]
    assert found["onset"].tolist() == list(range(12))
