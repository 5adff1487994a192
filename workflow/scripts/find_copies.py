"""Say what each sample, and each held-out piece, has in common with the training pieces."""

import pandas as pd

from continuo.base.logs import logged
from continuo.findings.copying import LENGTHS, find_matches
from continuo.midi.notes import read_notes
from continuo.pieces.chords import from_text
from continuo.pieces.split import HELD_OUT
from continuo.pieces.tables import read_parts, read_pieces
from continuo.scores.midi_files import midi_files

KINDS = ("exact", "transposed")
RUN = "start length piece place bar metre_told semitones".split()

with logged(snakemake.log[0]) as log:
    found = snakemake.input
    split = pd.read_csv(found.split, keep_default_na=False)
    training = split.loc[split["role"] == "train", "piece"].tolist()
    held_out = split[split["role"].isin(HELD_OUT) & (split["chords"] > 0)]
    texts = read_pieces(found.chords, [*training, *held_out["piece"]])
    chord = {text: from_text(text) for piece in texts.values() for text in set(piece)}
    tables = [pd.read_csv(path, dtype={"pitches": str}) for path in found.samples]
    played = [table.loc[table["part"] == "generated", "pitches"] for table in tables]
    pieces = {name: [chord[text] for text in piece] for name, piece in texts.items()}
    matches = find_matches(
        [rows.map(from_text).tolist() for rows in played]
        + [pieces[name] for name in held_out["piece"]],
        [pieces[name] for name in training],
    )

    files, onsets, bars = midi_files(found.midi, found.sources), {}, {}
    runs = [match.longest for pair in matches[: len(tables)] for match in pair]
    wanted = {training[run.piece] for run in runs if run}
    for part in read_parts(found.chords, ["piece", "onset"]):
        for piece, rows in part[part["piece"].isin(wanted)].groupby("piece"):
            onsets[piece] = rows["onset"].to_numpy()
    for piece in sorted(wanted):
        try:
            bars[piece] = read_notes(files[piece]).bars
        except ValueError as error:
            log.info("%s: %s", piece, error)

    def told(run):
        """The longest run as the columns of RUN tell it."""
        if run is None:
            return [pd.NA, 0, *[pd.NA] * 5]
        piece = training[run.piece]
        bar, metre_told = pd.NA, pd.NA
        if piece in bars:
            bar = int(bars[piece].at(onsets[piece][[run.place]])[0][0])
            metre_told = bars[piece].told
        return [run.start, run.length, piece, run.place, bar, metre_told, run.semitones]

    shares = [f"{kind}_{n}" for kind in KINDS for n in LENGTHS]
    rows, overlaps = [], []
    for (decoder, number), pair in zip(snakemake.params.samples, matches, strict=False):
        measured = [match.share(n) for match in pair for n in LENGTHS]
        longest = [fact for match in pair for fact in told(match.longest)]
        rows.append([decoder, number, len(pair[0].length), *longest, *measured])
        log.info("%s %s: %s, transposed %s", decoder, number, *(m.longest for m in pair))
    for piece, pair in zip(held_out.itertuples(), matches[len(tables) :], strict=True):
        lengths = [match.longest.length if match.longest else 0 for match in pair]
        measured = [match.share(n) for match in pair for n in LENGTHS]
        overlaps.append([piece.piece, piece.role, piece.chords, *lengths, *measured])
    facts = [f"{prefix}_{fact}" for prefix in ("run", "transposed") for fact in RUN]
    copies = pd.DataFrame(rows, columns=["decoder", "number", "chords", *facts, *shares])
    copies.to_csv(snakemake.output.copies, index=False, float_format="%.6g")
    columns = ["piece", "role", "chords", "run_length", "transposed_length", *shares]
    overlap = pd.DataFrame(overlaps, columns=columns)
    overlap.to_csv(snakemake.output.overlap, index=False, float_format="%.6g")
