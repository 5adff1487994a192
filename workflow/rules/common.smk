"""What the rules share: the checked configuration, and functions of it. No rules."""

import json
import os
import sys
from functools import cache, partial
from hashlib import sha256

from snakemake.exceptions import WorkflowError

WORKFLOW = Path(workflow.basedir) / "workflow"
SCRIPTS = WORKFLOW / "scripts"
sys.path.insert(0, str(SCRIPTS))

from continuo.config import check_config, load_schema
from continuo.digest import code_digests
from continuo.errors import UserError
from continuo.locks import clear_stale_locks
from continuo.music.own_piece import own_name
from continuo.music.shards import count_shards, shard_of
from continuo.music.sources import readable, source_pieces

try:
    config = check_config(config, load_schema(WORKFLOW / "schemas/config.schema.yaml"))
except UserError as error:
    raise WorkflowError(str(error))

LAYOUT_KEYS = "mnist debian classes fonts characters size train test normalise".split()
# what trainings of images depend on, of the keys of a classifier and of a GAN
CLASSIFIER_KEYS = (
    "layers epochs batch optimizer learning_rate decay average smoothing distort".split()
)
GAN_KEYS = (
    "generator discriminator latent steps batch learning_rate beta updates smoothing penalty "
    "average shift sheets"
).split()
RESULTS = config["results"].rstrip("/")
# Snakemake's own name for a folder of results that working copies share
CACHE = os.environ.get("SNAKEMAKE_OUTPUT_CACHE") or f"{RESULTS}/cache"


if workflow.is_main_process and not workflow.dryrun:
    RUNNING = clear_stale_locks(".snakemake")


def setting(*keys):
    """A function of the wildcards that looks these keys up, see `setting_of`."""

    # what depends on the input Snakemake does not watch: `watched` does, and names what changed
    def look_up(wildcards, input):
        return setting_of(wildcards, *keys)

    return look_up


def setting_of(wildcards, *keys):
    """The value of these keys in the configuration of the experiment, or of the set of images.

    None where one is not there. A key may be a wildcard's value, such as "{network}".
    """
    images = wildcards.get("images")
    value = config["images"][images] if images else config["experiments"][wildcards.experiment]
    for key in keys:
        value = value.get(key.format(**wildcards)) if value else None
    return value


def watched(rule, *keys):
    """A line for each module of the rule's code and each of its settings: they make it stale.

    `keys` are dotted, and those of `setting_of`. Snakemake names the lines that have changed.
    """
    # for a key that only another experiment has: "" is always there, and so nothing changes
    return [*code(rule), *(partial(watched_setting, path) for path in leaves(keys)), ""]


def code(rule):
    """A digest of the rule's script and of each module that it imports, see `continuo.digest`."""
    return code_digests(SCRIPTS / f"{rule}.py", SCRIPTS / "continuo")


def leaves(keys):
    """The paths of keys below `keys` that hold values, in any experiment or set of images."""

    def below(path, value):
        if not isinstance(value, dict):
            return [path]
        return [leaf for key in value for leaf in below((*path, key), value[key])]

    found = {}
    for path in (tuple(key.split(".")) for key in keys):
        for value in (*config["experiments"].values(), *config["images"].values()):
            for key in path:
                value = value.get(key) if isinstance(value, dict) else None
            # a path through a wildcard is one that only `watched_setting` can follow
            if value is not None or any("{" in key for key in path):
                found.update(dict.fromkeys(below(path, value)))
    return list(found)


def watched_setting(path, wildcards):
    """ "training.epochs: 15"; "" for a key that the experiment does not have."""
    value = setting_of(wildcards, *path)
    return "" if value is None else f"{'.'.join(path).format(**wildcards)}: {json.dumps(value)}"


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


def bearable(path):
    """Whether Snakemake can watch it: there, and without what it takes for wildcards or variables
    in a path, or broken characters, in its name."""
    return path.is_file() and str(path) == readable(path) and not set("{}<>\n\r") & set(str(path))


def memory(base, factor):
    """A function of the input: `base` MB and `factor` times its size, more at each attempt."""
    return lambda wildcards, input, attempt: int(attempt * (base + factor * input.size_mb))


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


def title(name):
    """How people call the experiment, or the set of images."""
    return (config["experiments"] | config["images"])[name].get("title", name)


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


