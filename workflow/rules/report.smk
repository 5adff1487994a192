"""The pages, and the report that holds them."""

TEMPLATES = "scripts/continuo/report/templates/*"


rule plot_rules:
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
        *file_digests("Snakefile", "rules/*"),
        networks_of,
        # what of it matters here are the rules that it asks for
        config=lambda wildcards, input: {**config, "results": PLACE},
        page=lambda w, input: (
            f"{PLACE}/report.html" if w.name == "overview" else f"{PLACE}/{w.name}/page.html"
        ),
        snakefile=lambda wildcards, input: str(WORKFLOW / "Snakefile"),
    message:
        "{wildcards.name}: drawing the rules"
    script:
        "../scripts/plot_rules.py"


rule write_page:
    input:
        evaluation=rules.compare_models.output[0],
        sources=rules.gather_pieces.output.sources,
        intake=rules.gather_pieces.output.intake,
        split=rules.index_chords.output.split,
        loops=rules.find_loops.output[0],
        learning_curves=lambda w: learning_curves(w.experiment),
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
        *file_digests(TEMPLATES),
        title=title_as_json,
    message:
        "{wildcards.experiment}: writing {output}"
    script:
        "../scripts/write_page.py"


rule write_overview:
    input:
        evaluations=[outcome(name, "evaluation.json") for name in config["run"]],
        splits=[outcome(name, "split.csv") for name in config["run"]],
        loops=[outcome(name, "loops.csv") for name in config["run"]],
        copies=[outcome(name, "copies.csv") for name in config["run"]],
        records=[path for name in config["run"] for path in sample_files(name, "json")],
        tables=[path for name in config["run"] for path in sample_files(name, "csv")],
        midi=[path for name in config["run"] for path in sample_files(name, "mid")],
        audio=[path for name in config["run"] for path in sample_files(name, "mp3")],
        rule_graph=outcome("overview", "figures/rules.svg"),
        rules=outcome("overview", "rules.csv"),
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
        *file_digests(TEMPLATES),
        titles=lambda w: as_json([title(name) for name in config["run"]]),
        samples=lambda w: [len(sample_names(name)) for name in config["run"]],
        names=config["run"],
    message:
        "Writing {output}"
    script:
        "../scripts/write_overview.py"


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
        *file_digests(TEMPLATES),
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
    output:
        f"{RESULTS}/{{report}}.html",
    log:
        outcome("logs", "make_report_{report}.log"),
    localrule: True
    params:
        *watched("make_report"),
        *file_digests("report/*", "scripts/continuo/report/large_pages.js"),
        # what of it matters here is in the pages already, and their names
        config=lambda wildcards, input: {
            **config,
            "results": PLACE,
            "experiments": {name: config["experiments"][name] for name in config["run"]},
        },
        snakefile=lambda wildcards, input: str(WORKFLOW / "Snakefile"),
    message:
        "Writing {output}"
    script:
        "../scripts/make_report.py"
