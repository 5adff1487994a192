"""Train a network that tells the classes of an image set apart, unless the cache has it."""

from pathlib import Path

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.dataset import ImageSet
from continuo.training.archive import save_network
from continuo.training.cache import training_key
from continuo.training.once import train_once, versions

params, wildcards = snakemake.params, snakemake.wildcards
outputs = [Path(snakemake.output.model), Path(snakemake.output.history)]
seed = params.seed + int(wildcards.number) - 1


def train(checkpoint):
    """Write the model and its history."""
    import keras  # TensorFlow takes seconds to load, and what is cached needs none

    from continuo.images.networks.classifier import ClassifierRecipe, train_classifier
    from continuo.images.networks.distort import Distortion
    from continuo.images.networks.layers import build, card_of, to_keras

    images = ImageSet.load(snakemake.input.images)
    learnt, held_out = images.of("train"), images.of("test")
    settings = {key: value for key, value in params.settings.items() if key != "layers"}
    recipe = ClassifierRecipe(**{**settings, "distort": Distortion(**settings["distort"])})
    where = f"images.{wildcards.images}.classifiers.{wildcards.network}.layers"
    keras.utils.set_random_seed(seed)
    shape = (*images.images.shape[1:], 1)
    model = build(params.settings["layers"], shape, where, len(images.classes))
    log.info("%d parameters, %d images", model.count_params(), len(learnt.images))
    history = train_classifier(
        model,
        learnt.images,
        learnt.labels,
        (held_out.images, held_out.labels),
        recipe,
        seed,
        terminal,
        f"{wildcards.network} {wildcards.number}",
        checkpoint,
    )
    history.to_csv(outputs[1], index=False, float_format="%.6g")
    card = {
        **card_of(model, params.settings["layers"], len(images.classes)),
        "classes": images.classes,
        "training": settings,
        "seed": seed,
        "versions": versions(),
    }
    save_network(to_keras(model), card, history, outputs[0])


with logged(snakemake.log[0]) as log, standard_error_in(snakemake.log[0]) as terminal:
    facts = [params.code, versions(), params.settings, seed]
    train_once(training_key(facts, [snakemake.input.images]), outputs, params.cache, train)
