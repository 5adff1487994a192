"""What turns results into pictures, sound and pages."""


rule plot_history:
    input:
        model=rules.train_network.output.model,
        history=rules.train_network.output.history,
        evaluation=rules.evaluate_network.output[0],
    output:
        report(
            outcome("{experiment}", "figures/learning_curves.svg"),
            category=category,
            caption="../report/learning_curves.rst",
            labels={"item": "learning curves"},
        ),
    log:
        outcome("logs/{experiment}", "plot_history.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_history.tsv")
    params:
        *watched("plot_history"),
    message:
        "{wildcards.experiment}: drawing the learning curves"
    script:
        "../scripts/plot_history.py"


rule plot_composer:
    input:
        history=rules.train_composer.output.history,
        evaluation=rules.evaluate_composer.output[0],
    output:
        report(
            outcome("{experiment}", "figures/composer_curves.svg"),
            category=category,
            caption="../report/composer_curves.rst",
            labels={"item": "learning curves of the composer"},
        ),
    log:
        outcome("logs/{experiment}", "plot_composer.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_composer.tsv")
    params:
        *watched("plot_composer"),
    message:
        "{wildcards.experiment}: drawing how the composer learnt"
    script:
        "../scripts/plot_composer.py"


rule plot_evaluation:
    input:
        evaluation_file,
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


rule encode_source:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
        record=lambda w: sample_files(w.experiment, "json")[0],
    output:
        even=outcome("{experiment}", "source.mid"),
        rhythm=outcome("{experiment}", "source_rhythm.mid"),
    log:
        outcome("logs/{experiment}", "encode_source.log"),
    benchmark:
        outcome("logs/{experiment}", "encode_source.tsv")
    params:
        *watched("encode_source", "generation.chords", "midi", "window"),
        chords=setting("generation", "chords"),
        window=setting("window"),
        midi=setting("midi"),
    message:
        "{wildcards.experiment}: encoding the source as the networks hear it"
    script:
        "../scripts/encode_source.py"


rule find_copies:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
        samples=lambda w: sample_files(w.experiment, "csv"),
        midi=of_shards("midi"),
        sources=of_shards("sources.csv"),
    output:
        copies=outcome("{experiment}", "copies.csv"),
        overlap=outcome("{experiment}", "overlap.csv"),
    log:
        outcome("logs/{experiment}", "find_copies.log"),
    benchmark:
        outcome("logs/{experiment}", "find_copies.tsv")
    resources:
        mem_mb=memory(2000, 100),
    params:
        *watched("find_copies"),
        samples=lambda wildcards: sample_names(wildcards.experiment),
    message:
        "{wildcards.experiment}: looking for what the samples copy"
    script:
        "../scripts/find_copies.py"


rule compare_copies:
    input:
        copies=rules.find_copies.output.copies,
        chords=rules.gather_pieces.output.chords,
        samples=lambda w: decoder_files(w, "csv"),
    output:
        rolls=report(
            outcome("{experiment}", "figures/copy_{decoder}.svg"),
            category=category,
            caption="../report/copy_rolls.rst",
            labels={"item": "longest run taken, {decoder}"},
        ),
        sample=outcome("{experiment}", "copies/{decoder}_sample.mid"),
        training=outcome("{experiment}", "copies/{decoder}_training.mid"),
    log:
        outcome("logs/{experiment}", "compare_copies_{decoder}.log"),
    benchmark:
        outcome("logs/{experiment}", "compare_copies_{decoder}.tsv")
    params:
        *watched("compare_copies", "midi"),
        midi=setting("midi"),
    message:
        "{wildcards.experiment}: cutting out the longest run of {wildcards.decoder}"
    script:
        "../scripts/compare_copies.py"


rule measure_music:
    input:
        split=rules.index_chords.output.split,
        samples=lambda w: sample_files(w.experiment, "mid"),
        midi=of_shards("midi"),
        sources=of_shards("sources.csv"),
    output:
        measures=outcome("{experiment}", "measures.csv"),
        areas=outcome("{experiment}", "overlap_areas.csv"),
    log:
        outcome("logs/{experiment}", "measure_music.log"),
    benchmark:
        outcome("logs/{experiment}", "measure_music.tsv")
    resources:
        mem_mb=memory(2000, 0),
    params:
        *watched("measure_music", "chords", "window", "seed"),
        samples=lambda wildcards: sample_names(wildcards.experiment),
        max_notes=setting("chords", "max_notes"),
        drums=setting("chords", "drums"),
        window=setting("window"),
        seed=setting("seed"),
    message:
        "{wildcards.experiment}: measuring samples and pieces"
    script:
        "../scripts/measure_music.py"


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


