"""The real Snakefile, dry: what each kind of change makes stale, against tests/reruns.py."""

import copy
import queue
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

import reruns
from continuo.base.digest import Code
from continuo.midi.writing import write_chords
from continuo.models.settings import CONFIGURATION
from continuo.settings.schema import schema_of
from projects import ROOT, TINY, Project, jobs

LIBRARY = "workflow/scripts/continuo"
NETWORK = "results/tiny/models/network/model.keras"
VALUES = {
    "title": "Other",
    "seed": 2,
    "source.corpus": {"corpus": ["bach/bwv846"]},
    "source.folder": {"folder": "data", "licence": "CC0"},
    "source.url": {"url": "file:///nowhere.mid", "sha256": "0" * 64},
    "source.sha256": {"url": "file:///nowhere.mid", "sha256": "1" * 64},
    "source.licence": {"folder": "data/tiny", "licence": "other"},
    "shards": 2,
    "split.valid": ["a.mid"],
    "split.test": ["a.mid"],
    "chords.max_notes": 1,
    "chords.drums": True,
    "chords.grid": 0.5,
    "window": 20,
    "network.cell": "gru",
    "network.embedding": 5,
    "network.units": 9,
    "network.layers": 2,
    "network.dropout": 0.1,
    "training.objective": "last_step",
    "training.epochs": 3,
    "training.batch": 5,
    "training.stride": 5,
    "training.learning_rate": 0.01,
    "training.decay": "constant",
    "training.clip_norm": 0,
    "training.keep": "best",
    "training.patience": 1,
    "pretrained": "results/tiny/given.keras",
    "composer.cell": "gru",
    "composer.units": 9,
    "composer.layers": 2,
    "composer.hidden": 9,
    "composer.dropout": 0.1,
    "composer.deaf": 0,
    "composer.memory": False,
    "composer.steps": 5,
    "composer.batch": 3,
    "composer.window": 20,
    "composer.learning_rate": 0.01,
    "composer.average": 0.5,
    "evaluation.chords": 10,
    "generation.chords": 10,
    "generation.samples": 3,
    "generation.primer": "noise",
    "generation.context": "slide",
    "generation.ends": True,
    "decoders": {**TINY["decoders"],
                 "temperature": {"method": "controlled_temperature", "start": 0.9}},
    "midi.program": 1,
    "midi.velocity": 1,
    "midi.tempo": 1000,
    "midi.ticks": 1,
}  # fmt: skip


# keys whose dry runs tests look at, and which leave other jobs than the others of their rules
ALONE = ("decoders", "generation.samples", "pretrained", "training.epochs", "window", "split.test")


def with_values(keys: list[str]) -> dict:
    """The tiny experiment with these keys set."""
    settings = copy.deepcopy(TINY)
    for key in keys:
        *above, last = key.split(".")
        part = settings
        if above == ["source"]:  # of which one goes without another
            last = "source"
        else:
            for name in above:
                part = part.setdefault(name, {})
        part[last] = VALUES[key]
    return settings


def together() -> list[list[str]]:
    """Keys that are changed in one dry run, as the same rules read them."""
    groups: dict[str, list[str]] = {}
    for key in VALUES:
        alone = key in ALONE or key.startswith("source.")
        groups.setdefault(key if alone else reruns.KEYS[key], []).append(key)
    return list(groups.values())


def configure(settings: dict, **others: dict) -> Callable[[Project], str]:
    """Dry-run with the tiny experiment configured so."""

    def run(project: Project) -> str:
        project.write({"run": ["tiny"], "experiments": {"tiny": settings, **others}})
        try:
            return project.run("-n").stdout
        finally:
            project.write({"run": ["tiny"], "experiments": {"tiny": TINY}})

    return run


def edit(name: str, change: Callable[[str], str]) -> Callable[[Project], str]:
    """Dry-run with the text of a file changed."""

    def run(project: Project) -> str:
        path = project.folder / name
        before = path.read_text()
        path.write_text(change(before))
        try:
            return project.run("-n").stdout
        finally:
            path.write_text(before)

    return run


def comment(text: str) -> str:
    return f"# a comment\n{text}\n\n\n# another\n"


def statement(text: str) -> str:
    return f"{text}\n_CHANGED = True\n"


def touch_all(project: Project) -> str:
    for path in (project.folder / "data/tiny").rglob("*.mid"):
        if path.is_file():  # touching a link that leads nowhere would make the file
            path.touch()
    return project.run("-n").stdout


def stale(rules: str) -> set[str]:
    """`reruns.stale`; the source is that of the first sample, by name that of the composer, which
    stays as it is under a new network of chords."""
    without = {**reruns.AFTER, "train_network": "evaluate_network plot_figure"}
    return reruns.stale(rules) - ({"encode_source"} - reruns.stale(rules, without))


