"""Written music as MusicXML: parts, a key that most notes are in, accidentals, beams."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from continuo.notation.grids import QUARTER
from continuo.notation.staves import PIANO, Measure, Staff
from continuo.notation.voices import Symbol

TYPES = {192: "whole", 96: "half", 48: "quarter", 24: "eighth", 12: "16th", 6: "32nd", 3: "64th"}
STEPS = "FCGDAEB"  # along the line of fifths
NEARLY = 0.02  # of all notes
LINES = {"G": 2, "F": 4, "percussion": 3}  # of the staff, that the clef names
# where drums stand, by their numbers in General MIDI, as drummers write them; the rest in OTHER
DRUMS = {
    (35, 36): ("F", 4),
    (41, 43, 45): ("A", 4),
    (37, 38, 39, 40): ("C", 5),
    (47, 48, 50): ("E", 5),
    (51, 53, 59): ("F", 5),
    (42, 44, 46): ("G", 5),
    (49, 52, 55, 57): ("A", 5),
}
OTHER_DRUMS = "B", 4
CYMBALS = (42, 44, 46, 49, 51, 52, 53, 55, 57, 59)  # whose heads are crosses
ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


class Mark(NamedTuple):
    """Words above the score, and a double bar line where they stand at one. at: in 1/48 quarters
    from the start of the piece."""

    at: int
    text: str


def musicxml(
    measures: Sequence[Measure], staves: Sequence[Staff] = PIANO, marks: Sequence[Mark] = ()
) -> str:
    """The measures as a score; the first has its number 0 if it is a pickup."""
    root = ET.Element("score-partwise", version="4.0")
    listed = ET.SubElement(root, "part-list")
    fifths = key_of(measures, staves)
    for part, found in groupby(enumerate(staves), key=lambda one: one[1].part):
        own = list(found)
        head = ET.SubElement(listed, "score-part", id=f"P{part + 1}")
        ET.SubElement(head, "part-name").text = own[0][1].name or None
        tag = ET.SubElement(root, "part", id=f"P{part + 1}")
        _write_part(tag, measures, own, fifths, marks)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _write_part(
    part: ET.Element,
    measures: Sequence[Measure],
    own: Sequence[tuple[int, Staff]],
    fifths: int,
    marks: Sequence[Mark],
) -> None:
    """The measures of a part; own: its staves, with their numbers among all."""
    first = 0 if measures[0].bar.pickup else 1
    metre = None
    for number, measure in enumerate(measures, first):
        tag = ET.SubElement(part, "measure", number=str(number))
        if measure.bar.pickup:
            tag.set("implicit", "yes")
        if metre != measure.bar.metre:
            clefs = [staff.clef for _, staff in own] if metre is None else []
            _attributes(tag, measure.bar.metre, fifths, clefs)
            metre = measure.bar.metre
        begin, behind = measure.bar.start, measure.bar.start + measure.bar.length
        for mark in (mark for mark in marks if begin <= mark.at < behind):
            if mark.at == begin and number > first:
                _child(_child(tag, "barline", location="left"), "bar-style", "light-light")
            if own[0][0] == 0:
                _write_mark(tag, mark.text, mark.at - begin)
        for staff, (place, whose) in enumerate(own, 1):
            if staff > 1:
                _child(_child(tag, "backup"), "duration", measure.bar.length)
            drums = whose.clef == "percussion"
            _write_staff(tag, measure, staff, measure.staves[place], None if drums else fifths)


def key_of(measures: Iterable[Measure], staves: Sequence[Staff] = PIANO) -> int:
    """How many sharps, or flats if it is negative, the signature has that fits best; drums apart.

    That in whose scale the most notes are, counted by their lengths; of those, and of what is as
    good but for a share NEARLY, the plainest.
    """
    weight = np.zeros(12)
    for measure in measures:
        for staff, voices in zip(staves, measure.staves, strict=True):
            for symbol in (symbol for voice in voices for symbol in voice):
                if staff.clef != "percussion":
                    for pitch in symbol.pitches:
                        weight[pitch % 12] += symbol.length
    # the seven places on the line of fifths from F (-1) to B (5), moved by the signature
    keys = sorted(range(-6, 7), key=lambda key: (abs(key), -key))
    within = [sum(weight[7 * (key + n) % 12] for n in range(-1, 6)) for key in keys]
    enough = max(within) - NEARLY * weight.sum()
    return next(key for key, found in zip(keys, within, strict=True) if found >= enough)


def spell(pitch: int, fifths: int) -> tuple[str, int, int]:
    """Step, alteration and octave of a pitch in a key: as near to it as the line of fifths allows.

    Three places flatter than the scale and two sharper, of seven: E flat to G sharp in C.
    """
    place = next(n for n in range(fifths - 3, fifths + 9) if 7 * n % 12 == pitch % 12)
    step, alter = STEPS[(place + 1) % 7], (place + 1) // 7
    return step, alter, (pitch - alter) // 12 - 1


def _child(parent: ET.Element, tag: str, text: object = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    if text is not None:
        child.text = str(text)
    return child


def _attributes(
    measure: ET.Element, metre: tuple[int, int], fifths: int, clefs: Sequence[str]
) -> None:
    """clefs: of the part's staves where it begins; elsewhere there are none to write."""
    tag = _child(measure, "attributes")
    if clefs:
        _child(tag, "divisions", QUARTER)
        _child(_child(tag, "key"), "fifths", 0 if "percussion" in clefs else fifths)
    time = _child(tag, "time")
    _child(time, "beats", metre[0])
    _child(time, "beat-type", metre[1])
    if len(clefs) > 1:
        _child(tag, "staves", len(clefs))
    for number, sign in enumerate(clefs, 1):
        clef = _child(tag, "clef", number=str(number))
        _child(clef, "sign", sign)
        _child(clef, "line", LINES[sign])