def category(wildcards):
    """The heading under which the report lists the items of an experiment or a set of images."""
    # Snakemake takes braces for wildcards, and writes the heading into a script unescaped, where an
    # angle bracket could end that script
    return title(wildcards.get("images") or wildcards.experiment).translate(
        str.maketrans("<>{}", "‹›()")
    )


def as_json(value):
    """JSON that can stand in a script, as Snakemake's report writes the parameters of a rule."""
    return json.dumps(value).replace("<", "\\u003c")


def title_as_json(wildcards):
    """The experiment's title, for the parameters of a rule."""
    return as_json(title(wildcards.get("images") or wildcards.experiment))


def part_files(folder):
    """The files of a folder of workflow/, relative, so that a project that is moved stays fresh."""
    return sorted(os.path.relpath(path) for path in (WORKFLOW / folder).iterdir())


def outcome(experiment, name):
    """The path of a result of an experiment."""
    return f"{RESULTS}/{experiment}/{name}"


def page_of(name):
    """The page of an experiment, or of a set of images."""
    return outcome(name, "page.html")


def networks_of(wildcards):
    """The kinds of networks that the page `name` tells of: what its rules depend on."""
    names = config["run"] if wildcards.name == "overview" else [wildcards.name]
    parts = [(config["experiments"] | config["images"])[name] for name in names]
    kinds = ("composer", "classifiers", "gans")
    return "networks: " + " ".join(kind for kind in kinds if any(part.get(kind) for part in parts))


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


def trainings(wildcards):
    """(classifier, number) of each training of the classifiers of a set of images, from 1."""
    seeds = setting_of(wildcards, "seeds")
    return [
        (network, number)
        for network, settings in setting_of(wildcards, "classifiers").items()
        for number in range(1, settings.get("seeds", seeds) + 1)
    ]


def of_trainings(name):
    """A function of the wildcards: this file of each training of the classifiers."""
    return lambda wildcards: [
        outcome(wildcards.images, f"classifiers/{network}/{number}/{name}")
        for network, number in trainings(wildcards)
    ]


def of_parts(kind, pattern):
    """A function of the wildcards: this file of each of the "classifiers" or "gans"."""
    return lambda wildcards: [
        outcome(wildcards.images, pattern.format(part)) for part in setting_of(wildcards, kind)
    ]


def comparison_files(wildcards):
    """The evaluation of the classifiers and the figures of it; none where there are none."""
    if not setting_of(wildcards, "classifiers"):
        return []
    figures = [f"figures/{name}.svg" for name in ("accuracy_by_epoch", "accuracies", "robustness")]
    return [outcome(wildcards.images, name) for name in ("evaluation.json", *figures)]


def image_set(name):
    """The file with the images of a set."""
    return outcome(name, "images.npz")


def judging_network(wildcards):
    """The classifier that the images of a GAN are compared by."""
    images, network = setting_of(wildcards, "gans", "{gan}", "features").split("/")
    return outcome(images, f"classifiers/{network}/1/model.keras")


def own_files(wildcards):
    """The user's files that a set of images is made from, as far as they are there."""
    source = setting_of(wildcards, "source")
    fonts = [font["path"] for font in source.get("fonts", {}).values() if "path" in font]
    paths = [Path(path).expanduser() for path in fonts]
    if "mnist" in source:
        folder = Path(source["mnist"])
        paths = [*folder.glob("mnist.npz"), *sorted(folder.glob("*ubyte*"))]
    return [str(path) for path in paths if bearable(path)]


def character_list(wildcards):
    """The file with the characters that a set of images draws; none for others."""
    path = setting_of(wildcards, "source", "characters")
    return [path] if path and bearable(Path(path)) else []


def classifier_minutes(wildcards, input, attempt):
    """Minutes that the training of a classifier takes at most, by far, on two cores."""
    epochs = setting_of(wildcards, "classifiers", "{network}", "epochs")
    return int(attempt * (30 + epochs * input.size_mb / 10))


def gan_minutes(wildcards, input, attempt):
    """Minutes that the training of a GAN takes at most, by far, on two cores."""
    settings = setting_of(wildcards, "gans", "{gan}")
    return int(attempt * (30 + settings["steps"] * settings["batch"] / 2000))


def reported(wildcards):
    """The experiments and the sets of images of a report."""
    music = config["run"] if wildcards.report != "images" else []
    return music, config["run_images"] if wildcards.report != "report" else []
