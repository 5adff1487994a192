"""The composer as a model of music; see `continuo.models.protocol`."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from continuo.base.words import counted, lasting
from continuo.decoding.choosing import Choosing
from continuo.decoding.constraints import Constraints
from continuo.decoding.leading import gave_way
from continuo.decoding.protocol import Decoder
from continuo.decoding.registry import make_decoder, make_repetition
from continuo.models.composer.closing import closes
from continuo.models.composer.excerpts import Excerpts
from continuo.models.composer.settings import Recipe, Shape
from continuo.models.composer.sounding import sounding_after
from continuo.models.composer.trained import TrainedComposer, load_composer
from continuo.models.composer.writer import (
    ComposerWriter,
    Continuation,
    compose,
    fill,
    framed,
    harmonise,
)
from continuo.models.facts import of_file, of_settings
from continuo.models.made import Timed, sample_table
from continuo.models.protocol import About, Course, Request, Scores
from continuo.pieces.chords import Chord
from continuo.pieces.primers import Primer, Tempos
from continuo.pieces.selection import Selection
from continuo.pieces.spelled import STEPS, Spelled, unspell

TOLD = 12  # players that are named one by one
log = logging.getLogger("continuo")


class ComposerModel:
    """See `continuo.models.protocol.Model`. path: the file that it is from."""

    least = 0

    def __init__(self, composer: TrainedComposer, card: Mapping[str, Any], path: Path) -> None:
        self.composer, self.card, self.path = composer, card, path

    def score(self, pieces: Selection) -> list[Scores]:
        """`further` has "rhythm": log P of the chord's times, given its notes; and, where it names
        them, "players": of who plays these, "loudness", and "drums", up to the next chord."""
        slots = max(pieces.slots_needed(self.card["max_notes"]), self.card["slots"])
        spelled, ensemble = pieces.spelled(slots), self.composer.ensemble
        excerpts = Excerpts.of(spelled, ensemble)
        names = ["rhythm"] + ["players"] * ensemble.named + ["loudness"] * ensemble.loud
        scores = []
        for number, piece in enumerate(spelled):
            log_p, right = self.composer.score(excerpts, number)
            further = dict(zip(names, log_p.T[1:], strict=True))
            if self.composer.drummer is not None:
                further["drums"] = self.composer.drummer.score(piece)
            scores.append(Scores(log_p[:, 0], right, further))
        return scores

    def write_on(self, primer: Primer, request: Request) -> Timed:
        """Its notes and its times."""
        before, until, how = self._spelled(primer), None, _choosing(request)
        if request.quarters is not None:
            until = before.place_behind[0] + round(request.quarters * STEPS)
        chords = request.decoder.get("chords")
        frame = framed(chords, before) if chords else None
        if frame is not None and until is None and request.ends:
            until = frame.end
        (made,) = compose(
            self.composer,
            [before],
            chords=request.chords,
            ends=request.ends,
            until=until,
            frame=frame,
            phrases=_planned(request),
            **how,
        )
        followed = frame.followed_by(made.piece) if frame else {}
        return self._timed(before, made, primer.tempos, how["constraints"], followed)

    def rehearse(self, primers: Sequence[Primer], request: Request) -> list[Spelled]:
        """Each with numbers of its own."""
        drawing = make_decoder(request.decoder, _seeds(request, len(primers)))
        how = _choosing(request, drawing)
        before = [self._spelled(primer) for primer in primers]
        how |= {"chords": request.chords, "ends": request.ends, "phrases": _planned(request)}
        made = compose(self.composer, before, **how)
        return [one.piece for one in made]

    def harmonise(self, tune: Primer, request: Request) -> Timed:
        """The tune's times stay; of each chord of it the highest note is the tune."""
        whole, how = self._spelled(tune), _choosing(request)
        nothing, chords = whole.part(0, 0), request.decoder.get("chords")
        frame = framed(chords, nothing, whole) if chords else None
        (made,) = harmonise(self.composer, whole, frame=frame, **how)
        followed = frame.followed_by(made.piece, first=1) if frame else {}
        return self._timed(nothing, made, tune.tempos, how["constraints"], followed)

    def fill(self, piece: Primer, first: int, behind: int, request: Request) -> Timed:
        """In their time; as many chords as it takes."""
        whole, how = self._spelled(piece), _choosing(request)
        made = fill(self.composer, whole, first, behind, **how)
        return self._timed(whole.part(0, first), made, piece.tempos, how["constraints"], {})

    def about(self, history: pd.DataFrame) -> About:
        """What it is."""
        card, shape = self.card, self.card["composer"]
        seconds = round(float(history["seconds"].sum()), 1)
        trained = f"{counted(shape['steps'], 'step')} in {lasting(seconds)}"
        made, learnt = (
            {key: shape[key] for key in (field.name for field in fields(part)) if key in shape}
            for part in (Shape, Recipe)
        )
        window = learnt.pop("window", None)
        most = card["slots"] - (not card["max_notes"])
        facts = [
            ("what it is", "a recurrent network that spells each chord from the top and gives it "
             "its times, in all keys, with a memory of the piece"),
            ("parameters", f"{self.composer.parameters:,}"),
            ("vocabulary", f"any chord of up to {counted(most, 'note')} of the 128 of MIDI"),
            ("players", self._players),
            ("layers", of_settings(made)),
            *self._start,
            ("training", trained),
            ("settings of the training", of_settings(learnt)),
            ("window", counted(window, "chord") if window else "–"),
            *of_file(self.path, card),
        ]  # fmt: skip
        limits = [
            f"The composer has learnt when notes begin and end, to {STEPS} steps a quarter note.",
            "Who plays a note and how loud a chord is follow from the notes, and change none of "
            "them; drums follow from those of the bars before.",
        ]
        limits += [
            f"It has learnt from the pieces of {name} before those of this page; what it copies "
            "from them is not looked for."
            for _, name in self._start[:1]
        ]
        course = Course(
            "step",
            shape["steps"] / max(len(history), 1),
            0,
            f"It was trained to the last of its {counted(shape['steps'], 'step')}, and is then the "
            "moving average of its weights.",
            "A point for each twentieth of its steps. Its loss counts how long each note is held "
            "and when the next begins; the level lines are of the chords alone, those of the "
            "counting baselines and that of the finished composer. The first steps wait for the "
            "compiler.",
        )
        return About(self.composer.parameters, trained, seconds, facts, limits, course)

    @property
    def _start(self) -> list[tuple[str, str]]:
        """What it started from, if it did, for the facts."""
        if "start" not in self.card:
            return []
        told = self.card["start"]
        facts = [("started from", told["name"]), ("SHA-256 of that", told["sha256"])]
        return [*facts, ("its terms", told["licence"])] if "licence" in told else facts

    @property
    def _players(self) -> str:
        """What they are called, in words."""
        names = [name or "one" for name in self.composer.ensemble.names]
        told = ", ".join(names[:TOLD]) + f" and {len(names) - TOLD} more" * (len(names) > TOLD)
        return told + ", drums" * (self.composer.drummer is not None)

    def _timed(
        self,
        primer: Spelled,
        made: Continuation,
        tempos: Tempos | None,
        constraints: Constraints,
        facts: Mapping[str, Any],
    ) -> Timed:
        table = composed_table(primer, made, self.path)
        sounding = (now.chord for now in sounding_after(primer.joined(made.piece)))
        led = gave_way(constraints, islice(sounding, max(len(primer) - 1, 0), None))
        return Timed(table, made.piece, self.composer.ensemble.called, tempos, {**led, **facts})

    def _spelled(self, primer: Primer) -> Spelled:
        """The primer in its slots."""
        slots = self.card["slots"]
        lost = sum(text.count(".") >= slots for text in primer.texts)
        if lost:
            log.info("%d chords have more than %d notes: their lowest are lost", lost, slots)
        return primer.spell(slots)


