"""Ask a trained network about the images, as they are and disturbed, and about strangers."""

from pathlib import Path

import numpy as np

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.dataset import ImageSet
from continuo.images.judging.corruptions import CORRUPTIONS, chosen_images, corrupt
from continuo.images.judging.perturb import perturb

with logged(snakemake.log[0], snakemake.input) as log, standard_error_in(snakemake.log[0]):
    from continuo.images.networks.answers import compiled_probabilities, require_size
    from continuo.images.networks.kernels import first_kernels
    from continuo.images.networks.layers import read_network

    params = snakemake.params
    model, _ = read_network(snakemake.input.model)
    images = ImageSet.load(snakemake.input.images)
    test = images.of("test").images
    asked = {"train": images.of("train").images, "test": test}
    for name, amount in params.perturbed.items():
        asked[f"perturbed_{name}"] = perturb(test, name, amount, params.seed)
    chosen = chosen_images(len(test), params.corrupted, params.seed)
    if len(chosen):
        for name in CORRUPTIONS:
            asked[f"corrupted_{name}"] = corrupt(test[chosen], name, params.seed)
    for name, path in zip(params.strangers, snakemake.input.strangers, strict=True):
        others = ImageSet.load(path).of("test").images
        require_size(model, others, f"images.{snakemake.wildcards.images}.strangers: {name}")
        asked[f"stranger_{name}"] = others
    probabilities = compiled_probabilities(model)
    answers = {}
    for name, batch in asked.items():
        answers[name] = probabilities(batch)
        log.info("%s: %d images", name, len(batch))
    answers["parameters"], answers["chosen"] = np.array(model.count_params()), chosen
    np.savez(Path(snakemake.output.answers), **answers)
    np.savez(Path(snakemake.output.kernels), **first_kernels(model, test[0]))
