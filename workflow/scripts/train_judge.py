"""Train a network that judges new glyphs, unless the cache has it."""

from continuo.base.logs import logged, standard_error_in
from continuo.images.data.dataset import ImageSet
from continuo.training.archive import save_network, write_history
from continuo.training.once import train_once

params, wildcards, output = snakemake.params, snakemake.wildcards, snakemake.output
where = f"completion.{wildcards.completion}.judges.{wildcards.judge}"


def train(checkpoint):
    """Write the model and its history."""
    # TensorFlow takes seconds to load, and what is cached needs none
    from continuo.images.networks.classifier import make_classifier

    images = ImageSet.load(snakemake.input.lessons)
    model, card, history = make_classifier(
        images, params.settings, where, params.seed, terminal, wildcards.judge, checkpoint
    )
    write_history(history, output.history)
    save_network(model, card, history, output.model)


with logged(snakemake.log[0], snakemake.input), standard_error_in(snakemake.log[0]) as terminal:
    facts, outputs = [params.code, params.settings, params.seed], [output.model, output.history]
    train_once(facts, [snakemake.input.lessons], outputs, params.cache, train)
