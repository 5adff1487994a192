"""The figures that sections of pages draw: each by itself, so that its own code makes it stale."""


rule plot_figure:
    input:
        lambda w: paths_in(figure_inputs(w)),
    output:
        report(
            outcome("{experiment}", "figures/{figure}"),
            category=category,
            caption="../report/figure.rst",
            labels=lambda w: {"item": figure(w).item or w.figure},
        ),
    log:
        outcome("logs/{experiment}", "plot_figure/{figure}.log"),
    benchmark:
        outcome("logs/{experiment}", "plot_figure/{figure}.tsv")
    wildcard_constraints:
        figure=r"[a-z0-9_]+\.svg",
    params:
        **takes("plot_figure", code=figure_code(config["experiments"])),
        settings=lambda w: figure(w).settings,
        draw=drawn_by,
        reads=lambda w, input: figure_inputs(w, PLACE),
        caption=lambda w, input: figure(w).caption,
    message:
        "{wildcards.experiment}: drawing {wildcards.figure}"
    script:
        "../scripts/plot_figure.py"


rule plot_image_figure:
    input:
        lambda w: paths_in(figure_inputs(w)),
    output:
        report(
            outcome("{images}", "figures/{figure}"),
            category=category,
            labels=lambda w: {"item": figure(w).item or w.figure},
        ),
    log:
        outcome("logs/{images}", "plot_image_figure/{figure}.log"),
    benchmark:
        outcome("logs/{images}", "plot_image_figure/{figure}.tsv")
    wildcard_constraints:
        figure=r"[a-z0-9_/]+\.(svg|png|gif)",
    params:
        **takes("plot_figure", code=figure_code(config["images"])),
        settings=lambda w: figure(w).settings,
        draw=drawn_by,
        reads=lambda w, input: figure_inputs(w, PLACE),
    message:
        "{wildcards.images}: drawing {wildcards.figure}"
    script:
        "../scripts/plot_figure.py"
