"""Train a network that tells the classes of an image set apart, unless the cache has it."""

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.dataset import ImageSet
from continuo.training.archive import save_network, write_history
from continuo.training.once import train_once

params, wildcards, output = snakemake.params, snakemake.wildcards, snakemake.output
name, seed = wildcards.network, params.seed + int(wildcards.number) - 1
where = f"images.{wildcards.images}.classifiers.{name}"


def train(checkpoint):
    """Write the model and its history."""
    # TensorFlow takes seconds to load, and what is cached needs none
    from continuo.images.networks.classifier import make_classifier

    images, title = ImageSet.load(snakemake.input.images), f"{name} {wildcards.number}"
    model, card, history = make_classifier(
        images, params.settings, where, seed, terminal, title, checkpoint
    )
    write_history(history, output.history)
    save_network(model, card, history, output.model)


with logged(snakemake.log[0], snakemake.input), standard_error_in(snakemake.log[0]) as terminal:
    facts, outputs = [params.code, params.settings, seed], [output.model, output.history]
    train_once(facts, [snakemake.input.images], outputs, params.cache, train)
