"""What all rules share: the checked configuration, what makes a rule stale, names. No rules."""

import gc
import json
import os
import sys
from functools import cache, partial
from hashlib import sha256

from snakemake.exceptions import WorkflowError


def on_disk(rules):
    """The folder workflow/ that the folder `rules` is in.

    Of a module that Snakemake reads from a repository, file by file, it is a copy in Snakemake's
    cache of sources, where scripts find what they import.
    """
    if rules.is_local:
        return Path(rules).parent
    above = rules.join("..")
    tree = rules.hosted_repo.repo.commit(rules.ref).tree[above.path]
    for blob in tree.traverse(lambda item, _: item.type == "blob"):
        copy = workflow.sourcecache.get_path(above.join(os.path.relpath(blob.path, above.path)))
    return next(path for path in Path(copy).parents if path.name == "workflow")


WORKFLOW = on_disk(workflow.current_basedir)
SCRIPTS = WORKFLOW / "scripts"
sys.path.insert(0, str(SCRIPTS))
# whether no other workflow uses this one
OWN = Path(os.path.abspath(workflow.main_snakefile)).parent in (WORKFLOW, WORKFLOW.parent)

if OWN:
    # what each run and each job would pay otherwise: the collector looks at all that Snakemake has
    # loaded, again and again while rules are read; and Snakemake imports pandas, where it can, to
    # look for tables among the parameters of rules. Ours are none; scripts have their own process.
    gc.freeze()
    sys.modules.setdefault("pandas", None)

from continuo.base.digest import Code
from continuo.base.errors import UserError
from continuo.base.locks import clear_stale_locks
from continuo.base.names import readable
from continuo.models.registry import kinds, kinds_of
from continuo.settings.kept import checked_once

CODE = Code.read(SCRIPTS, Path(".snakemake/code.json"))


def check(given):
    """The configuration with its defaults, or an error that says what is wrong with it."""
    from continuo.models.settings import CONFIGURATION
    from continuo.settings.check import check_config

    return check_config(given, CONFIGURATION)


try:
    config = checked_once(config, CODE.digest, check, Path(".snakemake/config.json"))
except UserError as error:
    raise WorkflowError(str(error))

RESULTS = config["results"].rstrip("/")
# where they are in the end: Snakemake puts a module's `prefix` before the paths of rules
PLACE = str(workflow.modifier.modify_path(RESULTS))
# Snakemake's own name for a folder of results that working copies share
CACHE = os.environ.get("SNAKEMAKE_OUTPUT_CACHE") or f"{PLACE}/cache"

# the locks of another workflow are not ours
if OWN and workflow.is_main_process and not workflow.dryrun:
    RUNNING = clear_stale_locks(".snakemake")


FOLDERS = ("cache", "logs", "overview")  # of results, beside those of experiments


def target(section, name, stage=""):
    """The target for a stage of an experiment, or of a set of images, which `section` tells.

    What is reserved follows from the rules that there are, those for other names among them.
    """
    taken = name if name in FOLDERS else name + stage
    if taken in FOLDERS or rules.has(taken):
        raise WorkflowError(
            f"The configuration is not valid:\n  {section}.{name}: {taken} is the name of a rule, of a "
            "folder, or of another one's target; choose another"
        )
    return name + stage


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


def watched(rule, *keys, loaded=()):
    """A line for each module of the rule's code and each of its settings: they make it stale.

    `keys` are dotted, and those of `setting_of`; loaded: see `code`. Snakemake names the lines that
    have changed.
    """
    # for a key that only another experiment has: "" is always there, and so nothing changes
    return [*code(rule, *loaded), *(partial(watched_setting, path) for path in leaves(keys)), ""]


@cache
def code(rule, *loaded):
    """A digest of the rule's script and of each module that it imports, see `continuo.base.digest`.

    loaded: modules that it imports by their names, such as "continuo.decoding.greedy".
    """
    return CODE.digests(f"{rule}.py", *(f"{name.replace('.', '/')}.py" for name in loaded))


def model_settings(wildcards, input):
    """What the configuration has at the keys of the model, nested as it stands there."""
    found = {}
    for key in kinds()[wildcards.model].keys:
        *above, last = key.split(".")
        part = found
        for name in above:
            part = part.setdefault(name, {})
        part[last] = setting_of(wildcards, *above, last)
    return found


def training_code(wildcards, input):
    """What the code of a training is, for the key of the cache."""
    return code("train_model", f"{kinds()[wildcards.model].room}.learn")


def playing_code(rule):
    """As `watched`, of the code of the model that the decoder decides for."""

    def lines(kind):
        return code(rule, f"{kind.room}.model")

    def line(number, wildcards):
        found = lines(kinds()[deciding_model(wildcards)])
        return found[number] if number < len(found) else ""

    return [partial(line, number) for number in range(max(map(len, map(lines, kinds().values()))))]


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


def bearable(path):
    """Whether Snakemake can watch it: there, and without what it takes for wildcards or variables
    in a path, or broken characters, in its name."""
    return path.is_file() and str(path) == readable(path) and not set("{}<>\n\r") & set(str(path))


def memory(base, factor):
    """A function of the input: `base` MB and `factor` times its size, more at each attempt."""
    return lambda wildcards, input, attempt: int(attempt * (base + factor * input.size_mb))


def title(name):
    """How people call the experiment, or the set of images."""
    return (config["experiments"] | config["images"])[name].get("title", name)


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


def file_digests(*patterns):
    """A line for each file of workflow/ that is named so: its path, a digest. They make a rule
    stale by what the file says, wherever the folder lies."""
    files = sorted(path for pattern in patterns for path in WORKFLOW.glob(pattern))
    return [
        f"{path.relative_to(WORKFLOW)} {sha256(path.read_bytes()).hexdigest()[:16]}"
        for path in files
    ]


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
    music = {kind.name: None for part in parts if "source" in part for kind in kinds_of(part)}
    images = [kind for kind in ("classifiers", "gans") if any(part.get(kind) for part in parts)]
    return "networks: " + " ".join([*music, *images])


def reported(wildcards):
    """The experiments and the sets of images of a report."""
    music = config["run"] if wildcards.report != "images" else []
    return music, config["run_images"] if wildcards.report != "report" else []
