"""The section that has all that was made of a piece of the user's own, to look at and listen to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from continuo.base.words import counted, percent
from continuo.report.base.section import Section
from continuo.report.base.sentences import following
from continuo.report.own.subject import Own

if TYPE_CHECKING:
    from continuo.report.players.timed_roll import TimedRoll


@dataclass(frozen=True)
class Whole:
    """The user's piece with what one decoder has added. record: the content of its JSON file;
    score: the paths of its excerpt, SVG, and of the whole, PDF; done: see `Own`."""

    name: str
    record: Mapping[str, Any]
    audio: Path
    midi: Path
    score: Mapping[str, str]
    done: str

    @property
    def file_name(self) -> str:
        """What a download of the MIDI file is called."""
        return self.midi.name

    @property
    def added(self) -> str:
        """What the decoder has added, in words."""
        record, notes = self.record, counted(self.record["notes"], "note")
        if self.done == "filled":
            first, last = record["bars"]
            return f"{notes}, in bars {first} to {last}, in place of {record['removed']}"
        if self.done == "continued":
            if record.get("drums"):
                notes += f" and {counted(record['drums'], 'strike')} of drums"
            bar = f"quarter {record['begins']:g}, for {record['lasts']:g} quarters"
            pace = f"at {60e6 / record['tempo']:.4g} quarters a minute"
            if record.get("tempos"):
                pace = "in the tempos of your piece"
            return f"{notes}, from {bar}, {pace}"
        if not record["notes"]:
            return f"no note: the decoder {record['decoder']} leaves this tune without a harmony"
        return notes

    @property
    def players(self) -> str:
        """Who plays what was added, in words."""
        from continuo.midi.instruments import INSTRUMENTS

        parts = [
            f"{INSTRUMENTS[part['program']]} (track {part['track'] + 1}, channel "
            f"{part['channel'] + 1})"
            for part in self.record["parts"]
        ]
        return "; ".join(parts) or "nobody"

    @property
    def engraved(self) -> bool:
        """Whether it has a score: an empty file says that Verovio could not make it."""
        return Path(self.score["excerpt"]).stat().st_size > 0

    @property
    def shown(self) -> str:
        """What of its score is seen, in words."""
        return {
            "continued": "The bars around where your piece ends",
            "filled": "The bars that were written anew, and those around them",
        }.get(self.done, "The first bars")

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is told of it."""
        record = self.record
        asked = ", ".join(f"{key} {value}" for key, value in record["asked"].items())
        told = [
            ("added", self.added),
            ("played by", self.players),
            ("read as", self._read_as),
            ("asked for", asked),
            ("chord symbols", following(record["frame"]) if "frame" in record else ""),
            ("moved", record["moved"]),
            ("not heard by the model", "; ".join(record["not_heard"])),
            ("left out", "; ".join(record.get("left_out", []))),
        ]
        return [(what, words) for what, words in told if words]

    @property
    def _read_as(self) -> str:
        if not self.record.get("performed"):
            return ""
        return (
            f"a performance, {percent(self.record['sure'])} sure; beats and bars, and so the "
            "score, were found from its notes"
        )

    def roll(self) -> "TimedRoll":
        """Its piano roll, without drums: what was the user's, what was added."""
        import numpy as np

        from continuo.midi.notes import read_notes
        from continuo.report.players.sounding import Sounding
        from continuo.report.players.timed_roll import TAIL, Layer, Mark, TimedRoll, pitch_range

        notes = read_notes(self.midi)
        sounding = Sounding.of(notes)
        tuned, marks = ~notes.drums, []
        if self.done == "harmonised":
            new = np.isin(notes.channel, [part["channel"] for part in self.record["parts"]])
        elif self.done == "filled":
            ticks = np.array([self.record["tick"], self.record["until"]])
            new = (notes.onset >= ticks[0]) & (notes.onset < ticks[1])
            begin, end = notes.seconds_at(ticks).tolist()
            marks.append(Mark("primer", 0.0, begin, "your piece"))
            marks.append(Mark("primer", end, float(sounding.end.max(initial=end)), "your piece"))
        else:
            ticks = np.array([self.record["tick"]])
            new = notes.onset >= ticks[0]
            marks.append(Mark("primer", 0.0, float(notes.seconds_at(ticks)[0]), "your piece"))
        layers = [
            Layer("held-out", sounding.only(tuned & ~new)),
            Layer("generated", sounding.only(tuned & new)),
        ]
        last = float(sounding.end.max(initial=0.0)) + TAIL
        words = f"Piano roll of {self.name}: {counted(int(tuned.sum()), 'note')} in {last:.0f} s"
        low, high = pitch_range([layer.notes for layer in layers])
        return TimedRoll(0.0, last, low, high, layers, marks, words)


def reads(own: Own) -> dict[str, Any]:
    """Of each outcome its record, its sound, its MIDI file and its score."""
    kinds = {"record": "json", "audio": "mp3", "midi": "mid", "excerpt": "svg", "whole": "pdf"}
    return {
        "made": {
            name: {what: f"{name}.{kind}" for what, kind in kinds.items()} for name in own.names
        }
    }


def read(own: Own, made: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """title, harmony, and outcomes: see `Whole`."""
    outcomes: Sequence[Whole] = [
        Whole(
            name,
            json.loads(Path(files["record"]).read_text()),
            Path(files["audio"]),
            Path(files["midi"]),
            {what: files[what] for what in ("excerpt", "whole")},
            own.done,
        )
        for name, files in made.items()
    ]
    return {"title": own.title, "done": own.done, "outcomes": outcomes}


SECTION = Section(10, "", reads, read, scripts=["players/templates/player.js"])
