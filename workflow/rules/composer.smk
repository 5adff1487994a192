"""The composer: a network that spells chords from the top and remembers the piece."""


rule train_composer:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
    output:
        model=outcome("{experiment}", "composer/composer.npz"),
        history=outcome("{experiment}", "composer/history.csv"),
    log:
        outcome("logs/{experiment}", "train_composer.log"),
    benchmark:
        outcome("logs/{experiment}", "train_composer.tsv")
    threads: 8
    resources:
        mem_mb=memory(4000, 50),
        runtime=composer_minutes,
    params:
        *watched("train_composer", "composer", "chords.max_notes", "seed"),
        composer=setting("composer"),
        max_notes=setting("chords", "max_notes"),
        seed=setting("seed"),
        code=lambda wildcards, input: code("train_composer"),
        cache=lambda wildcards, input: CACHE,  # where it is makes nothing stale
    message:
        "{wildcards.experiment}: training the composer; its progress is in {log}"
    script:
        "../scripts/train_composer.py"


rule evaluate_composer:
    input:
        chords=rules.gather_pieces.output.chords,
        model=rules.train_composer.output.model,
        history=rules.train_composer.output.history,
        evaluation=rules.evaluate_network.output[0],
    output:
        outcome("{experiment}", "composer/evaluation.json"),
    log:
        outcome("logs/{experiment}", "evaluate_composer.log"),
    benchmark:
        outcome("logs/{experiment}", "evaluate_composer.tsv")
    threads: 2
    resources:
        mem_mb=memory(3000, 10),
        runtime=60,
    params:
        *watched("evaluate_composer", "seed"),
        seed=setting("seed"),
    message:
        "{wildcards.experiment}: measuring the composer beside the others"
    script:
        "../scripts/evaluate_composer.py"
