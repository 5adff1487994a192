"""Train the composer of an experiment, unless the cache has it."""

from functools import partial
from pathlib import Path

import pandas as pd

from continuo.base.errors import UserError
from continuo.base.logs import logged, standard_error_in
from continuo.models.composer.excerpts import Excerpts
from continuo.pieces.spelled import read_spelled, slots_needed
from continuo.training.cache import training_key
from continuo.training.once import train_once, versions

SHAPE = "cell units layers hidden dropout deaf memory".split()
params, name = snakemake.params, snakemake.wildcards.experiment
model_path, history_path = Path(snakemake.output.model), Path(snakemake.output.history)


def train_and_save(roles, log, terminal, checkpoint):
    """Write the composer and its history."""
    import keras  # TensorFlow takes seconds to load, and what is cached needs none

    from continuo.models.composer.network import Composer, to_numpy
    from continuo.models.composer.train import ComposerRecipe, train_composer
    from continuo.models.composer.trained import save_composer

    slots = slots_needed(snakemake.input.chords, roles["train"], params.max_notes)
    excerpts = {
        role: Excerpts.of(list(read_spelled(snakemake.input.chords, pieces, slots).values()))
        for role, pieces in roles.items()
        if pieces
    }
    log.info("%d training chords, %d slots each", len(excerpts["train"].notes), slots)
    keras.utils.set_random_seed(params.seed)
    model = Composer(**{key: params.composer[key] for key in SHAPE})
    recipe = {key: value for key, value in params.composer.items() if key not in SHAPE}
    judges = excerpts.get("valid")
    log.info("held-out loss: of the %s pieces", "valid" if judges else "(no)")
    history = train_composer(
        model,
        excerpts["train"],
        ComposerRecipe(**recipe),
        params.seed,
        judges,
        terminal,
        name,
        checkpoint,
    )
    history.to_csv(history_path, index=False, float_format="%.6g")
    card = {"composer": params.composer, "slots": slots, "max_notes": params.max_notes}
    card |= {"seed": params.seed, "versions": versions()}
    save_composer(to_numpy(model), card, model_path)


with logged(snakemake.log[0]) as log, standard_error_in(snakemake.log[0]) as terminal:
    if params.composer is None:
        raise UserError(f"experiments.{name}: has no composer; add `composer: {{}}` to it")
    split = pd.read_csv(snakemake.input.split, keep_default_na=False)
    roles = {role: sorted(split.loc[split["role"] == role, "piece"]) for role in ("train", "valid")}
    facts = [params.code, versions(), params.composer, params.max_notes, params.seed]
    key = training_key(facts, [snakemake.input.chords, snakemake.input.split])
    train_once(
        key,
        [model_path, history_path],
        params.cache,
        partial(train_and_save, roles, log, terminal),
    )
