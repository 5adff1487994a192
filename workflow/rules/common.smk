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

from continuo.base.clock import require_past
from continuo.base.digest import Code
from continuo.base.errors import UserError
from continuo.base.locks import clear_stale_locks
from continuo.base.names import names_given, readable
from continuo.models.registry import kinds, kinds_of
from continuo.settings.kept import checked_once

CODE = Code.read(SCRIPTS, Path(".snakemake/code.json"))


def check(given):
    """The configuration with its defaults, or an error that says what is wrong with it."""
    from continuo.models.settings import CONFIGURATION
    from continuo.settings.check import check_config

    return check_config(given, CONFIGURATION)


if OWN:
    config |= names_given(workflow.config_settings.config_args or (), ("primer", "melody"))

try:
    config = checked_once(config, CODE.digest, check, Path(".snakemake/config.json"))
except UserError as error:
    raise WorkflowError(str(error))

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

FOLDERS = ("cache", "logs", "overview")  # of results, beside those of experiments; an anchor


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


# modules that change nothing of what a script writes: they say what its log has, what is refused, and
# what settings may be, whose values are watched themselves
ASIDE = (
    *(
        f"continuo/base/{name}.py"
        for name in ("bounded", "clock", "damage", "errors", "limits", "locks", "logs")
    ),
    *(f"continuo/settings/{name}.py" for name in ("classifier", "completion", "declare", "gan")),
    "continuo/models/*/settings.py",
    "continuo/training/size.py",
)
# nor the weights that a training comes to: they keep these, and find them again
WEIGHTLESS = (
    *ASIDE,
    *(
        f"continuo/training/{name}.py"
        for name in ("archive", "arrays", "cache", "checkpoints", "once")
    ),
    "continuo/models/protocol.py",
)


class Unnamed(str):
    """The name of a parameter that has none: Snakemake asks whether there is one, and its report
    lists those that have."""

    def __bool__(self):
        return False


def takes(script, *keys, code=None, also=(), **named):
    """The params of a rule: what its script reads of the configuration, and what makes it stale.

    keys: dotted, of an experiment or of a set of images; the script knows them by their last part,
    and one that ends with a wildcard, such as "decoders.{decoder}", by the wildcard. named: others,
    by a name for the script; such a one may be a `part`. code: lines of digests; those of the
    script, if not given. also: further lines.

    Each key and each module is a line, for Snakemake names the lines that have changed.
    """
    named = {key.split(".")[-1].strip("{}"): key for key in keys} | named
    parts = {name: part(key) if isinstance(key, str) else key for name, key in named.items()}
    paths = [leaf for found in parts.values() for path in found.values() for leaf in leaves(path)]
    lines = code_of(f"{script}.py") if code is None else code
    # "" is always there: a key that another experiment alone has changes nothing
    settings = [partial(watched_setting, path) for path in paths]
    stale = [*lines, *also, *settings, ""]
    return {
        **{name: partial(value_of, found) for name, found in parts.items()},
        **{Unnamed(number): line for number, line in enumerate(stale)},
    }


def trains(module, *keys, **named):
    """As `takes`, of a training, whose code is that of the module that comes to the weights; it is
    also of the key under which the cache has it."""
    code = code_of(file_of(module), aside=WEIGHTLESS)
    return {
        **takes(None, *keys, code=code, **named),
        "code": lambda wildcards, input: code,
        "cache": lambda wildcards, input: CACHE,  # where it is makes nothing stale
    }


def part(section, *keys, but=()):
    """What stands at the dotted `section`: whole, or only `keys`, dotted too, or all `but` some.

    As paths within what the script gets, and paths in the configuration. An experiment itself has
    the name "".
    """
    above = tuple(section.split(".")) if section else ()
    if but:
        keys = {key: None for value in values_at(above) for key in value if key not in but}
    elif above and not keys:
        return {(): above}
    inner = [tuple(key.split(".")) for key in keys]
    return {path: above + path for path in inner}


