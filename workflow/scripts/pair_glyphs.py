"""Draw the same characters with two fonts, and those that the second one lacks with the first."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.images.completion.completed import NAMES, require_completable
from continuo.images.completion.fonts import face_of
from continuo.images.completion.pairs import make_pairs
from continuo.images.data.characters import read_characters

with logged(snakemake.log[0], snakemake.input) as log:
    params, folder = snakemake.params, snakemake.input.source
    fonts = params.source, params.target
    faces = [
        face_of(folder, name, font, params.size) for name, font in zip(NAMES, fonts, strict=True)
    ]
    characters = read_characters(next(iter(snakemake.input.characters), params.characters))
    pairs, told = make_pairs(*faces, characters, params.size, params.test, params.seed)
    like = [str(character) for character in pairs.of("train", "test").characters]
    require_completable(folder, fonts, like)
    pairs.save(snakemake.output.pairs)
    Path(snakemake.output.intake).write_text(json.dumps(told, indent=1) + "\n")
    log.info("%s", ", ".join(f"{number} {what}" for what, number in told.items()))
