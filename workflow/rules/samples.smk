"""What is made of the samples, and found in them: sound, scores, copies, measures."""


rule encode_source:
    input:
        chords=rules.gather_pieces.output.chords,
        parts=rules.gather_pieces.output.parts,
        split=rules.index_chords.output.split,
        record=lambda w: sample_files(w.experiment, "json")[0],
    output:
        even=outcome("{experiment}", "source.mid"),
        rhythm=outcome("{experiment}", "source_rhythm.mid"),
        even_starts=outcome("{experiment}", "source.csv"),
        rhythm_starts=outcome("{experiment}", "source_rhythm.csv"),
    log:
        outcome("logs/{experiment}", "encode_source.log"),
    benchmark:
        outcome("logs/{experiment}", "encode_source.tsv")
    params:
        **takes("encode_source", "generation.chords", "midi", "window"),
    message:
        "{wildcards.experiment}: encoding the source as the networks hear it"
    script:
        "../scripts/encode_source.py"


rule fetch_soundfont:
    output:
        directory(f"{RESULTS}/sound"),
    log:
        outcome("logs", "fetch_soundfont.log"),
    localrule: True
    params:
        **takes("fetch_soundfont"),
    message:
        "Fetching the SoundFont that music is played with"
    script:
        "../scripts/fetch_soundfont.py"


rule render_audio:
    input:
        midi=outcome("{experiment}", "{sound}.mid"),
        own=local(own_soundfont),
        fetched=lambda w: [] if config["sound"]["soundfont"] else rules.fetch_soundfont.output[0],
    output:
        outcome("{experiment}", "{sound}.mp3"),
    log:
        outcome("logs/{experiment}", "render_audio/{sound}.log"),
    benchmark:
        outcome("logs/{experiment}", "render_audio/{sound}.tsv")
    wildcard_constraints:
        sound="source|source_rhythm|(samples|copies|(%s)/[a-z0-9_]+)/[a-z0-9_]+"
        % "|".join(OWN_PIECES),
    params:
        **takes("render_audio"),
        soundfont=lambda w: config["sound"]["soundfont"],
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
        **takes("engrave_score"),
    message:
        "{wildcards.experiment}: engraving {wildcards.score}"
    script:
        "../scripts/engrave_score.py"


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
        **takes("find_copies", "chords.reading", "chords.timing"),
        samples=lambda wildcards: sample_names(wildcards.experiment),
    message:
        "{wildcards.experiment}: looking for what the samples copy"
    script:
        "../scripts/find_copies.py"


rule cut_copies:
    input:
        copies=rules.find_copies.output.copies,
        chords=rules.gather_pieces.output.chords,
        samples=lambda w: decoder_files(w, "csv"),
    output:
        sample=outcome("{experiment}", "copies/{decoder}_sample.mid"),
        training=outcome("{experiment}", "copies/{decoder}_training.mid"),
        starts=outcome("{experiment}", "copies/{decoder}.csv"),
    log:
        outcome("logs/{experiment}", "cut_copies_{decoder}.log"),
    benchmark:
        outcome("logs/{experiment}", "cut_copies_{decoder}.tsv")
    params:
        **takes("cut_copies", "midi"),
    message:
        "{wildcards.experiment}: cutting out the longest run of {wildcards.decoder}"
    script:
        "../scripts/cut_copies.py"


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
        **takes(
            "measure_music",
            "chords.max_notes",
            "chords.drums",
            "chords.reading",
            "chords.timing",
            "chords.pedal",
            "window",
            "seed",
            "parts",
        ),
        samples=lambda wildcards: sample_names(wildcards.experiment),
    message:
        "{wildcards.experiment}: measuring samples and pieces"
    script:
        "../scripts/measure_music.py"


rule measure_style:
    input:
        chords=rules.gather_pieces.output.chords,
        split=rules.index_chords.output.split,
        samples=lambda w: sample_files(w.experiment, "csv"),
        records=lambda w: sample_files(w.experiment, "json"),
    output:
        tests=outcome("{experiment}", "two_samples.csv"),
        away=outcome("{experiment}", "given_away.csv"),
        rules=outcome("{experiment}", "style.csv"),
    log:
        outcome("logs/{experiment}", "measure_style.log"),
    benchmark:
        outcome("logs/{experiment}", "measure_style.tsv")
    resources:
        mem_mb=memory(2000, 100),
    params:
        **takes("measure_style", "seed"),
        samples=lambda wildcards: sample_names(wildcards.experiment),
        timed=lambda wildcards: timed_decoders(setting_of(wildcards, "decoders")),
    message:
        "{wildcards.experiment}: could one tell the samples from real pieces?"
    script:
        "../scripts/measure_style.py"
