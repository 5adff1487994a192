"""The figures of experiments and of sets of images."""


rule plot_history:
    input:
        history=outcome("{experiment}", "models/{model}/history.csv"),
        evaluation=rules.compare_models.output[0],
    output:
        report(
            outcome("{experiment}", "figures/learning_{model}.svg"),
            category=category,
            caption="../report/learning_curves.rst",
            labels={"item": "learning curves, {model}"},
        ),
    log:
        outcome("logs/{experiment}", "plot_history_{model}.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_history_{model}.tsv")
    params:
        *watched("plot_history"),
    message:
        "{wildcards.experiment}: drawing how {wildcards.model} learnt"
    script:
        "../scripts/plot_history.py"


rule plot_evaluation:
    input:
        rules.compare_models.output[0],
    output:
        report(
            outcome("{experiment}", "figures/evaluation.svg"),
            category=category,
            caption="../report/evaluation_bars.rst",
            labels={"item": "network and counting models"},
        ),
    log:
        outcome("logs/{experiment}", "plot_evaluation.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_evaluation.tsv")
    params:
        *watched("plot_evaluation"),
    message:
        "{wildcards.experiment}: drawing the evaluation"
    script:
        "../scripts/plot_evaluation.py"


rule plot_chords:
    input:
        rules.index_chords.output.vocabulary,
    output:
        report(
            outcome("{experiment}", "figures/chord_histogram.svg"),
            category=category,
            caption="../report/chord_histogram.rst",
            labels={"item": "chords by frequency"},
        ),
    log:
        outcome("logs/{experiment}", "plot_chords.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_chords.tsv")
    params:
        *watched("plot_chords"),
    message:
        "{wildcards.experiment}: drawing the chord histogram"
    script:
        "../scripts/plot_chords.py"


rule plot_pieces:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
    output:
        report(
            outcome("{experiment}", "figures/pieces.svg"),
            category=category,
            caption="../report/pieces.rst",
            labels={"item": "pitch classes, lengths and split of the pieces"},
        ),
    log:
        outcome("logs/{experiment}", "plot_pieces.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_pieces.tsv")
    params:
        *watched("plot_pieces"),
    message:
        "{wildcards.experiment}: drawing the pieces"
    script:
        "../scripts/plot_pieces.py"


rule plot_roll:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
        table=rules.generate_music.output.table,
        record=rules.generate_music.output.record,
        loops=rules.find_loops.output[0],
    output:
        report(
            outcome("{experiment}", "figures/roll_{decoder}_{number}.svg"),
            category=category,
            caption="../report/piano_roll.rst",
            labels={"item": "piano roll, {decoder} {number}"},
        ),
    log:
        outcome("logs/{experiment}", "plot_roll_{decoder}_{number}.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_roll_{decoder}_{number}.tsv")
    params:
        *watched("plot_roll"),
    message:
        "{wildcards.experiment}: drawing {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/plot_roll.py"


rule plot_measures:
    input:
        measures=rules.measure_music.output.measures,
        areas=rules.measure_music.output.areas,
    output:
        report(
            outcome("{experiment}", "figures/measures.svg"),
            category=category,
            caption="../report/measures.rst",
            labels={"item": "measures of the music"},
        ),
    log:
        outcome("logs/{experiment}", "plot_measures.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_measures.tsv")
    params:
        *watched("plot_measures"),
    message:
        "{wildcards.experiment}: drawing the measures of the music"
    script:
        "../scripts/plot_measures.py"


rule plot_images:
    input:
        images=rules.lay_out_images.output.images,
    output:
        sheet=outcome("{images}", "figures/sheet.png"),
        classes=outcome("{images}", "figures/classes.svg"),
    log:
        outcome("logs/{images}", "plot_images.log"),
    benchmark:
        outcome("logs/{images}", "plot_images.tsv")
    params:
        *watched("plot_images", "seed"),
        seed=setting("seed"),
    message:
        "{wildcards.images}: drawing some of the images"
    script:
        "../scripts/plot_images.py"


rule plot_classifier:
    input:
        images=rules.lay_out_images.output.images,
        evaluation=rules.compare_classifiers.output[0],
        answers=outcome("{images}", "classifiers/{network}/1/answers.npz"),
        kernels=outcome("{images}", "classifiers/{network}/1/kernels.npz"),
    output:
        kernels=outcome("{images}", "figures/classifiers/{network}/kernels.svg"),
        feature_maps=outcome("{images}", "figures/classifiers/{network}/feature_maps.svg"),
        mistakes=outcome("{images}", "figures/classifiers/{network}/mistakes.svg"),
        confusion=outcome("{images}", "figures/classifiers/{network}/confusion.svg"),
        calibration=outcome("{images}", "figures/classifiers/{network}/calibration.svg"),
    log:
        outcome("logs/{images}", "plot_classifier_{network}.log"),
    benchmark:
        outcome("logs/{images}", "plot_classifier_{network}.tsv")
    params:
        *watched("plot_classifier"),
    message:
        "{wildcards.images}: drawing {wildcards.network}"
    script:
        "../scripts/plot_classifier.py"


rule plot_classifiers:
    input:
        evaluation=rules.compare_classifiers.output[0],
        histories=of_trainings("history.csv"),
    output:
        accuracy_by_epoch=outcome("{images}", "figures/accuracy_by_epoch.svg"),
        accuracies=outcome("{images}", "figures/accuracies.svg"),
        robustness=outcome("{images}", "figures/robustness.svg"),
    log:
        outcome("logs/{images}", "plot_classifiers.log"),
    benchmark:
        outcome("logs/{images}", "plot_classifiers.tsv")
    params:
        *watched("plot_classifiers", "perturbed"),
        networks=trainings,
        perturbed=setting("perturbed"),
    message:
        "{wildcards.images}: drawing the classifiers beside each other"
    script:
        "../scripts/plot_classifiers.py"


rule plot_gan:
    input:
        history=rules.train_gan.output.history,
        sheets=rules.train_gan.output.sheets,
        generated=rules.sample_gan.output.generated,
        neighbours=rules.judge_gan.output.neighbours,
    output:
        sheet=outcome("{images}", "figures/gans/{gan}/sheet.png"),
        training=outcome("{images}", "figures/gans/{gan}/training.svg"),
        animation=outcome("{images}", "figures/gans/{gan}/animation.gif"),
        losses=outcome("{images}", "figures/gans/{gan}/losses.svg"),
        walk=outcome("{images}", "figures/gans/{gan}/walk.png"),
        neighbours=outcome("{images}", "figures/gans/{gan}/neighbours.svg"),
        distances=outcome("{images}", "figures/gans/{gan}/distances.svg"),
    log:
        outcome("logs/{images}", "plot_gan_{gan}.log"),
    benchmark:
        outcome("logs/{images}", "plot_gan_{gan}.tsv")
    params:
        *watched("plot_gan"),
    message:
        "{wildcards.images}: drawing {wildcards.gan}"
    script:
        "../scripts/plot_gan.py"
