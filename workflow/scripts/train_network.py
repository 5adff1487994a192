"""Train the network of an experiment."""

from continuo.errors import UserError
from continuo.logs import logged, standard_error_in

with logged(snakemake.log[0]) as log, standard_error_in(snakemake.log[0]) as terminal:
    import keras
    import pandas as pd
    import tensorflow

    from continuo.music.scoring import allow_unseen, make_passages, score_network, summarise
    from continuo.music.split import HELD_OUT
    from continuo.music.vocabulary import Vocabulary
    from continuo.music.windows import Sequences, window_starts
    from continuo.networks.recurrent import build_network, to_keras
    from continuo.networks.saved import save_network
    from continuo.networks.training import Recipe, accelerators, train

    params, name = snakemake.params, snakemake.wildcards.experiment
    recipe, window = Recipe(**params.training), params.window
    vocabulary = Vocabulary.load(snakemake.input.vocabulary)
    sequences = Sequences.load(snakemake.input.sequences)

    role = next((r for r in HELD_OUT[::-1] if (sequences.role == r).any()), None)
    by_piece = pd.read_parquet(snakemake.input.chords).groupby("piece")["pitches"].agg(list)
    held_out = [by_piece[piece] for piece in sequences.piece[sequences.role == role]]
    passages = make_passages(held_out, vocabulary, 1 if recipe.every_step else window)
    judged_by = role if len(passages) else None
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
    )
    history.to_csv(snakemake.output.history, index=False, float_format="%.6g")
    card = {
        "vocabulary": vocabulary.to_dict(),
        "network": params.network,
        "objective": recipe.objective,
        "window": window,
        "training": params.training,
        "seed": params.seed,
        "versions": {"keras": keras.__version__, "tensorflow": tensorflow.__version__},
    }
    save_network(to_keras(model), card, snakemake.output.model)