def values_at(path):
    """What stands there, in all experiments, sets of images and completions that have it."""
    found = [entry for section in SECTIONS.values() for entry in config[section].values()]
    for key in path:
        mappings = [value for value in found if isinstance(value, dict)]
        if key.startswith("{"):
            found = [inner for value in mappings for inner in value.values()]
        else:
            found = [value[key] for value in mappings if key in value]
    return found


# what depends on the input Snakemake does not watch: `watched_setting` does, and names what changed
def value_of(found, wildcards, input):
    """The value of a `part`, nested as it stands in the configuration; what is not there is not."""
    result = {}
    for inner, path in found.items():
        value = setting_of(wildcards, *path)
        if not inner:
            return value
        place = result
        for name in inner[:-1]:
            place = place.setdefault(name, {})
        if value is not None:
            place[inner[-1]] = value
    return result


def setting_of(wildcards, *keys):
    """The value of these keys in the configuration of the experiment, or whatever else the
    wildcards are of.

    None where one is not there. A key may be a wildcard's value, such as "{network}".
    """
    value = config[section_of(wildcards)][subject_of(wildcards)]
    for key in spelt_out(keys, wildcards):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def section_of(wildcards):
    """The section of the configuration that the wildcards are of."""
    return next(section for wildcard, section in SECTIONS.items() if wildcards.get(wildcard))


def subject_of(wildcards):
    """The name of the experiment, of the set of images or of the completion."""
    return next(wildcards.get(wildcard) for wildcard in SECTIONS if wildcards.get(wildcard))


def entry(name):
    """What the configuration has under the name of an experiment, or of anything else."""
    return next(config[section][name] for section in SECTIONS.values() if name in config[section])


def spelt_out(path, wildcards):
    """The path with the values of wildcards in their places."""
    return [getattr(wildcards, key[1:-1]) if key.startswith("{") else key for key in path]


@cache
def code_of(*files, aside=ASIDE):
    """A line for each of these files of scripts/ and each module that they import, see
    `continuo.base.digest`."""
    return CODE.digests(*files, aside=aside)


def file_of(module):
    """The file of a module such as "continuo.models.registry"."""
    return f"{module.replace('.', '/')}.py"


def playing_code(script):
    """Lines for `takes`: of the decoder's method and of its model besides the script."""
    folder = "continuo/decoding/methods/"
    methods = {name: code_of(name) for name in CODE.modules if name.startswith(folder)}
    rooms = {
        kind.name: code_of(f"{script}.py", file_of(f"{kind.room}.model"))
        for kind in kinds().values()
    }

    def line(number, wildcards):
        method = f"{folder}{decoder(wildcards)['method']}.py"
        found = sorted({*rooms[deciding_model(wildcards)], *methods[method]})
        return found[number] if number < len(found) else ""

    most = [max(map(len, lines.values())) for lines in (rooms, methods)]
    return [partial(line, number) for number in range(sum(most))]


def leaves(path):
    """The paths at and below this one that hold values, in any experiment or set of images."""

    def below(path, value):
        if not isinstance(value, dict):
            return [path]
        return [leaf for key in value for leaf in below((*path, key), value[key])]

    return list(dict.fromkeys(leaf for value in values_at(path) for leaf in below(path, value)))


def watched_setting(path, wildcards):
    """ "training.epochs: 15"; "" for a key that the experiment does not have."""
    value = setting_of(wildcards, *path)
    return "" if value is None else f"{'.'.join(spelt_out(path, wildcards))}: {json.dumps(value)}"


def bearable(path):
    """Whether Snakemake can watch it: there, and without what it takes for wildcards or variables
    in a path, or broken characters, in its name."""
    return path.is_file() and str(path) == readable(path) and not set("{}<>\n\r") & set(str(path))


def contents(files):
    """A function of the wildcards for `takes`: a line with digests of the user's own files that
    `files` gives. Snakemake looks at one that is newer, and another one may have any time."""

    def line(wildcards):
        paths = [path for path in map(Path, files(wildcards)) if path.is_file()]
        digests = [sha256(path.read_bytes()).hexdigest()[:16] for path in paths]
        return " ".join(["files:", *digests]) if digests else ""

    return line


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
