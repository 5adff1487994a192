"""What an experiment has: its files, and what its trainings take. No rules."""

from functools import cache

from continuo.base.names import own_name
from continuo.scores.shards import count_shards
from continuo.scores.sources import source_pieces


@cache
def shards(experiment):
    """What tells of the files of each shard of the experiment's source, by the shard's number; one,
    of which nothing is told, for a download."""
    settings = config["experiments"][experiment]
    return files_told(
        experiment,
        lambda: source_pieces(settings["source"]),
        lambda files: count_shards(files, settings["shards"]),
    )


def scores_told(wildcards):
    """A line for `takes`: of the shard's files."""
    return f"scores: {shards(wildcards.experiment).get(wildcards.shard, '')}"


def of_shards(name):
    """A function of the wildcards: this file of each of the experiment's shards."""
    return lambda wildcards: [
        outcome(wildcards.experiment, f"shards/{shard}/{name}")
        for shard in shards(wildcards.experiment)
    ]


def models_of(experiment):
    """The names of the models that the experiment has."""
    return [kind.name for kind in kinds_of(config["experiments"][experiment])]


def of_models(experiment, name):
    """This file of each of the experiment's models."""
    return [outcome(experiment, f"models/{model}/{name}") for model in models_of(experiment)]


def learnt_from(name):
    """The file that models learn from and call so."""
    return {
        "chords": rules.gather_pieces.output.chords,
        "parts": rules.gather_pieces.output.parts,
        "split": rules.index_chords.output.split,
        "vocabulary": rules.index_chords.output.vocabulary,
        "sequences": rules.window_sequences.output[0],
    }[name]


def start_of(wildcards):
    """What the model's learning starts from, as the experiment names it; None where it does not."""
    key = kinds()[wildcards.model].starts
    return setting_of(wildcards, *key.split(".")) if key else None


def starting_model(wildcards):
    """The trained model of another experiment that it starts from, if it does."""
    start, kind = start_of(wildcards), kinds()[wildcards.model]
    known = start in config["experiments"]
    return outcome(start, f"models/{kind.name}/{kind.file}") if known else []


def given_model(wildcards):
    """The trained model of the user's own that the experiment names, to take or to start from, if
    there is such a file; its training says if there is not."""
    key = kinds()[wildcards.model].given
    path = setting_of(wildcards, key) if key else start_of(wildcards)
    there = path and not starting_model(wildcards) and bearable(Path(path))
    return [path] if there else []


def training_minutes(wildcards, input, attempt):
    """Minutes that training takes at most, by far, on two cores; more at each attempt.

    It resumes after its last epoch where the time was too short.
    """
    sequences = Path(f"{PLACE}/{wildcards.experiment}/sequences.npz")
    chords = sequences.stat().st_size // 4 if sequences.exists() else 0
    settings = config["experiments"][wildcards.experiment]
    return int(attempt * kinds()[wildcards.model].minutes(settings, chords))


def decoder(wildcards):
    """The settings of the decoder."""
    return config["experiments"][wildcards.experiment]["decoders"][wildcards.decoder]


def deciding_model(wildcards):
    """The name of the model that the decoder decides for."""
    return model_of(decoder(wildcards))


def model_of(settings):
    """The name of the model of these settings of a decoder."""
    return settings.get("model", next(iter(kinds())))


def decoding_model(wildcards):
    """Where that model is."""
    kind = kinds()[deciding_model(wildcards)]
    return outcome(wildcards.experiment, f"models/{kind.name}/{kind.file}")


def critic(wildcards):
    """Where the critic is that chooses what the decoder goes on with, if it has one."""
    chooses = "among" in decoder(wildcards)
    return [outcome(wildcards.experiment, f"critics/{wildcards.decoder}.json")] if chooses else []


def given(key):
    """The path of the user's piece that `key` names, if it does."""
    return [config[key]] if config.get(key) else []


def own_piece(key):
    """A function of the wildcards: that piece, if it is there."""
    return lambda wildcards: [path for path in given(key) if bearable(Path(path))]


