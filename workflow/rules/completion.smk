"""The chain of a font that is completed, in the order in which the data flow."""


rule fetch_fonts:
    input:
        # the user's own lie below no module's prefix
        local(font_files),
    output:
        source=directory(outcome("{completion}", "source")),
        sources=outcome("{completion}", "sources.csv"),
    log:
        outcome("logs/{completion}", "fetch_fonts.log"),
    benchmark:
        outcome("logs/{completion}", "fetch_fonts.tsv")
    resources:
        runtime=60,
    params:
        **takes("fetch_fonts", "source", "target", "judges.reader.fonts"),
    message:
        "{wildcards.completion}: fetching the fonts"
    script:
        "../scripts/fetch_fonts.py"


rule pair_glyphs:
    input:
        source=rules.fetch_fonts.output.source,
        characters=local(asked_characters),
    output:
        pairs=outcome("{completion}", "pairs.npz"),
        intake=outcome("{completion}", "intake.json"),
    log:
        outcome("logs/{completion}", "pair_glyphs.log"),
    benchmark:
        outcome("logs/{completion}", "pair_glyphs.tsv")
    params:
        **takes("pair_glyphs", "source", "target", "characters", "size", "test", "seed"),
    message:
        "{wildcards.completion}: drawing the characters with both fonts"
    script:
        "../scripts/pair_glyphs.py"


rule train_generator:
    input:
        pairs=rules.pair_glyphs.output.pairs,
    output:
        model=outcome("{completion}", "generator/model.npz"),
        history=outcome("{completion}", "generator/history.csv"),
    log:
        outcome("logs/{completion}", "train_generator.log"),
    benchmark:
        outcome("logs/{completion}", "train_generator.tsv")
    threads: 8
    resources:
        mem_mb=memory(4000, 20),
        runtime=generator_minutes,
    params:
        **trains("continuo.images.completion.generator", "seed", settings=part("generator")),
    message:
        "{wildcards.completion}: training the generator; its progress is in {log}"
    script:
        "../scripts/train_generator.py"


rule draw_glyphs:
    input:
        pairs=rules.pair_glyphs.output.pairs,
        model=rules.train_generator.output.model,
    output:
        outcome("{completion}", "glyphs.npz"),
    log:
        outcome("logs/{completion}", "draw_glyphs.log"),
    benchmark:
        outcome("logs/{completion}", "draw_glyphs.tsv")
    threads: 2
    resources:
        mem_mb=memory(3000, 20),
    params:
        **takes("draw_glyphs", code=code_of("draw_glyphs.py", aside=WEIGHTLESS)),
    message:
        "{wildcards.completion}: drawing what the font lacks"
    script:
        "../scripts/draw_glyphs.py"


rule write_font:
    input:
        source=rules.fetch_fonts.output.source,
        pairs=rules.pair_glyphs.output.pairs,
        glyphs=rules.draw_glyphs.output,
    output:
        font=outcome("{completion}", "completed.ttf"),
        excerpt=outcome("{completion}", "excerpt.ttf"),
    log:
        outcome("logs/{completion}", "write_font.log"),
    benchmark:
        outcome("logs/{completion}", "write_font.tsv")
    params:
        **takes("write_font", "source", "target", "family", "text"),
    message:
        "{wildcards.completion}: writing {output.font}"
    script:
        "../scripts/write_font.py"


rule set_lessons:
    input:
        source=rules.fetch_fonts.output.source,
        characters=local(asked_characters),
        pairs=rules.pair_glyphs.output.pairs,
    output:
        script=outcome("{completion}", "judges/script/lessons.npz"),
        reader=outcome("{completion}", "judges/reader/lessons.npz"),
    log:
        outcome("logs/{completion}", "set_lessons.log"),
    benchmark:
        outcome("logs/{completion}", "set_lessons.tsv")
    params:
        **takes(
            "set_lessons",
            "characters",
            "size",
            "seed",
            reader=part("judges.reader", "fonts", "held_out"),
        ),
    message:
        "{wildcards.completion}: drawing what the judges learn from"
    script:
        "../scripts/set_lessons.py"


rule train_judge:
    input:
        lessons=outcome("{completion}", "judges/{judge}/lessons.npz"),
    output:
        model=outcome("{completion}", "judges/{judge}/model.keras"),
        history=outcome("{completion}", "judges/{judge}/history.csv"),
    log:
        outcome("logs/{completion}", "train_judge_{judge}.log"),
    benchmark:
        outcome("logs/{completion}", "train_judge_{judge}.tsv")
    threads: 8
    resources:
        mem_mb=memory(4000, 20),
        runtime=lambda w, input, attempt: int(attempt * (60 + 10 * input.size_mb)),
    params:
        **trains(
            "continuo.images.networks.classifier",
            "seed",
            settings=part("judges.{judge}", but=["fonts", "held_out"]),
        ),
    message:
        "{wildcards.completion}: training the {wildcards.judge} that judges; its progress is in {log}"
    script:
        "../scripts/train_judge.py"


rule judge_glyphs:
    input:
        pairs=rules.pair_glyphs.output.pairs,
        glyphs=rules.draw_glyphs.output,
        script=outcome("{completion}", "judges/script/model.keras"),
        reader=outcome("{completion}", "judges/reader/model.keras"),
    output:
        judged=outcome("{completion}", "judged.json"),
        table=outcome("{completion}", "judged.csv"),
    log:
        outcome("logs/{completion}", "judge_glyphs.log"),
    benchmark:
        outcome("logs/{completion}", "judge_glyphs.tsv")
    threads: 2
    resources:
        mem_mb=memory(3000, 20),
    params:
        **takes("judge_glyphs", "seed"),
    message:
        "{wildcards.completion}: judging the new glyphs"
    script:
        "../scripts/judge_glyphs.py"


rule plot_glyph_figure:
    input:
        lambda w: paths_in(figure_inputs(w)),
    output:
        outcome("{completion}", "figures/{figure}"),
    log:
        outcome("logs/{completion}", "plot_glyph_figure/{figure}.log"),
    benchmark:
        outcome("logs/{completion}", "plot_glyph_figure/{figure}.tsv")
    wildcard_constraints:
        figure=r"[a-z0-9_/]+\.(svg|png)",
    params:
        **takes("plot_figure", code=figure_code(config["completion"])),
        settings=lambda w: figure(w).settings,
        draw=drawn_by,
        reads=lambda w, input: figure_inputs(w, PLACE),
    message:
        "{wildcards.completion}: drawing {wildcards.figure}"
    script:
        "../scripts/plot_figure.py"


rule write_completion_page:
    input:
        page_files,
    output:
        outcome("{completion}", "page.html"),
    log:
        outcome("logs/{completion}", "write_completion_page.log"),
    params:
        **takes(
            "write_completion_page",
            code=page_code("write_completion_page", COMPLETION_SECTIONS, "base", "completion"),
            also=told(Completion, lambda w: completion_of(w.completion)),
        ),
        completion=lambda w, input: as_json(asdict(completion_of(w.completion))),
    message:
        "{wildcards.completion}: writing {output}"
    script:
        "../scripts/write_completion_page.py"


rule complete:
    input:
        [page_of(name) for name in config["completion"]],
    localrule: True
    message:
        "The fonts are "
        + ", ".join(outcome(name, "completed.ttf") for name in config["completion"])
        + "; a page.html beside each tells how good they are"
