"""What all rules share: the checked configuration, names, places. No rules."""

import gc
import json
import os
import sys
import time

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

from continuo.base.clock import require_past
from continuo.base.digest import Code
from continuo.base.errors import UserError
from continuo.base.locks import clear_stale_locks
from continuo.base.names import names_given
from continuo.models.registry import kinds, kinds_of
from continuo.settings.kept import checked_once

CODE = Code.read(SCRIPTS, Path(".snakemake/code.json"))


def check(given):
    """The configuration with its defaults, or an error that says what is wrong with it."""
    from continuo.models.settings import CONFIGURATION
    from continuo.settings.check import check_config

    return check_config(given, CONFIGURATION)


if OWN:
    keys = ("primer", "melody", "piece", "chords")
    config |= names_given(workflow.config_settings.config_args or (), keys)

try:
    config = checked_once(config, CODE.digest, check, Path(".snakemake/config.json"))
except UserError as error:
    raise WorkflowError(str(error))

BEGAN = time.time()
RESULTS = config["results"].rstrip("/")
# where they are in the end: Snakemake puts a module's `prefix` before the paths of rules
PLACE = str(workflow.modifier.modify_path(RESULTS))
if workflow.is_main_process and not workflow.dryrun:
    for name, place in (("results", Path(PLACE)), ("Snakemake's own", Path(".snakemake"))):
        there = next(path for path in (place, *place.parents) if path.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            raise WorkflowError(
                f"{name}: {there} is no folder that can be written to; let yourself write there, or "
                f"{'name' if name == 'results' else 'run in'} another one"
            )
if workflow.is_main_process:
    try:
        require_past(Path(PLACE))
    except UserError as error:
        raise WorkflowError(str(error))

# Snakemake's own name for a folder of results that working copies share
CACHE = os.environ.get("SNAKEMAKE_OUTPUT_CACHE") or f"{PLACE}/cache"

# the locks of another workflow are not ours
if OWN and workflow.is_main_process and not workflow.dryrun:
    RUNNING = clear_stale_locks(".snakemake")


# of the configuration, by the wildcard that stands for a name there
SECTIONS = {"images": "images", "completion": "completion", "experiment": "experiments"}

# of results, beside those of experiments; an anchor
FOLDERS = ("cache", "logs", "overview", "sound")


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


def section_of(wildcards):
    """The section of the configuration that the wildcards are of."""
    return next(section for wildcard, section in SECTIONS.items() if wildcards.get(wildcard))


def subject_of(wildcards):
    """The name of the experiment, of the set of images or of the completion."""
    return next(wildcards.get(wildcard) for wildcard in SECTIONS if wildcards.get(wildcard))


def entry(name):
    """What the configuration has under the name of an experiment, or of anything else."""
    return next(config[section][name] for section in SECTIONS.values() if name in config[section])


def memory(base, factor):
    """A function of the input: `base` MB and `factor` times its size, more at each attempt."""
    return lambda wildcards, input, attempt: int(attempt * (base + factor * input.size_mb))


def title(name):
    """How people call the experiment, the set of images or the completion."""
    return entry(name).get("title", name)


def category(wildcards):
    """The heading under which the report lists the items of an experiment or a set of images."""
    # Snakemake takes braces for wildcards, and writes the heading into a script unescaped, where an
    # angle bracket could end that script
    return title(subject_of(wildcards)).translate(str.maketrans("<>{}", "‹›()"))


def as_json(value):
    """JSON that can stand in a script, as Snakemake's report writes the parameters of a rule."""
    return json.dumps(value).replace("<", "\\u003c")


def outcome(experiment, name):
    """The path of a result of an experiment."""
    return f"{RESULTS}/{experiment}/{name}"


def page_of(name):
    """The page of an experiment, or of a set of images."""
    return outcome(name, "page.html")


def networks_of(wildcards):
    """The kinds of networks that the page `name` tells of: what its rules depend on."""
    settings = entry(wildcards.name)
    music = [k.name for k in kinds_of(settings)] if wildcards.name in config["experiments"] else []
    images = [kind for kind in ("classifiers", "gans") if settings.get(kind)]
    return "networks: " + " ".join([*music, *images])


REPORTS = ("report", "images", "lecture")


def provenance_of(report):
    """The file that tells how what is in the report came about."""
    return "provenance.html" if report == "report" else f"{report}_provenance.html"


def reported(wildcards):
    """The experiments and the sets of images of a report, or of one on their provenance."""
    name = wildcards.get("report") or wildcards.provenance.rpartition("_provenance")[0]
    music = config["run"] if name != "images" else []
    return music, config["run_images"] if name in ("images", "lecture") else []
