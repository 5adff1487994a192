"""Write the font with the new glyphs, and its own untouched."""

import numpy as np

from continuo.base.logs import logged
from continuo.images.completion.font import Placement, complete_font, excerpt, open_font
from continuo.images.completion.fonts import font_file
from continuo.images.completion.naming import about, name_font
from continuo.images.completion.outlines import trace
from continuo.images.completion.pairs import Pairs

with logged(snakemake.log[0], snakemake.input) as log:
    params, found = snakemake.params, snakemake.input
    pairs = Pairs.load(found.pairs)
    made = np.load(found.glyphs[0], allow_pickle=False)["made"]
    files = [font_file(found.source, name, getattr(params, name)) for name in ("source", "target")]
    after, font = (
        open_font(path, of.get("index", 0), outlines)
        for path, of, outlines in zip(
            files, (params.source, params.target), (False, True), strict=True
        )
    )
    new = pairs.parts == "new"
    drawn = {
        str(character): trace(glyph)
        for character, glyph in zip(pairs.characters[new], made[new], strict=True)
    }
    placement = Placement(made.shape[1], pairs.pixel, pairs.baseline)
    complete_font(font, drawn, [str(c) for c in pairs.characters[~new]], placement)
    licences = [of.get("licence", "") for of in (params.source, params.target)]
    words = about(font, after, len(drawn), *licences)
    name = name_font(font, params.family, words, licences[1])
    font.save(snakemake.output.font)
    excerpt(snakemake.output.font, params.text, snakemake.output.excerpt)
    log.info("%s: %d glyphs added to %s", name, len(drawn), files[1].name)