rule render_audio:
    input:
        outcome("{experiment}", "{sound}.mid"),
    output:
        outcome("{experiment}", "{sound}.mp3"),
    log:
        outcome("logs/{experiment}", "render_audio/{sound}.log"),
    benchmark:
        outcome("logs/{experiment}", "render_audio/{sound}.tsv")
    wildcard_constraints:
        sound="source|source_rhythm|(samples|copies|(continued|harmonised)/[a-z0-9_]+)/[a-z0-9_]+",
    params:
        *watched("render_audio"),
    message:
        "{wildcards.experiment}: rendering {wildcards.sound}"
    script:
        "../scripts/render_audio.py"


rule engrave_score:
    input:
        lambda w: outcome(w.experiment, score_midi(w.score)),
    output:
        excerpt=report(
            outcome("{experiment}", "scores/{score}.svg"),
            category=category,
            caption="../report/score.rst",
            labels={"item": "score, {score}"},
        ),
        whole=outcome("{experiment}", "scores/{score}.pdf"),
        musicxml=outcome("{experiment}", "scores/{score}.musicxml"),
    log:
        outcome("logs/{experiment}", "engrave_score_{score}.log"),
    benchmark:
        outcome("logs/{experiment}", "engrave_score_{score}.tsv")
    wildcard_constraints:
        score="source|source_rhythm|[a-z0-9_]+_[0-9]+",
    params:
        *watched("engrave_score"),
    message:
        "{wildcards.experiment}: engraving {wildcards.score}"
    script:
        "../scripts/engrave_score.py"


rule plot_rules:
    input:
        snakefile=os.path.relpath(workflow.main_snakefile),
        rules=part_files("rules"),
    output:
        drawing=outcome("{name}", "figures/rules.svg"),
        table=outcome("{name}", "rules.csv"),
    log:
        outcome("logs/{name}", "plot_rules.log"),
    benchmark:
        outcome("logs/{name}", "plot_rules.tsv")
    localrule: True
    params:
        *watched("plot_rules"),
        networks_of,
        # what of it matters here are the rules that it asks for
        config=lambda wildcards, input: config,
        page=lambda w: f"{RESULTS}/report.html" if w.name == "overview" else page_of(w.name),
    message:
        "{wildcards.name}: drawing the rules"
    script:
        "../scripts/plot_rules.py"


rule write_page:
    input:
        evaluation=evaluation_file,
        model=rules.train_network.output.model,
        history=rules.train_network.output.history,
        composer=of_composer("composer/composer.npz"),
        sources=rules.gather_pieces.output.sources,
        intake=rules.gather_pieces.output.intake,
        split=rules.index_chords.output.split,
        loops=rules.find_loops.output[0],
        learning_curves=rules.plot_history.output[0],
        composer_curves=of_composer("figures/composer_curves.svg"),
        evaluation_bars=rules.plot_evaluation.output[0],
        chord_histogram=rules.plot_chords.output[0],
        pieces=rules.plot_pieces.output[0],
        source_midi=lambda w: source_files(w.experiment, "mid"),
        source_audio=lambda w: source_files(w.experiment, "mp3"),
        records=lambda w: sample_files(w.experiment, "json"),
        tables=lambda w: sample_files(w.experiment, "csv"),
        midi=lambda w: sample_files(w.experiment, "mid"),
        audio=lambda w: sample_files(w.experiment, "mp3"),
        excerpts=lambda w: engraved(w.experiment, "svg"),
        scores=lambda w: engraved(w.experiment, "pdf"),
        copies=rules.find_copies.output.copies,
        overlap=rules.find_copies.output.overlap,
        copy_sounds=lambda w: of_decoders(w, "copies/{}_training.mp3", "copies/{}_sample.mp3"),
        measures=rules.measure_music.output.measures,
        areas=rules.measure_music.output.areas,
        measure_panels=rules.plot_measures.output[0],
        rule_graph=outcome("{experiment}", "figures/rules.svg"),
        rules=outcome("{experiment}", "rules.csv"),
        copy_midi=lambda w: of_decoders(w, "copies/{}_training.mid", "copies/{}_sample.mid"),
        templates=part_files("scripts/continuo/report/templates"),
    output:
        report(
            outcome("{experiment}", "page.html"),
            category=category,
            caption="../report/experiment_page.rst",
            labels={"item": "everything on one page, to look at and listen to"},
        ),
    log:
        outcome("logs/{experiment}", "write_page.log"),
    params:
        *watched("write_page"),
        title=title_as_json,
    message:
        "{wildcards.experiment}: writing {output}"
    script:
        "../scripts/write_page.py"