CASES: dict[str, tuple[Callable[[Project], str], set[str]]] = {
    "touched": (touch_all, set()),
    "script commented": (edit("workflow/scripts/train_model.py", comment), set()),
    "module commented": (edit(f"{LIBRARY}/models/chords/train.py", comment), set()),
    "experiment added": (configure(TINY, other={"source": {"corpus": ["bach/bwv846"]}}), set()),
    "template": (
        edit(f"{LIBRARY}/report/base/templates/page.css", comment),
        reruns.stale(reruns.FILES["a template of the pages"]),
    ),
    "caption": (
        edit("workflow/report/score.rst", comment),
        reruns.stale(reruns.FILES["a caption of the report"]),
    ),
    "file of rules": (
        edit("workflow/rules/images.smk", comment),
        reruns.stale(reruns.FILES["a file of rules"]),
    ),
    "decoder added": (
        configure({**TINY, "decoders": {**TINY["decoders"], "hot": {"method": "greedy"}}}),
        reruns.stale("generate_music") - {"encode_source"},
    ),
}  # fmt: skip
for keys in together():
    expected = stale(reruns.KEYS[keys[0]])
    if keys[0] in ("decoders", "generation.samples"):  # the first sample, which it reads, stays
        expected -= {"encode_source"}
    CASES[" ".join(keys)] = configure(with_values(keys)), expected
ROLLS = "report/experiment/drawings/piano_roll"
CUT_OUT = "cut_copies pieces/reference findings/longest_runs".split()
# of one and of many rules, and of none; `test_a_rule_is_told_of_each_module_it_uses` has them all
SOME = (
    *CUT_OUT[1:],
    ROLLS,
    "base/errors",
    "pieces/spelled",
    "pieces/own_piece",
    "models/cells/lstm",
    "report/base/audio",
)
for module in SOME:
    CASES[module] = edit(f"{LIBRARY}/{module}.py", statement), stale(reruns.MODULES[module])
scripts: dict[str, list[str]] = {}
for rule in reruns.MUSIC_RULES:
    scripts.setdefault(reruns.script(rule), []).append(rule)
for script, rules in scripts.items():
    CASES[script] = edit(f"workflow/scripts/{script}.py", statement), stale(" ".join(rules))
for case in ("encode_source", *CUT_OUT):
    CASES[case][1].remove("write_overview")  # which plays samples only


@pytest.fixture(scope="module")
def outputs(built, tmp_path_factory):
    """What each dry run prints. Two run at once, each in a copy of its own."""
    copies = queue.SimpleQueue()
    for _ in range(2):
        folder = tmp_path_factory.mktemp("reruns") / "copy"
        shutil.copytree(built.folder, folder, symlinks=True)
        shutil.copy(
            folder / "results/tiny/models/network/model.keras", folder / "results/tiny/given.keras"
        )
        project = Project(folder)
        configure(TINY)(project)
        copies.put(project)

    def run(name: str) -> str:
        project = copies.get()
        try:
            return CASES[name][0](project)
        finally:
            copies.put(project)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CASES, pool.map(run, CASES), strict=True))


@pytest.mark.parametrize("case", CASES)
def test_a_change_reruns_what_depends_on_it_and_nothing_else(outputs, case):
    found = set(jobs(outputs[case]))
    assert found - {"music"} == CASES[case][1] & reruns.MUSIC_RULES, outputs[case][-3000:]
    assert bool(found) == ("This was a dry-run" in outputs[case])


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    return Code.read(ROOT / "workflow/scripts", tmp_path_factory.mktemp("code") / "code.json")


@pytest.mark.parametrize("rule", reruns.AFTER)
def test_a_rule_is_told_of_each_module_it_uses(rule, code):
    script = reruns.script(rule)
    loaded = [f"{name.replace('.', '/')}.py" for name in reruns.loaded(rule)]
    files = {line.split()[0] for line in code.digests(f"{script}.py", *loaded)}
    modules = {name for name in files - {f"{script}.py"} if not name.endswith("__init__.py")}
    expected = {name for name, rules in reruns.MODULES.items() if rule in rules.split()}
    assert modules == {f"continuo/{name}.py" for name in expected}


def test_every_key_and_every_module_is_in_the_matrix():
    keys = schema_of(CONFIGURATION)["properties"]["experiments"]["additionalProperties"]

    def leaves(part, name):
        inner = part.get("properties")
        if not inner:
            return [name]
        return [leaf for key in inner for leaf in leaves(inner[key], f"{name}.{key}".lstrip("."))]

    assert set(leaves(keys, "")) == set(reruns.KEYS) == set(VALUES)
    modules = (ROOT / LIBRARY).rglob("*.py")
    names = {path.relative_to(ROOT / LIBRARY).with_suffix("").as_posix() for path in modules}
    assert {name for name in names if not name.endswith("__init__")} == set(reruns.MODULES)
    # of a piece of one's own nothing but the command says when it is to be made
    files = set((ROOT / "workflow/rules").iterdir()) - {ROOT / "workflow/rules/continue.smk"}
    text = "\n".join(path.read_text() for path in sorted(files))
    rules = re.findall(r"^rule (\w+):", text, re.MULTILINE)
    made = {f"{verb}_{model}" for verb in ("train", "evaluate") for model in reruns.MODELS}
    assert {*rules, *made} == set(reruns.AFTER)


