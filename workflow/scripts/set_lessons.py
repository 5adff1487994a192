"""Draw what the networks learn from that judge new glyphs."""

from continuo.base.logs import logged
from continuo.images.completion.fonts import font_file
from continuo.images.completion.lessons import reading_lessons, script_lessons
from continuo.images.completion.pairs import Pairs
from continuo.images.data.characters import read_characters

with logged(snakemake.log[0], snakemake.input) as log:
    params, found = snakemake.params, snakemake.input
    script = script_lessons(Pairs.load(found.pairs))
    script.save(snakemake.output.script)
    fonts = params.reader["fonts"]
    files = {name: font_file(found.source, f"reader_{name}", of) for name, of in fonts.items()}
    characters = read_characters(next(iter(found.characters), params.characters))
    share = params.reader["held_out"]
    reading = reading_lessons(fonts, files, characters, params.size, share, params.seed)
    reading.save(snakemake.output.reader)
    log.info("%d glyphs of two fonts, %d to read", len(script), len(reading))
