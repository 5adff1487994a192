"""Train a generator of images against a discriminator, unless the cache has them."""

import numpy as np

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.dataset import ImageSet
from continuo.training.archive import save_network, write_history
from continuo.training.once import train_once

params, wildcards, output = snakemake.params, snakemake.wildcards, snakemake.output
where = f"images.{wildcards.images}.gans.{wildcards.gan}"


def train(checkpoint):
    """Write both networks, their history and the sheets."""
    # TensorFlow takes seconds to load, and what is cached needs none
    from continuo.images.networks.gan import make_gan

    images = ImageSet.load(snakemake.input.images).of("train").images
    gan = make_gan(images, params.settings, where, params.seed, terminal, wildcards.gan, checkpoint)
    write_history(gan.history, output.history)
    np.savez_compressed(output.sheets, steps=gan.steps, sheets=gan.sheets)
    save_network(*gan.generator, gan.history, output.generator)
    save_network(*gan.discriminator, gan.history, output.discriminator)


with logged(snakemake.log[0], snakemake.input), standard_error_in(snakemake.log[0]) as terminal:
    outputs = [output.generator, output.discriminator, output.history, output.sheets]
    facts = [params.code, params.settings, params.seed]
    train_once(facts, [snakemake.input.images], outputs, params.cache, train)