def _choosing(request: Request, decoder: Decoder | None = None) -> dict[str, Any]:
    """How choices are made, as `compose`, `harmonise` and `fill` take it; decoder: of another
    number of pieces."""
    settings = dict(request.decoder)
    return {
        "decoder": decoder or _decoder(request),
        "constraints": Constraints(**settings.get("constraints", {})),
        "repetition": make_repetition(settings),
        "replay": settings.get("replay"),
        "seed": request.seed,
    }


def _planned(request: Request) -> bool:
    return bool(request.decoder.get("phrases", False))


def _decoder(request: Request) -> Decoder:
    """That of one piece."""
    critic = request.critic
    if critic is None:
        return make_decoder(request.decoder, [request.seed])
    seeds = _seeds(request, request.decoder["among"])
    drawing = make_decoder(request.decoder, seeds)
    ending = None if request.quarters is None else _how_they_end
    return Choosing(drawing, len(seeds), lambda writer: critic(writer.pieces), request.seed, ending)


def _how_they_end(writer: ComposerWriter) -> np.ndarray:
    return np.array([closes(piece) for piece in writer.pieces])


def _seeds(request: Request, count: int) -> list[list[int]]:
    return [[*np.atleast_1d(request.seed).tolist(), number] for number in range(count)]


def chords_of(primer: Spelled, made: Continuation) -> list[Chord]:
    """Those of a primer, and those that were added to it."""
    return [unspell(row) for part in (primer, made.piece) for row in part.notes]


def composed_table(primer: Spelled, made: Continuation, path: str | Path) -> pd.DataFrame:
    """The table of what the composer of the file `path` made of a primer; see `sample_table`."""
    whole = primer.joined(made.piece)
    return sample_table(
        chords_of(primer, made),
        (whole.onset - whole.onset[0]) / STEPS,
        whole.held,
        made.temperature,
        np.exp(made.log_p),
        path,
    )


def open_model(path: Path, name: str) -> ComposerModel:
    """The composer in the file; UserError where there is none, or a damaged one."""
    return ComposerModel(*load_composer(path), path)
