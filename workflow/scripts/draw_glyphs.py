"""Let the trained generator draw all characters, those that are held out and those that are new."""

import numpy as np

from continuo.base.logs import logged, standard_error_in
from continuo.images.completion.pairs import Pairs

with logged(snakemake.log[0], snakemake.input) as log, standard_error_in(snakemake.log[0]):
    from continuo.images.completion.generator import draw, read_generator

    pairs = Pairs.load(snakemake.input.pairs)
    model, _ = read_generator(snakemake.input.model)
    made = draw(model, pairs.source)
    np.savez_compressed(snakemake.output[0], made=made, parameters=model.count_params())
    log.info("%d glyphs drawn, %d of them new", len(made), (pairs.parts == "new").sum())
