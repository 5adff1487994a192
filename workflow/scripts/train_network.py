"""Train the network of an experiment, unless it is given or the cache has it."""

import shutil
from functools import partial
from pathlib import Path

from continuo.base.errors import UserError
from continuo.base.logs import logged, standard_error_in
from continuo.models.chords.trained import load_network, require_fit
from continuo.models.scoring import allow_unseen, make_passages, score_network, summarise
from continuo.pieces.split import HELD_OUT, draw_pieces
from continuo.pieces.tables import read_pieces
from continuo.pieces.vocabulary import Vocabulary
from continuo.pieces.windows import Sequences, window_starts
from continuo.training.archive import history_of, save_network
from continuo.training.cache import training_key
from continuo.training.once import train_once, versions

JUDGED = 20_000  # held-out chords, about, that an epoch is judged by at most

params, name = snakemake.params, snakemake.wildcards.experiment
model_path, history_path = Path(snakemake.output.model), Path(snakemake.output.history)


def train_and_save(vocabulary, sequences, held_out, judged_by, log, terminal, checkpoint):
    """Write the model and its history."""
    import keras  # TensorFlow takes seconds to load, and what is cached needs none

    from continuo.models.chords.network import build_network, to_keras
    from continuo.models.chords.train import Recipe, accelerators, train

    recipe, window = Recipe(**params.training), params.window
    passages = make_passages(held_out, vocabulary, 1 if recipe.every_step else window)
    judged_by = judged_by if len(passages) else None
    if judged_by != "valid" and (recipe.keep == "best" or recipe.patience):
        raise UserError(
            f"experiments.{name}.training: keep: best and patience need pieces to judge by, long "
            "enough to; put some in the folder valid/, or name them in split.valid"
        )

    def judge(network):
        stride = window // 2 if recipe.every_step else 1
        known, guess = score_network(network, passages, window, stride)
        log_p = allow_unseen(known, passages, vocabulary)
        scores = summarise(log_p, guess == passages.following)
        return scores["nll"], scores["accuracy"]

    keras.utils.set_random_seed(params.seed)
    model = build_network(len(vocabulary), **params.network, every_step=recipe.every_step)
    starts = window_starts(sequences, "train", window)
    log.info("%d parameters, %d windows to train on", model.count_params(), len(starts))
    log.info("accelerators: %s", ", ".join(accelerators()) or "none")
    log.info("held-out loss: of the %s pieces", judged_by or "(no)")
    history = train(
        model,
        params.network["cell"],
        sequences.index,
        starts,
        window,
        recipe,
        params.seed,
        judge if judged_by else None,
        terminal,
        name,
        checkpoint,
    )
    history.to_csv(history_path, index=False, float_format="%.6g")
    card = {
        "vocabulary": vocabulary.to_dict(),
        "network": params.network,
        "objective": recipe.objective,
        "window": window,
        "training": params.training,
        "seed": params.seed,
        "versions": versions(),
    }
    save_network(to_keras(model), card, history, model_path)


with logged(snakemake.log[0]) as log, standard_error_in(snakemake.log[0]) as terminal:
    vocabulary = Vocabulary.load(snakemake.input.vocabulary)
    if params.pretrained:
        _, _, card = load_network(params.pretrained)
        require_fit(card, vocabulary, params.window, params.network, params.pretrained)
        shutil.copyfile(params.pretrained, model_path)
        history_of(card).to_csv(history_path, index=False, float_format="%.6g")
        log.info("not trained here: the network of %s", params.pretrained)
    else:
        sequences = Sequences.load(snakemake.input.sequences)
        judged_by = next((r for r in HELD_OUT[::-1] if (sequences.role == r).any()), None)
        drawn = draw_pieces(sequences, judged_by, JUDGED, params.seed)
        held_out = list(read_pieces(snakemake.input.chords, drawn).values())

        settings = [params.network, params.training, params.window, params.seed]
        facts = [params.code, versions(), *settings]
        key = training_key(
            [facts, held_out], [snakemake.input.vocabulary, snakemake.input.sequences]
        )
        train_once(
            key,
            [model_path, history_path],
            params.cache,
            partial(train_and_save, vocabulary, sequences, held_out, judged_by, log, terminal),
        )
