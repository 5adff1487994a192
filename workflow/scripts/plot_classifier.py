"""Draw what one network sees, how sure it is, and all that it gets wrong."""

import json
from pathlib import Path

import numpy as np

from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.report.images.classifier_plots import (
    confusion_matrix,
    feature_maps,
    kernels,
    mistakes,
    reliability_diagram,
)
from continuo.report.images.sentences import first_seed

with logged(snakemake.log[0]) as log:
    found, output = snakemake.input, snakemake.output
    images = ImageSet.load(found.images)
    test = images.of("test")
    evaluation = json.loads(Path(found.evaluation).read_text())
    network = evaluation["networks"][snakemake.wildcards.network]
    with np.load(found.answers, allow_pickle=False) as archive:
        probabilities = archive["test"]
    with np.load(found.kernels, allow_pickle=False) as archive:
        kernels(archive["kernels"], output.kernels)
        feature_maps(archive["maps"], archive["example"], output.feature_maps)
    wrong = mistakes(test.images, test.labels, probabilities, images.classes, output.mistakes)
    confusion_matrix(network["confusion"], images.classes, output.confusion)
    reliability_diagram(network["reliability"], first_seed(network)["test"], output.calibration)
    log.info("%d of %d held-out images misidentified", wrong, len(test.labels))
