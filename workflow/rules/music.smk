"""The music chain, in the order in which the data flow."""


rule fetch_scores:
    input:
        score_files,
    output:
        midi=directory(outcome("{experiment}", "midi")),
        sources=outcome("{experiment}", "sources.csv"),
    log:
        outcome("logs/{experiment}", "fetch_scores.log"),
    params:
        source=setting("source"),
        other_scores=other_scores,
        code=code("fetch_scores"),
    message:
        "{wildcards.experiment}: fetching the scores"
    script:
        "../scripts/fetch_scores.py"


rule decode_midi:
    input:
        midi=rules.fetch_scores.output.midi,
        sources=rules.fetch_scores.output.sources,
    output:
        chords=outcome("{experiment}", "chords.parquet"),
        intake=outcome("{experiment}", "intake.csv"),
    log:
        outcome("logs/{experiment}", "decode_midi.log"),
    params:
        max_notes=setting("chords", "max_notes"),
        drums=setting("chords", "drums"),
        code=code("decode_midi"),
    message:
        "{wildcards.experiment}: decoding MIDI into chords"
    script:
        "../scripts/decode_midi.py"


rule index_chords:
    input:
        chords=rules.decode_midi.output.chords,
        sources=rules.fetch_scores.output.sources,
    output:
        split=outcome("{experiment}", "split.csv"),
        vocabulary=outcome("{experiment}", "vocabulary.json"),
    log:
        outcome("logs/{experiment}", "index_chords.log"),
    params:
        valid=setting("split", "valid"),
        test=setting("split", "test"),
        window=setting("window"),
        max_notes=setting("chords", "max_notes"),
        seed=setting("seed"),
        code=code("index_chords"),
    message:
        "{wildcards.experiment}: splitting the pieces, numbering their chords"
    script:
        "../scripts/index_chords.py"


rule window_sequences:
    input:
        chords=rules.decode_midi.output.chords,
        split=rules.index_chords.output.split,
        vocabulary=rules.index_chords.output.vocabulary,
    output:
        outcome("{experiment}", "sequences.npz"),
    log:
        outcome("logs/{experiment}", "window_sequences.log"),
    params:
        window=setting("window"),
        code=code("window_sequences"),
    message:
        "{wildcards.experiment}: laying out the sequences"
    script:
        "../scripts/window_sequences.py"


rule train_network:
    input:
        chords=rules.decode_midi.output.chords,
        vocabulary=rules.index_chords.output.vocabulary,
        sequences=rules.window_sequences.output[0],
    output:
        model=outcome("{experiment}", "model.keras"),
        history=outcome("{experiment}", "history.csv"),
    log:
        outcome("logs/{experiment}", "train_network.log"),
    threads: 64  # all that there are: Snakemake lowers it to the cores it was given
    params:
        network=setting("network"),
        training=setting("training"),
        window=setting("window"),
        seed=setting("seed"),
        code=code("train_network"),
    message:
        "{wildcards.experiment}: training the network; its progress is in {log}"
    script:
        "../scripts/train_network.py"


rule evaluate_network:
    input:
        chords=rules.decode_midi.output.chords,
        vocabulary=rules.index_chords.output.vocabulary,
        sequences=rules.window_sequences.output[0],
        model=rules.train_network.output.model,
        history=rules.train_network.output.history,
    output:
        outcome("{experiment}", "evaluation.json"),
    log:
        outcome("logs/{experiment}", "evaluate_network.log"),
    threads: 2
    params:
        window=setting("window"),
        code=code("evaluate_network"),
    message:
        "{wildcards.experiment}: measuring the network beside counting models"
    script:
        "../scripts/evaluate_network.py"


rule generate_music:
    input:
        chords=rules.decode_midi.output.chords,
        vocabulary=rules.index_chords.output.vocabulary,
        sequences=rules.window_sequences.output[0],
        model=rules.train_network.output.model,
    output:
        midi=outcome("{experiment}", "samples/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "samples/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "samples/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "generate_music_{decoder}_{number}.log"),
    params:
        decoder=lambda w: config["experiments"][w.experiment]["decoders"][w.decoder],
        chords=setting("generation", "chords"),
        primer=setting("generation", "primer"),
        context=setting("generation", "context"),
        window=setting("window"),
        midi=setting("midi"),
        seed=setting("seed"),
        code=code("generate_music"),
    message:
        "{wildcards.experiment}: generating {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/generate_music.py"


rule find_loops:
    input:
        lambda w: sample_files(w.experiment, "csv"),
    output:
        outcome("{experiment}", "loops.csv"),
    log:
        outcome("logs/{experiment}", "find_loops.log"),
    params:
        samples=lambda w: sample_names(w.experiment),
        code=code("find_loops"),
    message:
        "{wildcards.experiment}: looking for loops in the samples"
    script:
        "../scripts/find_loops.py"