def _write_mark(tag: ET.Element, text: str, offset: int) -> None:
    direction = _child(tag, "direction", placement="above")
    words = {"font-weight": "bold", "font-style": "normal"}
    _child(_child(direction, "direction-type"), "words", text, **words)
    _child(direction, "offset", offset)
    _child(direction, "staff", 1)


def _write_staff(
    tag: ET.Element, measure: Measure, staff: int, voices: list[list[Symbol]], fifths: int | None
) -> None:
    """fifths: of the key; None for drums."""
    bar = measure.bar
    if not voices:
        note = _child(tag, "note")
        _child(note, "rest", measure="yes")
        _child(note, "duration", bar.length)
        _child(note, "voice", 4 * staff - 3)
        _child(note, "staff", staff)
        return
    accidentals = {} if fifths is None else _accidentals(voices, fifths)
    for number, voice in enumerate(voices):
        if number:
            _child(_child(tag, "backup"), "duration", bar.length)
        beams = _beams(voice, bar.beat)
        tuplets = _tuplets(voice, bar.beat)
        for place, symbol in enumerate(voice):
            # the others' silence is to be seen in the first voice alone
            visible = bool(symbol.pitches) or not number
            for pitch in symbol.pitches or (None,):
                note = _child(tag, "note")
                if not visible:
                    note.set("print-object", "no")
                first = pitch is None or pitch == symbol.pitches[0]
                if not first:
                    _child(note, "chord")
                _write_pitch(note, pitch, fifths)
                _child(note, "duration", symbol.length)
                ties = [kind for kind, tied in (("stop", symbol.from_before),
                                                ("start", symbol.onward)) if tied]  # fmt: skip
                for kind in ties:
                    _child(note, "tie", type=kind)
                _child(note, "voice", 4 * staff - 3 + number)
                _write_value(note, symbol)
                if accidental := accidentals.get((number, place, pitch)):
                    # in its place in the order that MusicXML has: after the dots
                    _child(note, "accidental", accidental)
                if symbol.triplet:
                    ratio = _child(note, "time-modification")
                    _child(ratio, "actual-notes", 3)
                    _child(ratio, "normal-notes", 2)
                if fifths is None and pitch in CYMBALS:
                    _child(note, "notehead", "x")
                _child(note, "staff", staff)
                if first and place in beams:
                    _child(note, "beam", beams[place], number="1")
                around = tuplets.get(place, []) if first else []
                if ties or around:
                    notations = _child(note, "notations")
                    for kind in ties:
                        _child(notations, "tied", type=kind)
                    for kind, bracket in around:
                        _child(notations, "tuplet", type=kind, bracket=bracket)


