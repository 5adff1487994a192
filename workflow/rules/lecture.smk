"""What a class wants to see on the first page of `lecture.html`, beside what is learnt anyway."""


rule measure_recall:
    output:
        f"{RESULTS}/lecture/recall.csv",
    log:
        outcome("logs", "measure_recall.log"),
    threads: 2
    params:
        **takes("measure_recall"),
    message:
        "Measuring how far back each cell remembers"
    script:
        "../scripts/measure_recall.py"


rule measure_heat:
    input:
        network=lambda w: outcome(w.experiment, experiment_of(w.experiment).playable),
        steps=lambda w: outcome(w.experiment, experiment_of(w.experiment).primed["steps"]),
        sequences=rules.window_sequences.output[0],
    output:
        f"{RESULTS}/lecture/{{experiment}}_heat.csv",
    log:
        outcome("logs/{experiment}", "measure_heat.log"),
    threads: 2
    params:
        **takes("measure_heat", "seed"),
    message:
        "{wildcards.experiment}: measuring what temperatures do to its music"
    script:
        "../scripts/measure_heat.py"


rule measure_scaling:
    input:
        images=rules.lay_out_images.output.images,
    output:
        f"{RESULTS}/lecture/scaling/{{images}}/{{network}}.csv",
    log:
        outcome("logs/{images}", "measure_scaling_{network}.log"),
    threads: 8
    resources:
        mem_mb=memory(4000, 20),
    params:
        **takes(
            "measure_scaling",
            "seed",
            settings=part("classifiers.{network}", but=["seeds", "epochs"]),
            code=code_of("measure_scaling.py", aside=WEIGHTLESS),
        ),
    message:
        "{wildcards.images}: training {wildcards.network} on fewer and fewer images"
    script:
        "../scripts/measure_scaling.py"


rule plot_lecture_figure:
    input:
        lambda w: paths_in(below(RESULTS, lecture_figures()[w.figure].reads)),
    output:
        f"{RESULTS}/lecture/{{figure}}",
    log:
        outcome("logs", "plot_lecture_figure_{figure}.log"),
    wildcard_constraints:
        figure=r"[a-z0-9_]+\.svg",
    params:
        **takes(
            "plot_figure",
            code=code_of("plot_figure.py", *(file_of(part.module) for part in OVERVIEW_SECTIONS)),
        ),
        settings=lambda w, input: lecture_figures()[w.figure].settings,
        draw=lambda w, input: [lecture_figures()[w.figure].draw.__module__, "draw"],
        reads=lambda w, input: below(PLACE, lecture_figures()[w.figure].reads),
    message:
        "Drawing {wildcards.figure} for the lecture"
    script:
        "../scripts/plot_figure.py"
