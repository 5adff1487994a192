"""Judge all trainings of all networks on one set of images, each number with its error."""

import json
from pathlib import Path

from continuo.base.logs import logged
from continuo.images.data.dataset import ImageSet
from continuo.images.judging.comparison import Training, compare, ink_baseline
from continuo.images.judging.strangers import labels_among

with logged(snakemake.log[0], snakemake.input) as log:
    found, networks = snakemake.input, snakemake.params.networks
    images = ImageSet.load(found.images)
    trainings = [
        Training.read(network, int(seed), answers, history)
        for (network, seed), answers, history in zip(
            networks, found.answers, found.histories, strict=True
        )
    ]
    strangers = {}
    for path in found.strangers:
        others = ImageSet.load(path).of("test")
        known = labels_among(others.labels, others.classes, images.classes)
        strangers[Path(path).parent.name] = known
    labels = [images.of(part).labels for part in ("train", "test")]
    height, width = images.images.shape[1:]
    evaluation = {
        "images": snakemake.wildcards.images,
        "note": images.note,
        "height": height,
        "width": width,
        **compare(trainings, images.classes, *labels, strangers, ink_baseline(images)),
    }
    for network, judged in evaluation["networks"].items():
        log.info("%s: %.2f %% on the test images", network, 100 * judged["mean"])
    Path(snakemake.output[0]).write_text(json.dumps(evaluation, indent=1) + "\n")
