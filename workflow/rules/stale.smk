"""What rules take of the configuration, and what makes them stale. No rules."""

import json
from functools import cache, partial
from hashlib import file_digest

from continuo.base.folders import is_file
from continuo.base.manifest import NAME as MANIFEST
from continuo.base.manifest import forget, kept_shards, scan
from continuo.base.names import readable
from continuo.base.printable import printable

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
    """Lines for `takes`: of the decoder's method, of its model and, if it has one, of its critic
    besides the script."""
    folder, style = "continuo/decoding/methods/", "continuo/findings/style/"
    methods = {name: code_of(name) for name in CODE.modules if name.startswith(folder)}
    critics = code_of(f"{style}critic.py")
    rooms = {
        kind.name: code_of(
            f"{script}.py", file_of(f"{kind.room}.model"), aside=(*ASIDE, f"{style}*")
        )
        for kind in kinds().values()
    }

    @cache
    def lines(method, model, among):
        return sorted(
            {*rooms[model], *methods[f"{folder}{method}.py"], *(critics if among else [])}
        )

    def line(number, wildcards):
        settings = decoder(wildcards)
        found = lines(settings["method"], model_of(settings), "among" in settings)
        return found[number] if number < len(found) else ""

    most = [max(map(len, lines.values())) for lines in (rooms, methods, {"": critics})]
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
    return is_file(path) and str(path) == readable(path) and not set("{}<>\n\r") & set(str(path))


def contents(files):
    """A function of the wildcards for `takes`: a line with digests of the user's own files that
    `files` gives. Snakemake looks at one that is newer, and another one may have any time."""

    def line(wildcards):
        paths = [path for path in map(Path, files(wildcards)) if is_file(path)]
        return " ".join(["files:", *map(digest_of, paths)]) if paths else ""

    return line


def digest_of(path):
    """Of what the file says, however large it is."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()[:16]


def file_digests(*patterns):
    """A line for each file of workflow/ that is named so: its path, a digest. They make a rule
    stale by what the file says, wherever the folder lies."""
    files = sorted(path for pattern in patterns for path in WORKFLOW.glob(pattern))
    return [f"{path.relative_to(WORKFLOW)} {digest_of(path)}" for path in files]


def files_told(name, find, count):
    """What tells of the files in a folder of the user's own, by the number of their shard.

    find: gives them, each with its name; count: of how many, into how many shards. A run looks at
    the files once, and its jobs, at what it has kept of them. One shard, of which nothing is told,
    where there are none, and for a folder that is not there: what fetches says what is wrong. Were
    it said here, Snakemake would take old results for good and keep it to itself.
    """
    folder = Path(f"{PLACE}/{name}/shards")
    if not workflow.is_main_process:
        return kept_shards(folder) or {"0": ""}
    try:
        files = find()
        found = scan(files, count(len(files)), folder, keep=not workflow.dryrun)
    except UserError:
        if not workflow.dryrun:
            forget(folder)  # or the job would go by what there was
        return {"0": ""}
    except OSError as error:
        # for the same reason no exception that Snakemake catches
        raise SystemExit(f"{error.filename} cannot be written ({error.strerror})")
    if found.changed:
        some, more = found.changed[:10], len(found.changed) - 10
        names = ", ".join(map(printable, some)) + (f" and {more:,} more" if more > 0 else "")
        logger.info(f"{name}: new, changed or gone since the last run: {names}")
    return found.shards or {"0": ""}


def manifest_of(wildcards):
    """The path of the list of them."""
    return f"{PLACE}/{subject_of(wildcards)}/shards/{wildcards.get('shard', 0)}/{MANIFEST}"
