"""What the rules share: the checked configuration, and functions of it. No rules."""

import json
import os
import sys
from hashlib import sha256

from snakemake.exceptions import WorkflowError

WORKFLOW = Path(workflow.basedir) / "workflow"
SCRIPTS = WORKFLOW / "scripts"
sys.path.insert(0, str(SCRIPTS))

from continuo.config import check_config, load_schema
from continuo.digest import code_digest
from continuo.errors import UserError
from continuo.music.sources import corpus_files, folder_files, readable

try:
    config = check_config(config, load_schema(WORKFLOW / "schemas/config.schema.yaml"))
except UserError as error:
    raise WorkflowError(str(error))

RESULTS = config["results"].rstrip("/")


def setting(*keys):
    """A function of the wildcards that looks these keys up in the experiment's configuration."""

    def look_up(wildcards):
        value = config["experiments"][wildcards.experiment]
        for key in keys:
            value = value[key]
        return value

    return look_up


def code(rule):
    """A digest of the rule's script and of all that it imports, see `continuo.digest`."""
    return code_digest(SCRIPTS / f"{rule}.py", SCRIPTS / "continuo")


def source_files(wildcards):
    """The files that the experiment's source is made of; none for a download."""
    source = config["experiments"][wildcards.experiment]["source"]
    try:
        if "corpus" in source:
            return corpus_files(source["corpus"])
        return folder_files(source["folder"]) if "folder" in source else []
    except UserError:
        # fetch_scores says what is wrong; were it said here, Snakemake would take old results for
        # good and keep it to itself
        return []


def score_files(wildcards):
    """Those of the source's files whose names Snakemake can bear."""
    return [str(path) for path in source_files(wildcards) if bearable(path)]


def other_scores(wildcards):
    """The name and the SHA-256 of each of the other files, so that they are watched all the same."""
    paths = [path for path in source_files(wildcards) if not bearable(path)]
    return [
        (readable(path), sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in paths
    ]


def bearable(path):
    """Whether Snakemake can watch it: there, and named without wildcards or broken characters."""
    return path.is_file() and str(path) == readable(path) and not set("{}\n\r") & set(str(path))


def title(experiment):
    """How people call the experiment."""
    return config["experiments"][experiment].get("title", experiment)


def category(wildcards):
    """The heading under which the report lists the experiment's items."""
    # Snakemake takes braces for wildcards, and writes the heading into a script unescaped, where an
    # angle bracket could end that script
    return title(wildcards.experiment).translate(str.maketrans("<>{}", "‹›()"))


def as_json(value):
    """JSON that can stand in a script, as Snakemake's report writes the parameters of a rule."""
    return json.dumps(value).replace("<", "\\u003c")


def title_as_json(wildcards):
    """The experiment's title, for the parameters of a rule."""
    return as_json(title(wildcards.experiment))


def part_files(folder):
    """The files of a folder of workflow/, relative, so that a project that is moved stays fresh."""
    return sorted(os.path.relpath(path) for path in (WORKFLOW / folder).iterdir())


def outcome(experiment, name):
    """The path of a result of an experiment."""
    return f"{RESULTS}/{experiment}/{name}"


def sample_names(experiment):
    """(decoder, number) of each sample of an experiment, numbers counted from 1."""
    settings = config["experiments"][experiment]
    numbers = range(1, settings["generation"]["samples"] + 1)
    return [(decoder, number) for decoder in settings["decoders"] for number in numbers]


def sample_files(experiment, kind, prefix="samples/"):
    """The files of that kind ("mid", "csv", ...) of all samples of an experiment."""
    names = sample_names(experiment)
    return [outcome(experiment, f"{prefix}{decoder}_{n}.{kind}") for decoder, n in names]
