"""Train a generator of images against a discriminator, unless the cache has them."""

import numpy as np

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.dataset import ImageSet
from continuo.training.archive import save_network
from continuo.training.cache import training_key
from continuo.training.once import train_once, versions

params, wildcards, output = snakemake.params, snakemake.wildcards, snakemake.output
outputs = [output.generator, output.discriminator, output.history, output.sheets]
PARTS = ("generator", "discriminator")


def train(checkpoint):
    """Write both networks, their history and the sheets."""
    import keras  # TensorFlow takes seconds to load, and what is cached needs none

    from continuo.images.networks.gan import GanRecipe, train_gan
    from continuo.images.networks.layers import build, card_of, to_keras
    from continuo.images.networks.noise import require_shape

    images = ImageSet.load(snakemake.input.images).of("train").images
    settings = {k: v for k, v in params.settings.items() if k not in PARTS}
    recipe = GanRecipe(**settings)
    where = f"images.{wildcards.images}.gans.{wildcards.gan}"
    shape = (*images.shape[1:], 1)
    keras.utils.set_random_seed(params.seed)
    models = [
        build(params.settings[part], size, f"{where}.{part}", logits)
        for part, size, logits in zip(PARTS, ((recipe.latent,), shape), (None, 1), strict=True)
    ]
    require_shape(models[0], shape, f"{where}.generator")
    for part, model in zip(PARTS, models, strict=True):
        log.info("%s: %d parameters", part, model.count_params())
    history, steps, sheets = train_gan(
        *models, images, recipe, params.seed, terminal, wildcards.gan, checkpoint
    )
    history.to_csv(output.history, index=False, float_format="%.6g")
    np.savez_compressed(output.sheets, steps=steps, sheets=sheets)
    for part, model, logits in zip(PARTS, models, (None, 1), strict=True):
        card = {
            **card_of(model, params.settings[part], logits),
            "training": settings,
            "seed": params.seed,
            "versions": versions(),
        }
        save_network(to_keras(model), card, history, output[part])


with logged(snakemake.log[0]) as log, standard_error_in(snakemake.log[0]) as terminal:
    facts = [params.code, versions(), params.settings, params.seed]
    train_once(training_key(facts, [snakemake.input.images]), outputs, params.cache, train)
