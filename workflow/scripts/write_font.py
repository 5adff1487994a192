"""Write the font with the new glyphs, and its own untouched."""

import numpy as np

from continuo.base.logs import logged
from continuo.images.completion.completed import write_completed
from continuo.images.completion.font import Placement, excerpt
from continuo.images.completion.outlines import trace
from continuo.images.completion.pairs import Pairs

with logged(snakemake.log[0], snakemake.input) as log:
    params, found, written = snakemake.params, snakemake.input, snakemake.output
    pairs = Pairs.load(found.pairs)
    made = np.load(found.glyphs[0], allow_pickle=False)["made"]
    new = pairs.parts == "new"
    drawn = {
        str(character): trace(glyph)
        for character, glyph in zip(pairs.characters[new], made[new], strict=True)
    }
    like = [str(character) for character in pairs.characters[~new]]
    placement = Placement(made.shape[1], pairs.pixel, pairs.baseline)
    fonts = params.source, params.target
    name = write_completed(found.source, fonts, drawn, like, placement, params.family, written.font)
    excerpt(written.font, params.text, written.excerpt)
    log.info("%s: %d glyphs added", name, len(drawn))
