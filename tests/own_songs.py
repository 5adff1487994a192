"""A song of a user's own and a tune, and what a model adds to them."""

import mido
import numpy as np
import pandas as pd

from continuo.midi.notes import read_notes
from continuo.models.made import sample_table
from continuo.pieces.chords import from_text
from continuo.pieces.own_piece import read_own
from midi_files import line, save

CHORDS = {"max_notes": 2, "drums": False, "grid": 0, "reading": "notes"}
EVERY = {**CHORDS, "max_notes": 0}


def meta(kind, time=0, **values):
    return mido.MetaMessage(kind, time=time, **values)


def song(path):
    """In 3/4, ever faster: violin, cello that is held longer, and drums that go on for longer."""
    conductor = [
        meta("time_signature", numerator=3, denominator=4),
        meta("key_signature", key="C"),
        meta("set_tempo", tempo=600_000),
        meta("set_tempo", tempo=450_000, time=1440),
        meta("set_tempo", tempo=400_000, time=1440),
    ]
    violin = [
        mido.Message("program_change", channel=0, program=40),
        mido.Message("control_change", channel=0, control=64, value=127),
        *line(0, *[(76, 480), (74, 240), (72, 240), (71, 480)] * 2, velocity=90),
    ]
    cello = [
        mido.Message("program_change", channel=1, program=42),
        *line(1, (48, 1440), (43, 1680), velocity=50),
    ]
    drums = line(9, *[(36, 480)] * 8, velocity=120)
    return save(path, conductor, violin, cello, drums)


def read(path, chords=EVERY, key="primer", **options):
    return read_own(str(path), key, chords, **options)


def made(piece, chords, held=0.5, heard=None):
    """The table of a sample behind the piece, each chord held for so many quarters."""
    before = heard or piece.rows["pitches"].tolist()
    named = [*map(from_text, before), *chords]
    onset = np.arange(len(named)) * held
    return sample_table(
        named,
        onset,
        [[held] * len(chord) for chord in named],
        np.full(len(chords), np.nan),
        np.full(len(chords), 0.5),
        "model",
    )


def rows(notes, until=None):
    """Onset, end, pitch and channel of each note that begins before `until`."""
    table = pd.DataFrame(
        {"onset": notes.onset, "end": notes.onset + notes.duration, "pitch": notes.pitch}
    ).assign(channel=notes.channel)
    if until is not None:
        table = table[table["onset"] < until]
    return sorted(table.itertuples(index=False, name=None))


def written(outcome, path):
    path.write_bytes(outcome.tracks.to_bytes())
    return read_notes(path)


def tune(path, *more):
    return save(
        path,
        [meta("set_tempo", tempo=700_000), meta("set_tempo", tempo=300_000, time=700)],
        [
            mido.Message("program_change", channel=2, program=73),
            *line(2, (72, 437), (74, 481), (76, 960), velocity=77),
        ],
        *more,
    )