def _write_pitch(note: ET.Element, pitch: int | None, fifths: int | None) -> None:
    if pitch is None:
        _child(note, "rest")
        return
    if fifths is None:
        tag = _child(note, "unpitched")
        step, octave = next((place for of, place in DRUMS.items() if pitch in of), OTHER_DRUMS)
        _child(tag, "display-step", step)
        _child(tag, "display-octave", octave)
        return
    step, alter, octave = spell(pitch, fifths)
    tag = _child(note, "pitch")
    _child(tag, "step", step)
    if alter:
        _child(tag, "alter", alter)
    _child(tag, "octave", octave)


def _value(symbol: Symbol) -> tuple[int, bool]:
    """The value without its dot, and whether it has one."""
    value = symbol.length * 3 // 2 if symbol.triplet else symbol.length
    dotted = value not in TYPES and value * 2 // 3 in TYPES
    return value * 2 // 3 if dotted else value, dotted


def _write_value(note: ET.Element, symbol: Symbol) -> None:
    value, dotted = _value(symbol)
    _child(note, "type", TYPES.get(value, "64th"))
    if dotted:
        _child(note, "dot")


def _accidentals(voices: list[list[Symbol]], fifths: int) -> dict[tuple[int, int, int | None], str]:
    """What is to be written, by the number of the voice, the place in it and the pitch.

    An accidental holds until the bar ends, on its own line; a note tied to one before needs none.
    """
    found: dict[tuple[int, int, int | None], str] = {}
    in_force: dict[tuple[str, int], int] = {}
    order = sorted(
        (symbol.at, number, place)
        for number, voice in enumerate(voices)
        for place, symbol in enumerate(voice)
    )
    for _, number, place in order:
        symbol = voices[number][place]
        for pitch in symbol.pitches:
            step, alter, octave = spell(pitch, fifths)
            usual = (fifths - STEPS.index(step) - 1) // 7 + 1  # by the signature
            if symbol.from_before:
                continue
            if in_force.get((step, octave), usual) != alter:
                found[number, place, pitch] = ACCIDENTALS[alter]
            in_force[step, octave] = alter
    return found


def _groups(voice: list[Symbol], beat: int) -> list[list[int]]:
    """The places in the voice of the symbols that begin in each beat."""
    found: dict[int, list[int]] = {}
    for place, symbol in enumerate(voice):
        found.setdefault(symbol.at // beat, []).append(place)
    return list(found.values())


def _beams(voice: list[Symbol], beat: int) -> dict[int, str]:
    """begin, continue or end, by the place in the voice: within a beat, from rest to rest."""
    found: dict[int, str] = {}
    for places in _groups(voice, beat):
        run: list[int] = []
        for place in [*places, None]:
            if place is not None and voice[place].pitches and _value(voice[place])[0] < QUARTER:
                run.append(place)
                continue
            if len(run) > 1:
                found |= dict.fromkeys(run, "continue") | {run[0]: "begin", run[-1]: "end"}
            run = []
    return found


def _tuplets(voice: list[Symbol], beat: int) -> dict[int, list[tuple[str, str]]]:
    """Where triplets start and stop, and whether they have a bracket: where no beam shows them."""
    found: dict[int, list[tuple[str, str]]] = {}
    beams = _beams(voice, beat)
    for places in _groups(voice, beat):
        inside = [place for place in places if voice[place].triplet]
        if inside:
            beamed = beams.get(inside[0]) == "begin" and beams.get(inside[-1]) == "end"
            bracket = "no" if beamed else "yes"
            found.setdefault(inside[0], []).append(("start", bracket))
            found.setdefault(inside[-1], []).append(("stop", bracket))
    return found
