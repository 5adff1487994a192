"""Draw what a generator makes, how it came to it, and what it is nearest to."""

import numpy as np
import pandas as pd

from continuo.base.logs import logged
from continuo.report.images.gan_plots import (
    distance_histogram,
    loss_curves,
    neighbours,
    sheets_by_step,
)
from continuo.report.images.sheets import write_animation, write_sheet

with logged(snakemake.log[0]) as log:
    found, output = snakemake.input, snakemake.output
    with np.load(found.sheets, allow_pickle=False) as archive:
        steps, sheets = archive["steps"], archive["sheets"]
    write_sheet(sheets[-1], 10, output.sheet)
    sheets_by_step(sheets, steps, output.training)
    # 36 of the 100: an animation of all would be larger than the rest of the page
    frames = write_animation(sheets[:, :36], steps, 6, output.animation)
    log.info("%d of %d sheets in the animation", frames, len(sheets))
    loss_curves(pd.read_csv(found.history), output.losses)
    with np.load(found.generated, allow_pickle=False) as archive:
        write_sheet(archive["walk"], 8, output.walk)
    with np.load(found.neighbours, allow_pickle=False) as archive:
        pairs = (archive["generated"], archive["nearest"], archive["distance"])
        neighbours(*pairs, output.neighbours)
        distances = (archive["generated_distances"], archive["held_out_distances"])
        distance_histogram(*distances, output.distances)
