"""The models of music: each learns, is measured, and is compared with the others; then they play."""

for kind in kinds().values():

    rule:
        name:
            f"train_{kind.name}"
        input:
            **{name: learnt_from(name) for name in kind.reads},
            given=local(given_model),
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
            *watched("train_model", *kind.keys, loaded=[f"{kind.room}.learn"]),
            settings=model_settings,
            code=training_code,
            cache=lambda wildcards, input: CACHE,  # where it is makes nothing stale
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
            *watched("evaluate_model", "evaluation", "seed", loaded=[f"{kind.room}.model"]),
            chords=setting("evaluation", "chords"),
            seed=setting("seed"),
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
        *watched("compare_models", "evaluation", "window", "seed"),
        models=lambda wildcards: models_of(wildcards.experiment),
        chords=setting("evaluation", "chords"),
        window=setting("window"),
        seed=setting("seed"),
    message:
        "{wildcards.experiment}: comparing the models"
    script:
        "../scripts/compare_models.py"


rule generate_music:
    input:
        chords=rules.gather_pieces.output.chords,
        vocabulary=rules.index_chords.output.vocabulary,
        sequences=rules.window_sequences.output[0],
        model=decoding_model,
    output:
        midi=outcome("{experiment}", "samples/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "samples/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "samples/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "generate_music_{decoder}_{number}.log"),
    benchmark:
        outcome("logs/{experiment}", "generate_music_{decoder}_{number}.tsv")
    params:
        *watched(
            "generate_music",
            "generation.chords",
            "generation.primer",
            "generation.context",
            "generation.ends",
            "window",
            "midi",
            "seed",
        ),
        *playing_code("generate_music"),
        lambda wildcards: f"decoder: {json.dumps(decoder(wildcards))}",
        method_code,
        decoder=lambda wildcards, input: decoder(wildcards),
        model=lambda wildcards, input: deciding_model(wildcards),
        generation=setting("generation"),
        window=setting("window"),
        midi=setting("midi"),
        seed=setting("seed"),
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
        *watched("find_loops"),
        samples=lambda wildcards: sample_names(wildcards.experiment),
    message:
        "{wildcards.experiment}: looking for loops in the samples"
    script:
        "../scripts/find_loops.py"