def own_soundfont(wildcards):
    """The user's SoundFont, if it is there."""
    asked = config["sound"]["soundfont"]
    return [str(path) for path in [Path(asked).expanduser()] if asked and bearable(path)]


# what is done with a piece of the user's own, and the key that names it
OWN_PIECES = {"continued": "primer", "harmonised": "melody", "filled": "piece"}


def own_names(experiment, key):
    """The names of what the decoders of the experiment make of the piece that `key` names.

    A tune is for decoders whose model can set one alone, and bars to fill for those whose model
    fills; where there is none, all are named, and the script says what is missing. Chord symbols
    are for those whose model knows times. A `decoder` of the configuration is the only one.
    """
    decoders, named = config["experiments"][experiment]["decoders"], config.get("decoder")
    if named and named not in decoders:
        known = ", ".join(decoders)
        raise WorkflowError(f"decoder: {experiment} has no {named!r}; there are: {known}")
    can = {"melody": "harmonises", "piece": "fills"}.get(key)
    kind = {name: kinds()[model_of(settings)] for name, settings in decoders.items()}
    able = [name for name in decoders if can is None or getattr(kind[name], can)] or [*decoders]
    if "chords" in config:
        timed = [name for name in able if kind[name].times]
        if not timed or named and named not in timed:
            wrong = named or ", ".join(decoders)
            raise WorkflowError(
                f"chords: {wrong} of {experiment} cannot follow them, as the model has no times; "
                f"decoders that can: {', '.join(timed) or 'none, for want of a composer'}"
            )
        able = timed
    wanted = [named] if named else able
    return [f"{name}_{number}" for name, number in sample_names(experiment) if name in wanted]


def own_page(experiment, done, wildcards):
    """The page of the user's own piece; all that was made of it is beside that."""
    bars = config.get("bars")
    if done == "harmonised" and bars:
        raise WorkflowError("bars: a harmony is as long as its tune; leave bars away")
    if done == "harmonised" and config.get("tempo") == "piece":
        raise WorkflowError("tempo: a harmony has the times of its tune; leave tempo away")
    if done == "continued" and isinstance(bars, str):
        raise WorkflowError(f"bars: {bars}: say how many are to be added, as in bars=16")
    for key in ("tempo", "metre", "chords") if done == "filled" else ():
        if key in config:
            raise WorkflowError(f"{key}: it cannot be asked of bars to fill; leave it away")
    own_names(experiment, OWN_PIECES[done])  # what is wrong with them is said here, before a job
    return outcome(experiment, f"{done}/{own_name(config.get(OWN_PIECES[done], ''))}/page.html")


def sample_names(experiment):
    """(decoder, number) of each sample of an experiment, numbers counted from 1."""
    settings = config["experiments"][experiment]
    numbers = range(1, settings["generation"]["samples"] + 1)
    return [(decoder, number) for decoder in settings["decoders"] for number in numbers]


def sample_files(experiment, kind):
    """The files of that kind ("mid", "csv", ...) of all samples of an experiment."""
    names = sample_names(experiment)
    return [outcome(experiment, f"samples/{decoder}_{n}.{kind}") for decoder, n in names]


def sources(experiment):
    """The forms in which the source piece stands beside the samples: evenly held, and in its own
    rhythm where samples have one."""
    timed = timed_decoders(config["experiments"][experiment]["decoders"])
    return ["source", "source_rhythm"] if timed else ["source"]


def timed_decoders(decoders):
    """Those whose model knows times."""
    return [name for name, settings in decoders.items() if kinds()[model_of(settings)].times]


def score_midi(score):
    """The MIDI file of an engraved score, within the experiment's folder."""
    return f"{score}.mid" if score.startswith("source") else f"samples/{score}.mid"


def decoder_files(wildcards, kind):
    """The files of that kind of the samples of the decoder."""
    return [
        outcome(wildcards.experiment, f"samples/{name}_{number}.{kind}")
        for name, number in sample_names(wildcards.experiment)
        if name == wildcards.decoder
    ]
