"""Draw a sheet of training images, and a row of each class."""

import numpy as np

from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.report.images.sheets import class_rows, write_rows, write_sheet

with logged(snakemake.log[0]):
    images = ImageSet.load(snakemake.input.images)
    train, test = images.of("train"), images.of("test")
    rng = np.random.default_rng(snakemake.params.seed)
    shown = train if len(train) else test  # strangers to another set need none to train on
    chosen = rng.permutation(len(shown))[:100]
    write_sheet(shown.images[chosen], 10, snakemake.output.sheet)
    rows = class_rows(images.images, images.labels, images.train, images.classes, rng)
    write_rows(rows, 10, snakemake.output.classes)
