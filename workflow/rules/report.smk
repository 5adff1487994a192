"""The pages, and the report that holds them."""


rule plot_rules:
    output:
        drawing=outcome("{name}", "rules.svg"),
        table=outcome("{name}", "rules.csv"),
    log:
        outcome("logs/{name}", "plot_rules.log"),
    benchmark:
        outcome("logs/{name}", "plot_rules.tsv")
    # it asks a Snakemake of its own, which fails where a result goes that it has just seen
    retries: 2
    localrule: True
    params:
        **takes("plot_rules", also=[*file_digests("Snakefile", "rules/*"), networks_of]),
        # what of it matters here are the rules that it asks for
        config=lambda wildcards, input: {**config, "results": PLACE},
        page=lambda wildcards, input: f"{PLACE}/{wildcards.name}/page.html",
        snakefile=lambda wildcards, input: str(WORKFLOW / "Snakefile"),
    message:
        "{wildcards.name}: drawing the rules"
    script:
        "../scripts/plot_rules.py"


rule write_page:
    input:
        page_files,
    output:
        outcome("{experiment}", "page.html"),
    log:
        outcome("logs/{experiment}", "write_page.log"),
    params:
        **takes(
            "write_page",
            code=page_code(
                "write_page", EXPERIMENT_SECTIONS, "base", "players", "instruments", "experiment"
            ),
            also=told(Experiment, lambda w: experiment_of(w.experiment)),
        ),
        experiment=lambda w, input: as_json(asdict(experiment_of(w.experiment))),
    message:
        "{wildcards.experiment}: writing {output}"
    script:
        "../scripts/write_page.py"


rule write_images_page:
    input:
        page_files,
    output:
        outcome("{images}", "page.html"),
    log:
        outcome("logs/{images}", "write_images_page.log"),
    params:
        **takes(
            "write_images_page",
            code=page_code("write_images_page", IMAGE_SECTIONS, "base", "instruments", "images"),
            also=told(Images, lambda w: images_of(w.images)),
        ),
        images=lambda w, input: as_json(asdict(images_of(w.images))),
    message:
        "{wildcards.images}: writing {output}"
    script:
        "../scripts/write_images_page.py"


rule write_report:
    input:
        lambda w: below(RESULTS, files_of(OVERVIEW_SECTIONS, overview(w))),
        pages=lambda w: [page_of(name) for part in reported(w) for name in part],
        provenance=lambda w: f"{RESULTS}/{provenance_of(w.report)}",
    output:
        f"{RESULTS}/{{report}}.html",
    log:
        outcome("logs", "write_report_{report}.log"),
    wildcard_constraints:
        report="|".join(REPORTS),
    localrule: True
    params:
        **takes(
            "write_report",
            code=page_code(
                "write_report", OVERVIEW_SECTIONS, "base", "players", "instruments", "overview"
            ),
        ),
        experiments=lambda w: as_json([asdict(one) for one in overview(w).experiments]),
        images=lambda w: as_json([asdict(one) for one in overview(w).images]),
        lecture=lambda w: overview(w).lecture,
        recipes=lambda w: as_json(overview(w).recipes),
        provenance=lambda w: provenance_of(w.report),
    message:
        "Writing {output}"
    script:
        "../scripts/write_report.py"


rule make_provenance:
    input:
        pages=lambda w: [page_of(name) for part in reported(w) for name in part],
        figures=lambda w: [path for name in reported(w)[0] for path in figure_files(name)],
    output:
        f"{RESULTS}/{{provenance}}.html",
    log:
        outcome("logs", "make_{provenance}.log"),
    wildcard_constraints:
        provenance="|".join(Path(provenance_of(name)).stem for name in REPORTS),
    localrule: True
    params:
        **takes("make_provenance", also=file_digests("report/*")),
        # what it says of figures beside what their files hold
        figures=lambda w: as_json(
            [
                [path, figure.item, figure.caption]
                for part in reported(w)
                for name in part
                for path, figure in figures(name).items()
            ]
        ),
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
        "../scripts/make_provenance.py"
