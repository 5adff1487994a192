"""What an experiment has: its files, and what its trainings take. No rules."""

from functools import cache
from hashlib import sha256

from continuo.pieces.own_piece import own_name
from continuo.scores.shards import count_shards, shard_of
from continuo.scores.sources import readable, source_pieces


@cache
def shards(experiment):
    """The files of each shard of the experiment's source, by the shard's number as text.

    Only shards with files; one without any for a download, and for a source that is not there:
    fetch_scores says what is wrong. Were it said here, Snakemake would take old results for good
    and keep it to itself.
    """
    settings = config["experiments"][experiment]
    try:
        pieces = source_pieces(settings["source"])
    except UserError:
        pieces = []
    count = 1 if "url" in settings["source"] else count_shards(len(pieces), settings["shards"])
    found = {}
    for name, path in pieces:
        found.setdefault(str(shard_of(name, count)), []).append(path)
    return count, dict(sorted(found.items(), key=lambda item: int(item[0]))) or {"0": []}


def shard_files(wildcards):
    """The files of the shard."""
    return shards(wildcards.experiment)[1].get(wildcards.shard, [])


def score_files(wildcards):
    """Those of the shard's files whose names Snakemake can bear."""
    return [str(path) for path in shard_files(wildcards) if bearable(path)]


def other_scores(wildcards):
    """The name and the SHA-256 of each of the other files, so that they are watched all the same."""
    paths = [path for path in shard_files(wildcards) if not bearable(path)]
    return [
        (readable(path), sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in paths
    ]


def of_shards(name):
    """A function of the wildcards: this file of each of the experiment's shards."""
    return lambda wildcards: [
        outcome(wildcards.experiment, f"shards/{shard}/{name}")
        for shard in shards(wildcards.experiment)[1]
    ]


def given_network(wildcards):
    """The experiment's `pretrained`, if there is such a file; train_network says if there is not."""
    path = setting_of(wildcards, "pretrained")
    return [path] if path and bearable(Path(path)) else []


def training_minutes(wildcards, input, attempt):
    """Minutes that training takes at most, by far, on two cores; more at each attempt.

    From the floating-point operations of its products, see benchmarks/steps.py, at a tenth of what
    such cores do. It resumes after its last epoch where the time was too short.
    """
    network, training = (setting_of(wildcards, key) for key in ("network", "training"))
    chords = Path(input.sequences).stat().st_size / 4
    weights = 8 * network["layers"] * network["units"] ** 2 + 1000 * network["units"]
    windows = training["epochs"] * chords / training["stride"]
    operations = 6 * windows * setting_of(wildcards, "window") * weights
    return int(attempt * (30 + operations / 20e9 / 60))


def composer_minutes(wildcards, input, attempt):
    """Minutes that training the composer takes at most, by far, on two cores."""
    composer = setting_of(wildcards, "composer")
    if composer is None:  # train_composer says what is wrong
        return 1
    chords = composer["steps"] * composer["batch"] * composer["window"]
    weights = 8 * composer["layers"] * composer["units"] ** 2 + 20 * composer["hidden"] ** 2
    return int(attempt * (30 + 6 * chords * weights / 5e9 / 60))


def decoder(wildcards):
    """The settings of the decoder."""
    return setting_of(wildcards, "decoders", "{decoder}")


def decoding_model(wildcards):
    """What the decoder reads: the network, or the composer."""
    composer = decoder(wildcards).get("model") == "composer"
    return outcome(wildcards.experiment, "composer/composer.npz" if composer else "model.keras")


def own_piece(key):
    """A function of the wildcards: the user's piece that `key` names, if it is there."""
    path = config.get(key, "")

    def files(wildcards):
        return [path] if path and bearable(Path(path)) else []

    return files


def own_results(experiment, folder, key):
    """What the decoders of the experiment make of the piece that `key` names.

    A tune is for the composer's decoders alone; where there is none, all are named, and the model
    that is missing is the error.
    """
    decoders = config["experiments"][experiment]["decoders"]
    composing = [name for name, settings in decoders.items() if settings.get("model") == "composer"]
    wanted = composing if key == "melody" and composing else decoders
    return [
        outcome(experiment, f"{folder}/{own_name(config.get(key, ''))}/{decoder}_{number}.{kind}")
        for decoder, number in sample_names(experiment)
        for kind in ("mid", "mp3")
        if decoder in wanted
    ]


def evaluation_of(experiment):
    """The evaluation of all that the experiment trains."""
    composer = config["experiments"][experiment].get("composer")
    return outcome(experiment, "composer/evaluation.json" if composer else "evaluation.json")


def evaluation_file(wildcards):
    """`evaluation_of` the rule's experiment."""
    return evaluation_of(wildcards.experiment)


def of_composer(name):
    """A function of the wildcards: this file of the experiment, if it has a composer."""

    def files(wildcards):
        return [outcome(wildcards.experiment, name)] if setting_of(wildcards, "composer") else []

    return files


def sample_names(experiment):
    """(decoder, number) of each sample of an experiment, numbers counted from 1."""
    settings = config["experiments"][experiment]
    numbers = range(1, settings["generation"]["samples"] + 1)
    return [(decoder, number) for decoder in settings["decoders"] for number in numbers]


def sample_files(experiment, kind):
    """The files of that kind ("mid", "csv", ...) of all samples of an experiment."""
    names = sample_names(experiment)
    return [outcome(experiment, f"samples/{decoder}_{n}.{kind}") for decoder, n in names]


def roll_files(experiment):
    """The piano rolls of all samples of an experiment, each below the piece that primed it."""
    names = sample_names(experiment)
    return [outcome(experiment, f"figures/roll_{decoder}_{n}.svg") for decoder, n in names]


def sources(experiment):
    """The forms in which the source piece stands beside the samples: that of the network of chords,
    and that of the composer where samples are the composer's."""
    decoders = config["experiments"][experiment]["decoders"].values()
    composing = any(settings.get("model") == "composer" for settings in decoders)
    return ["source", "source_rhythm"] if composing else ["source"]


def source_files(experiment, kind):
    """The files of that kind of the source piece, see `sources`."""
    return [outcome(experiment, f"{name}.{kind}") for name in sources(experiment)]


def score_midi(score):
    """The MIDI file of an engraved score, within the experiment's folder."""
    return f"{score}.mid" if score.startswith("source") else f"samples/{score}.mid"


def engraved(experiment, kind):
    """The engraved scores of an experiment: of the source piece and of all samples."""
    names = [*sources(experiment), *(f"{decoder}_{n}" for decoder, n in sample_names(experiment))]
    return [outcome(experiment, f"scores/{name}.{kind}") for name in names]


def decoder_files(wildcards, kind):
    """The files of that kind of the samples of the decoder."""
    return [
        outcome(wildcards.experiment, f"samples/{name}_{number}.{kind}")
        for name, number in sample_names(wildcards.experiment)
        if name == wildcards.decoder
    ]


def of_decoders(wildcards, *patterns):
    """The files named so for each of the experiment's decoders."""
    names = setting_of(wildcards, "decoders")
    return [outcome(wildcards.experiment, p.format(name)) for name in names for p in patterns]