def test_only_what_is_new_is_generated(outputs):
    assert jobs(outputs["decoder added"])["generate_music"] == 2  # samples, of four decoders
    assert jobs(outputs["decoders"])["generate_music"] == 2
    assert jobs(outputs["generation.samples"])["generate_music"] == 3  # of three decoders


@pytest.mark.parametrize(
    ("case", "before", "now"),
    [
        ("training.epochs", "training.epochs: 2", "training.epochs: 3"),
        ("window", "window: 16", "window: 20"),
        ("split.test", r'split.test: \["c.mid"\]', r'split.test: \["a.mid"\]'),
        (ROLLS, *[rf"continuo/{ROLLS}.py \w{{16}}"] * 2),
        ("plot_figure", r"plot_figure.py \w{16}", r"plot_figure.py \w{16}"),
    ],
)  # fmt: skip
def test_a_dry_run_says_what_has_changed(outputs, case, before, now):
    reason = re.search(r"Params have changed .*: before: (.*) now: (.*)", outputs[case])
    assert re.fullmatch(f"'{before}'", reason[1])  # and nothing that has not
    assert re.fullmatch(f"'{now}'", reason[2].strip())


@pytest.mark.parametrize("keys", [keys for keys in together() if len(keys) > 1], ids=str)
def test_a_dry_run_names_every_key_that_has_changed(outputs, keys):
    now = " ".join(re.findall(r"Params have changed .* now: (.*)", outputs[" ".join(keys)]))
    for key in keys:
        assert f"'{key}" in now


def test_a_comment_in_many_places_changes_nothing(project):
    for path in (project.folder / "workflow/scripts").rglob("*.py"):
        path.write_text(comment(path.read_text()))
    assert jobs(project.run("-n").stdout) == {}


@pytest.fixture
def sharded(tmp_path, built):
    """Twelve files in four shards, decoded."""
    folder = tmp_path / "sharded"
    ignored = shutil.ignore_patterns("results", ".snakemake")
    shutil.copytree(built.folder, folder, symlinks=True, ignore=ignored)
    project = Project(folder)
    for path in (folder / "data/tiny").iterdir():
        subprocess.run(["rm", "-r", path], check=True)
    for number in range(12):
        chords = [(60 + (number + place) % 7,) for place in range(20)]
        write_chords(chords, folder / f"data/tiny/{number}.mid")
    settings = {**TINY, "shards": 4, "split": {"test": 0.2}}
    project.write({"experiments": {"tiny": settings}})
    done = project.run("tiny_chords")
    assert done.returncode == 0, done.stdout[-3000:]
    return project


def test_a_file_concerns_its_shard_alone(sharded):
    folder, target = sharded.folder / "data/tiny", "tiny_chords"
    shards = len(list((sharded.folder / "results/tiny/shards").iterdir()))
    assert 1 < shards <= 4
    assert jobs(sharded.run("-n", target).stdout) == {}
    one = {"fetch_scores": 1, "decode_midi": 1, "gather_pieces": 1, "index_chords": 1, target: 1}

    write_chords([(70,), (71,)] * 9, folder / "5.mid")  # changed
    assert jobs(sharded.run("-n", target).stdout) == one
    done = sharded.run(target)
    assert done.returncode == 0, done.stdout[-3000:]
    assert jobs(done.stdout) == one

    (folder / "5.mid").unlink()  # removed
    assert jobs(sharded.run("-n", target).stdout) == one
    write_chords([(70,), (71,)] * 9, folder / "5.mid")
    assert jobs(sharded.run("-n", target).stdout) == {}

    write_chords([(72,), (73,)] * 9, folder / "new.mid")  # added
    assert jobs(sharded.run("-n", target).stdout) == one
    assert sharded.run(target).returncode == 0
    assert "new.mid" in sharded.result("split.csv").read_text()


def test_the_number_of_shards_changes_nothing_behind_them(sharded):
    sequences = sharded.result("sequences.npz")
    assert sharded.run(str(sequences.relative_to(sharded.folder))).returncode == 0
    before = [sequences.read_bytes(), sharded.result("intake.csv").read_bytes()]
    config = yaml.safe_load((sharded.folder / "config.yaml").read_text())
    config["experiments"]["tiny"]["shards"] = 1
    sharded.write(config)
    assert sharded.run(str(sequences.relative_to(sharded.folder))).returncode == 0
    assert [sequences.read_bytes(), sharded.result("intake.csv").read_bytes()] == before
