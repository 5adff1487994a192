"""Train what turns a glyph of one font into another's, unless the cache has it."""

from continuo.base.logs import logged, standard_error_in
from continuo.images.completion.pairs import Pairs
from continuo.training.archive import write_history
from continuo.training.once import train_once

params, output, name = snakemake.params, snakemake.output, snakemake.wildcards.completion


def train(checkpoint):
    """Write the model and its history."""
    # TensorFlow takes seconds to load, and what is cached needs none
    from continuo.images.completion.generator import make_generator, save_generator

    pairs = Pairs.load(snakemake.input.pairs)
    model, card, history = make_generator(
        pairs, params.settings, params.seed, terminal, name, checkpoint
    )
    write_history(history, output.history)
    save_generator(model, card, history, output.model)


with (
    logged(snakemake.log[0], snakemake.input) as log,
    standard_error_in(snakemake.log[0]) as terminal,
):
    facts, outputs = [params.code, params.settings, params.seed], [output.model, output.history]
    train_once(facts, [snakemake.input.pairs], outputs, params.cache, train)
