"""The music chain, in the order in which the data flow."""


rule fetch_scores:
    output:
        midi=directory(outcome("{experiment}", "shards/{shard}/midi")),
        sources=outcome("{experiment}", "shards/{shard}/sources.csv"),
    log:
        outcome("logs/{experiment}", "fetch_scores_{shard}.log"),
    benchmark:
        outcome("logs/{experiment}", "fetch_scores_{shard}.tsv")
    resources:
        mem_mb=memory(2000, 0),
        runtime=60,
    params:
        **takes("fetch_scores", "source", also=[scores_told]),
        manifest=lambda wildcards, input: manifest_of(wildcards),
    message:
        "{wildcards.experiment}: fetching the scores, shard {wildcards.shard}"
    script:
        "../scripts/fetch_scores.py"


rule decode_midi:
    input:
        midi=rules.fetch_scores.output.midi,
        sources=rules.fetch_scores.output.sources,
    output:
        chords=outcome("{experiment}", "shards/{shard}/chords.parquet"),
        notes=outcome("{experiment}", "shards/{shard}/notes.parquet"),
        parts=outcome("{experiment}", "shards/{shard}/parts.csv"),
        changes=outcome("{experiment}", "shards/{shard}/changes.csv"),
        intake=outcome("{experiment}", "shards/{shard}/intake.csv"),
    log:
        outcome("logs/{experiment}", "decode_midi_{shard}.log"),
    benchmark:
        outcome("logs/{experiment}", "decode_midi_{shard}.tsv")
    resources:
        mem_mb=memory(2000, 1),
    params:
        **takes(
            "decode_midi",
            "chords.max_notes",
            "chords.drums",
            "chords.grid",
            "chords.reading",
            "chords.timing",
            "chords.pedal",
            "parts",
        ),
    message:
        "{wildcards.experiment}: decoding MIDI into chords, shard {wildcards.shard}"
    script:
        "../scripts/decode_midi.py"


rule gather_pieces:
    input:
        chords=of_shards("chords.parquet"),
        notes=of_shards("notes.parquet"),
        parts=of_shards("parts.csv"),
        changes=of_shards("changes.csv"),
        intake=of_shards("intake.csv"),
        sources=of_shards("sources.csv"),
    output:
        chords=outcome("{experiment}", "chords.parquet"),
        notes=outcome("{experiment}", "notes.parquet"),
        parts=outcome("{experiment}", "parts.csv"),
        changes=outcome("{experiment}", "changes.csv"),
        intake=outcome("{experiment}", "intake.csv"),
        sources=outcome("{experiment}", "sources.csv"),
    log:
        outcome("logs/{experiment}", "gather_pieces.log"),
    benchmark:
        outcome("logs/{experiment}", "gather_pieces.tsv")
    resources:
        mem_mb=memory(2000, 5),
    params:
        **takes("gather_pieces"),
    message:
        "{wildcards.experiment}: bringing the pieces together"
    script:
        "../scripts/gather_pieces.py"


rule index_chords:
    input:
        chords=rules.gather_pieces.output.chords,
        sources=rules.gather_pieces.output.sources,
    output:
        split=outcome("{experiment}", "split.csv"),
        vocabulary=outcome("{experiment}", "vocabulary.json"),
    log:
        outcome("logs/{experiment}", "index_chords.log"),
    benchmark:
        outcome("logs/{experiment}", "index_chords.tsv")
    resources:
        mem_mb=memory(2000, 5),
    params:
        **takes("index_chords", "split.valid", "split.test", "window", "chords.max_notes", "seed"),
    message:
        "{wildcards.experiment}: splitting the pieces, numbering their chords"
    script:
        "../scripts/index_chords.py"


rule window_sequences:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
        vocabulary=rules.index_chords.output.vocabulary,
    output:
        outcome("{experiment}", "sequences.npz"),
    log:
        outcome("logs/{experiment}", "window_sequences.log"),
    benchmark:
        outcome("logs/{experiment}", "window_sequences.tsv")
    resources:
        mem_mb=memory(2000, 5),
    params:
        **takes("window_sequences", "window"),
    message:
        "{wildcards.experiment}: laying out the sequences"
    script:
        "../scripts/window_sequences.py"