rule write_overview:
    input:
        evaluations=[evaluation_of(name) for name in config["run"]],
        splits=[outcome(name, "split.csv") for name in config["run"]],
        loops=[outcome(name, "loops.csv") for name in config["run"]],
        copies=[outcome(name, "copies.csv") for name in config["run"]],
        records=[path for name in config["run"] for path in sample_files(name, "json")],
        tables=[path for name in config["run"] for path in sample_files(name, "csv")],
        midi=[path for name in config["run"] for path in sample_files(name, "mid")],
        audio=[path for name in config["run"] for path in sample_files(name, "mp3")],
        rule_graph=outcome("overview", "figures/rules.svg"),
        rules=outcome("overview", "rules.csv"),
        templates=part_files("scripts/continuo/report/templates"),
    output:
        report(
            f"{RESULTS}/overview.html",
            category="Overview",
            caption="../report/overview_page.rst",
            labels={"item": "what was learnt"},
        ),
    log:
        outcome("logs", "write_overview.log"),
    localrule: True
    params:
        *watched("write_overview"),
        titles=lambda w: as_json([title(name) for name in config["run"]]),
        samples=lambda w: [len(sample_names(name)) for name in config["run"]],
        names=config["run"],
    message:
        "Writing {output}"
    script:
        "../scripts/write_overview.py"


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


rule write_images_page:
    input:
        images=rules.lay_out_images.output.images,
        sources=rules.fetch_images.output.sources,
        intake=rules.lay_out_images.output.intake,
        sheet=rules.plot_images.output.sheet,
        classes=rules.plot_images.output.classes,
        comparison=comparison_files,
        first_layers=of_parts("classifiers", "classifiers/{}/1/kernels.npz"),
        kernels=of_parts("classifiers", "figures/classifiers/{}/kernels.svg"),
        feature_maps=of_parts("classifiers", "figures/classifiers/{}/feature_maps.svg"),
        confusion=of_parts("classifiers", "figures/classifiers/{}/confusion.svg"),
        calibration=of_parts("classifiers", "figures/classifiers/{}/calibration.svg"),
        mistakes=of_parts("classifiers", "figures/classifiers/{}/mistakes.svg"),
        gan_evaluations=of_parts("gans", "gans/{}/evaluation.json"),
        gan_sheets=of_parts("gans", "figures/gans/{}/sheet.png"),
        gan_training=of_parts("gans", "figures/gans/{}/training.svg"),
        gan_animations=of_parts("gans", "figures/gans/{}/animation.gif"),
        gan_losses=of_parts("gans", "figures/gans/{}/losses.svg"),
        gan_walks=of_parts("gans", "figures/gans/{}/walk.png"),
        gan_neighbours=of_parts("gans", "figures/gans/{}/neighbours.svg"),
        gan_distances=of_parts("gans", "figures/gans/{}/distances.svg"),
        rule_graph=outcome("{images}", "figures/rules.svg"),
        rules=outcome("{images}", "rules.csv"),
        templates=part_files("scripts/continuo/report/templates"),
    output:
        report(
            outcome("{images}", "page.html"),
            category=category,
            caption="../report/images_page.rst",
            labels={"item": "everything on one page"},
        ),
    log:
        outcome("logs/{images}", "write_images_page.log"),
    params:
        *watched("write_images_page", "perturbed"),
        title=title_as_json,
        classifiers=lambda wildcards: list(setting_of(wildcards, "classifiers")),
        perturbed=setting("perturbed"),
    message:
        "{wildcards.images}: writing {output}"
    script:
        "../scripts/write_images_page.py"


rule make_report:
    input:
        overview=lambda w: rules.write_overview.output if reported(w)[0] else [],
        pages=lambda w: [outcome(name, "page.html") for part in reported(w) for name in part],
        # beside the pages, which draw them otherwise
        rolls=lambda w: [path for name in reported(w)[0] for path in roll_files(name)],
        captions=part_files("report"),
        script=os.path.relpath(SCRIPTS / "continuo/report/large_pages.js"),
    output:
        f"{RESULTS}/{{report}}.html",
    log:
        outcome("logs", "make_report_{report}.log"),
    localrule: True
    params:
        *watched("make_report"),
        # what of it matters here is in the pages already, and their names
        config=lambda wildcards, input: {
            **config,
            "experiments": {name: config["experiments"][name] for name in config["run"]},
        },
        snakefile=os.path.relpath(workflow.main_snakefile),
    message:
        "Writing {output}"
    script:
        "../scripts/make_report.py"
