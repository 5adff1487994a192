"""What users do with a trained network: continue a piece of theirs, harmonise a tune, fill bars."""

# what they ask of it on the command line
ASKED = {key: config[key] for key in ("bars", "tempo", "key", "metre", "chords") if key in config}


rule continue_music:
    input:
        # the user's own lie below no module's prefix
        piece=local(own_piece("primer")),
        model=decoding_model,
        critic=critic,
    output:
        midi=outcome("{experiment}", "continued/{piece}/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "continued/{piece}/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "continued/{piece}/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "continue_music_{piece}_{decoder}_{number}.log"),
    params:
        **takes(
            "continue_music",
            "decoders.{decoder}",
            "chords",
            "midi",
            "seed",
            generation=part("generation", "chords", "context", "ends"),
            code=playing_code("continue_music"),
            also=[contents(lambda wildcards: given("primer"))],
        ),
        path=lambda wildcards: config.get("primer", ""),
        asked=ASKED,
    message:
        "{wildcards.experiment}: continuing {wildcards.piece}, {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/continue_music.py"


rule harmonise_music:
    input:
        piece=local(own_piece("melody")),
        model=decoding_model,
        critic=critic,
    output:
        midi=outcome("{experiment}", "harmonised/{piece}/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "harmonised/{piece}/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "harmonised/{piece}/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "harmonise_music_{piece}_{decoder}_{number}.log"),
    params:
        **takes(
            "harmonise_music",
            "decoders.{decoder}",
            "chords",
            "midi",
            "seed",
            code=playing_code("harmonise_music"),
            also=[contents(lambda wildcards: given("melody"))],
        ),
        path=lambda wildcards: config.get("melody", ""),
        asked=ASKED,
    message:
        "{wildcards.experiment}: harmonising {wildcards.piece}, {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/harmonise_music.py"


rule fill_music:
    input:
        piece=local(own_piece("piece")),
        model=decoding_model,
        critic=critic,
    output:
        midi=outcome("{experiment}", "filled/{piece}/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "filled/{piece}/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "filled/{piece}/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "fill_music_{piece}_{decoder}_{number}.log"),
    params:
        **takes(
            "fill_music",
            "decoders.{decoder}",
            "chords",
            "midi",
            "seed",
            code=playing_code("fill_music"),
            also=[contents(lambda wildcards: given("piece"))],
        ),
        path=lambda wildcards: config.get("piece", ""),
        asked=ASKED,
    message:
        "{wildcards.experiment}: filling {wildcards.piece}, {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/fill_music.py"


rule engrave_own:
    input:
        # a performance is written on the beats that were found in the user's own file
        piece=local(lambda w: own_piece(OWN_PIECES[w.done])(w)),
        midi=outcome("{experiment}", "{done}/{piece}/{decoder}_{number}.mid"),
        record=outcome("{experiment}", "{done}/{piece}/{decoder}_{number}.json"),
    output:
        excerpt=outcome("{experiment}", "{done}/{piece}/{decoder}_{number}.svg"),
        whole=outcome("{experiment}", "{done}/{piece}/{decoder}_{number}.pdf"),
        musicxml=outcome("{experiment}", "{done}/{piece}/{decoder}_{number}.musicxml"),
    log:
        outcome("logs/{experiment}", "engrave_own_{done}_{piece}_{decoder}_{number}.log"),
    wildcard_constraints:
        done="|".join(OWN_PIECES),
    params:
        **takes("engrave_own", "chords"),
    message:
        "{wildcards.experiment}: engraving {wildcards.piece}, {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/engrave_own.py"


rule write_own_page:
    input:
        own_page_files,
    output:
        outcome("{experiment}", "{done}/{piece}/page.html"),
    log:
        outcome("logs/{experiment}", "write_own_page_{done}_{piece}.log"),
    wildcard_constraints:
        done="|".join(OWN_PIECES),
    localrule: True
    params:
        **takes(
            "write_own_page",
            code=page_code("write_own_page", OWN_SECTIONS, "base", "players", "own"),
        ),
        own=lambda wildcards, input: as_json(asdict(own_of(wildcards))),
    message:
        "{wildcards.experiment}: writing {output}"
    script:
        "../scripts/write_own_page.py"


for name in config["experiments"]:

    rule:
        name:
            target("experiments", name, "_continue")
        input:
            partial(own_page, name, "continued"),
        localrule: True

    rule:
        name:
            target("experiments", name, "_harmonise")
        input:
            partial(own_page, name, "harmonised"),
        localrule: True

    rule:
        name:
            target("experiments", name, "_fill")
        input:
            partial(own_page, name, "filled"),
        localrule: True
