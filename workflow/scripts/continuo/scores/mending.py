"""What Verovio (6.4.1) plays otherwise than it is written, changed before it plays it."""

import re
from collections import Counter
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from continuo.base.words import tally

LONGEST = 255  # beats of a metre that a MIDI file can tell
SHORTEST = 64  # a beat of it is at least a whole note divided by this


def mend(score: Element) -> list[str]:
    """Change a score-partwise so that Verovio plays its notes where they stand.

    Arpeggio signs go: it would play the notes of the chord one after the other. Grace notes are
    those before the beat, as it would take the time of others from the note behind them; at the
    start of a bar, where it takes that of any, they are left out. A bar of another length than
    its metre gets a metre of its own, so that those behind it begin where they stand; the first and
    the last stay. A metre whose beats are no part of a whole note goes, as it would count for
    minutes, or break down. Returns what was left out, in words.
    """
    told: Counter[str] = Counter()
    for notations in score.iter("notations"):
        for sign in notations.findall("arpeggiate"):
            notations.remove(sign)
    for attributes in score.iter("attributes"):
        for time in attributes.findall("time"):
            if time.find("beat-type") is not None and not whole(time.findtext("beat-type")):
                attributes.remove(time)
                told["metre that cannot be, left out"] += 1
    for part in score.findall("part"):
        for measure in part.findall("measure"):
            told["ornament (grace note) at the start of a bar left out"] += _mend_graces(measure)
    _mend_bars([part.findall("measure") for part in score.findall("part")])
    return tally(told)


def begins_nowhere(midi: bytes) -> bool:
    """Whether Verovio has put notes before the start of the file, as where repeats are in one
    another: their time is told as one that never ends."""
    return re.search(rb"MTrk.{4}\xff\xff\xff\x7f", midi, re.DOTALL) is not None


def _mend_graces(measure: Element) -> int:
    """How many were left out."""
    now = left_out = 0
    for element in list(measure):
        grace = element.find("grace") if element.tag == "note" else None
        if grace is not None:
            grace.attrib = {"slash": "yes"}
            if now == 0:
                measure.remove(element)
                left_out += 1
        elif element.find("chord") is None:
            now += (-1 if element.tag == "backup" else 1) * whole(element.findtext("duration"))
    return left_out


def _mend_bars(parts: list[list[Element]]) -> None:
    """A metre for each bar that is of another length than the one that holds."""
    divisions, written = [0] * len(parts), (0, 1)
    other = False  # whether the metre in the last bar was its own
    for number, bars in enumerate(zip(*parts, strict=False)):
        length, told = Fraction(0), None
        for place, bar in enumerate(bars):
            divisions[place] = whole(bar.findtext("attributes/divisions")) or divisions[place]
            if divisions[place]:
                length = max(length, Fraction(filled(bar), 4 * divisions[place]))
            time = bar.find("attributes/time")
            if time is not None:
                beats, unit = (whole(time.findtext(key)) for key in ("beats", "beat-type"))
                told = (beats, unit) if beats and unit else told
        written = told or written
        metre = Fraction(*written)
        inside = 0 < number < len(parts[0]) - 1
        unusual = bool(metre and length and length != metre and inside and _can_be_told(length))
        if unusual:
            for bar in bars:
                _set_metre(bar, length.numerator, length.denominator)
        elif metre and not told and (other or _repeated_from(bars)):
            for bar in bars:
                _set_metre(bar, *written)
        other = unusual


def filled(measure: Element) -> int:
    """Divisions from a measure's start to where its last note ends."""
    now = end = 0
    for element in measure:
        duration = whole(element.findtext("duration"))
        if element.tag == "backup":
            now -= duration
        elif element.tag in ("note", "forward") and element.find("chord") is None:
            now += duration  # a note of a chord begins with the note before it
        end = max(end, now)
    return end


def whole(text: str | None) -> int:
    """The whole number that a text is; 0 where it is none."""
    bare = (text or "").strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else 0


def _can_be_told(length: Fraction) -> bool:
    power_of_two = not length.denominator & (length.denominator - 1)
    return power_of_two and length.denominator <= SHORTEST and length.numerator <= LONGEST


def _repeated_from(bars: tuple[Element, ...]) -> bool:
    repeats = (repeat for bar in bars for repeat in bar.iter("repeat"))
    return any(repeat.get("direction") == "forward" for repeat in repeats)


def _set_metre(bar: Element, beats: int, unit: int) -> None:
    for attributes in bar.findall("attributes"):
        for time in attributes.findall("time"):
            attributes.remove(time)
    attributes = Element("attributes")
    time = SubElement(attributes, "time", {"print-object": "no"})
    SubElement(time, "beats").text = str(beats)
    SubElement(time, "beat-type").text = str(unit)
    bar.insert(0, attributes)
