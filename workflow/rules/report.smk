"""What turns results into pictures, sound and pages."""


rule plot_history:
    input:
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
    params:
        *watched("plot_history"),
    message:
        "{wildcards.experiment}: drawing the learning curves"
    script:
        "../scripts/plot_history.py"


rule plot_evaluation:
    input:
        rules.evaluate_network.output[0],
    output:
        report(
            outcome("{experiment}", "figures/evaluation.svg"),
            category=category,
            caption="../report/evaluation_bars.rst",
            labels={"item": "network and counting models"},
        ),
    log:
        outcome("logs/{experiment}", "plot_evaluation.log"),
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
    params:
        *watched("plot_chords"),
    message:
        "{wildcards.experiment}: drawing the chord histogram"
    script:
        "../scripts/plot_chords.py"


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
        outcome("{experiment}", "source.mid"),
    log:
        outcome("logs/{experiment}", "encode_source.log"),
    params:
        *watched("encode_source", "generation.chords", "midi"),
        chords=setting("generation", "chords"),
        midi=setting("midi"),
    message:
        "{wildcards.experiment}: encoding the source as the network hears it"
    script:
        "../scripts/encode_source.py"


rule render_audio:
    input:
        outcome("{experiment}", "{sound}.mid"),
    output:
        outcome("{experiment}", "{sound}.mp3"),
    log:
        outcome("logs/{experiment}", "render_audio/{sound}.log"),
    wildcard_constraints:
        sound="source|samples/[a-z0-9_]+",
    params:
        *watched("render_audio"),
    message:
        "{wildcards.experiment}: rendering {wildcards.sound}"
    script:
        "../scripts/render_audio.py"


rule write_page:
    input:
        evaluation=rules.evaluate_network.output[0],
        sources=rules.gather_pieces.output.sources,
        intake=rules.gather_pieces.output.intake,
        split=rules.index_chords.output.split,
        loops=rules.find_loops.output[0],
        learning_curves=rules.plot_history.output[0],
        evaluation_bars=rules.plot_evaluation.output[0],
        chord_histogram=rules.plot_chords.output[0],
        source=multiext(outcome("{experiment}", "source"), ".mid", ".mp3"),
        records=lambda w: sample_files(w.experiment, "json"),
        tables=lambda w: sample_files(w.experiment, "csv"),
        midi=lambda w: sample_files(w.experiment, "mid"),
        audio=lambda w: sample_files(w.experiment, "mp3"),
        rolls=lambda w: sample_files(w.experiment, "svg", "figures/roll_"),
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
        evaluations=[outcome(name, "evaluation.json") for name in config["run"]],
        splits=[outcome(name, "split.csv") for name in config["run"]],
        # of each experiment the last sample: the last decoder is the one worth hearing
        records=[sample_files(name, "json")[-1] for name in config["run"]],
        tables=[sample_files(name, "csv")[-1] for name in config["run"]],
        midi=[sample_files(name, "mid")[-1] for name in config["run"]],
        audio=[sample_files(name, "mp3")[-1] for name in config["run"]],
        rolls=[sample_files(name, "svg", "figures/roll_")[-1] for name in config["run"]],
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
    message:
        "Writing {output}"
    script:
        "../scripts/write_overview.py"


rule make_report:
    input:
        overview=rules.write_overview.output[0],
        pages=[outcome(name, "page.html") for name in config["run"]],
        captions=part_files("report"),
        script=os.path.relpath(SCRIPTS / "continuo/report/large_pages.js"),
    output:
        f"{RESULTS}/report.html",
    log:
        outcome("logs", "make_report.log"),
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
