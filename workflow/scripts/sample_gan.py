"""Let a trained generator make images, and see them as the classifier does that judges them."""

import numpy as np

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.dataset import ImageSet

FRAMES = 16  # of the walk from one image to another

with logged(snakemake.log[0], snakemake.input) as log, standard_error_in(snakemake.log[0]):
    from continuo.images.networks.answers import require_size
    from continuo.images.networks.kernels import features
    from continuo.images.networks.layers import read_network
    from continuo.images.networks.noise import draw_noise, generate, walk

    params, found, names = snakemake.params, snakemake.input, snakemake.wildcards
    images = ImageSet.load(found.images)
    generator, card = read_network(found.generator)
    discriminator, _ = read_network(found.discriminator)
    latent = card["training"]["latent"]
    made = generate(generator, draw_noise(params.generated, latent, params.seed))
    steps = generate(generator, walk(latent, FRAMES, params.seed))
    np.savez_compressed(snakemake.output.generated, images=made, walk=steps)
    judge, _ = read_network(found.features)
    require_size(judge, images.images, f"images.{names.images}.gans.{names.gan}.features")
    sets = {"generated": made, "train": images.of("train").images, "test": images.of("test").images}
    seen = {name: features(judge, batch) for name, batch in sets.items()}
    log.info("%d images generated; %d features each", len(made), seen["generated"].shape[1])
    np.savez_compressed(
        snakemake.output.features,
        generator_parameters=generator.count_params(),
        discriminator_parameters=discriminator.count_params(),
        **seen,
    )
