"""The models of music: each learns, is measured, and is compared with the others; then they play."""

for kind in kinds().values():

    rule:
        name:
            f"train_{kind.name}"
        input:
            **{name: learnt_from(name) for name in kind.reads},
            given=local(given_model),
            start=starting_model,
        output:
            model=outcome("{experiment}", f"models/{{model}}/{kind.file}"),
            history=outcome("{experiment}", "models/{model}/history.csv"),
        log:
            outcome("logs/{experiment}", "train_{model}.log"),
        benchmark:
            outcome("logs/{experiment}", "train_{model}.tsv")
        wildcard_constraints:
            model=kind.name,
        threads: 1 if kind.counts else 8
        resources:
            mem_mb=memory(4000, 50),
            runtime=training_minutes,
        params:
            **trains(
                f"{kind.room}.learn",
                settings=part("", *kind.keys),
                also=[contents(given_model)],
            ),
            start=lambda wildcards, input: str(input.start) or start_of(wildcards),
        message:
            "{wildcards.experiment}: training {wildcards.model}; its progress is in {log}"
        script:
            "../scripts/train_model.py"

    rule:
        name:
            f"evaluate_{kind.name}"
        input:
            chords=rules.gather_pieces.output.chords,
            sequences=rules.window_sequences.output[0],
            model=outcome("{experiment}", f"models/{{model}}/{kind.file}"),
            history=outcome("{experiment}", "models/{model}/history.csv"),
        output:
            scores=outcome("{experiment}", "models/{model}/scores.parquet"),
            about=outcome("{experiment}", "models/{model}/about.json"),
        log:
            outcome("logs/{experiment}", "evaluate_{model}.log"),
        benchmark:
            outcome("logs/{experiment}", "evaluate_{model}.tsv")
        wildcard_constraints:
            model=kind.name,
        threads: 1 if kind.counts else 2
        resources:
            mem_mb=memory(3000, 10),
            runtime=60,
        params:
            **takes(
                "evaluate_model",
                "evaluation.chords",
                "seed",
                code=code_of("evaluate_model.py", file_of(f"{kind.room}.model")),
            ),
        message:
            "{wildcards.experiment}: measuring {wildcards.model}"
        script:
            "../scripts/evaluate_model.py"


rule compare_models:
    input:
        scores=lambda w: of_models(w.experiment, "scores.parquet"),
        about=lambda w: of_models(w.experiment, "about.json"),
        sequences=rules.window_sequences.output[0],
        vocabulary=rules.index_chords.output.vocabulary,
    output:
        outcome("{experiment}", "evaluation.json"),
    log:
        outcome("logs/{experiment}", "compare_models.log"),
    benchmark:
        outcome("logs/{experiment}", "compare_models.tsv")
    resources:
        mem_mb=memory(2000, 10),
    params:
        **takes("compare_models", "evaluation.chords", "window", "seed"),
        models=lambda wildcards: models_of(wildcards.experiment),
    message:
        "{wildcards.experiment}: comparing the models"
    script:
        "../scripts/compare_models.py"


rule train_critic:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
        model=decoding_model,
    output:
        outcome("{experiment}", "critics/{decoder}.json"),
    log:
        outcome("logs/{experiment}", "train_critic_{decoder}.log"),
    benchmark:
        outcome("logs/{experiment}", "train_critic_{decoder}.tsv")
    resources:
        mem_mb=memory(2000, 5),
    params:
        **takes(
            "train_critic",
            "decoders.{decoder}",
            "window",
            "seed",
            generation=part("generation", "ends"),
            code=playing_code("train_critic"),
        ),
    message:
        "{wildcards.experiment}: training the critic of {wildcards.decoder}"
    script:
        "../scripts/train_critic.py"


rule generate_music:
    input:
        chords=rules.gather_pieces.output.chords,
        vocabulary=rules.index_chords.output.vocabulary,
        sequences=rules.window_sequences.output[0],
        model=decoding_model,
        critic=critic,
    output:
        midi=outcome("{experiment}", "samples/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "samples/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "samples/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "generate_music_{decoder}_{number}.log"),
    benchmark:
        outcome("logs/{experiment}", "generate_music_{decoder}_{number}.tsv")
    params:
        **takes(
            "generate_music",
            "decoders.{decoder}",
            "window",
            "midi",
            "seed",
            generation=part("generation", "chords", "bars", "primer", "context", "tempo", "ends"),
            code=playing_code("generate_music"),
        ),
        model=lambda wildcards, input: deciding_model(wildcards),
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
    benchmark:
        outcome("logs/{experiment}", "find_loops.tsv")
    params:
        **takes("find_loops"),
        samples=lambda wildcards: sample_names(wildcards.experiment),
    message:
        "{wildcards.experiment}: looking for loops in the samples"
    script:
        "../scripts/find_loops.py"
