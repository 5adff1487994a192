"""What users do with a trained network: continue a piece of theirs, harmonise a tune."""


rule continue_music:
    input:
        # the user's own lie below no module's prefix
        piece=local(own_piece("primer")),
        model=decoding_model,
    output:
        midi=outcome("{experiment}", "continued/{piece}/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "continued/{piece}/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "continued/{piece}/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "continue_music_{piece}_{decoder}_{number}.log"),
    params:
        *watched(
            "continue_music",
            "generation.chords",
            "generation.context",
            "generation.ends",
            "chords",
            "midi",
            "seed",
        ),
        *playing_code("continue_music"),
        lambda wildcards: f"decoder: {json.dumps(decoder(wildcards))}",
        method_code,
        decoder=lambda wildcards, input: decoder(wildcards),
        path=config.get("primer", ""),
        chords=setting("chords"),
        generation=setting("generation"),
        midi=setting("midi"),
        seed=setting("seed"),
    message:
        "{wildcards.experiment}: continuing {wildcards.piece}, {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/continue_music.py"


rule harmonise_music:
    input:
        piece=local(own_piece("melody")),
        model=decoding_model,
    output:
        midi=outcome("{experiment}", "harmonised/{piece}/{decoder}_{number}.mid"),
        table=outcome("{experiment}", "harmonised/{piece}/{decoder}_{number}.csv"),
        record=outcome("{experiment}", "harmonised/{piece}/{decoder}_{number}.json"),
    log:
        outcome("logs/{experiment}", "harmonise_music_{piece}_{decoder}_{number}.log"),
    params:
        *watched("harmonise_music", "chords", "midi", "seed"),
        *playing_code("harmonise_music"),
        lambda wildcards: f"decoder: {json.dumps(decoder(wildcards))}",
        method_code,
        decoder=lambda wildcards, input: decoder(wildcards),
        model=lambda wildcards, input: deciding_model(wildcards),
        path=config.get("melody", ""),
        chords=setting("chords"),
        midi=setting("midi"),
        seed=setting("seed"),
    message:
        "{wildcards.experiment}: harmonising {wildcards.piece}, {wildcards.decoder} {wildcards.number}"
    script:
        "../scripts/harmonise_music.py"


for name in config["experiments"]:

    rule:
        name:
            target("experiments", name, "_continue")
        input:
            own_results(name, "continued", "primer"),
        localrule: True

    rule:
        name:
            target("experiments", name, "_harmonise")
        input:
            own_results(name, "harmonised", "melody"),
        localrule: True
