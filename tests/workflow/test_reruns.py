"""What a change makes stale: as it is derived, and in dry runs of the real Snakefile."""

import copy
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import yaml

from continuo.midi.writing import write_chords
from image_project import changed
from projects import ROOT, TINY, Project, jobs, make_project
from staleness import Reruns, changes

LIBRARY = "workflow/scripts/continuo"
GOLDEN = Reruns(**yaml.safe_load((ROOT / "tests/reruns.yaml").read_text()))
# a critic learns from what is played
PLAYING = {"train_critic", "generate_music", "continue_music", "harmonise_music", "fill_music"}
TRAINING = {rule for rule in GOLDEN.after if rule.startswith("train_")} - PLAYING


def modules(*folders: str) -> list[str]:
    """Those below these folders of the library."""
    return [
        name for name in GOLDEN.modules if name.startswith(tuple(f"continuo/{f}" for f in folders))
    ]


def test_each_key_makes_something_stale() -> None:
    assert set(GOLDEN.keys) == {name for name, _ in changes()}
    # it says how many jobs read the source, and what they write together stays what it is
    assert [key for key, rules in GOLDEN.keys.items() if not rules] == ["shards"]


def test_what_a_training_is_told_logged_locked_and_kept_by_never_retrains() -> None:
    idle = modules("base/bounded", "base/clock", "base/damage", "base/errors", "base/limits")
    idle += modules("base/locks", "base/logs", "training/c", "training/once", "training/size")
    assert len(idle) == 11
    assert [name for name in idle if GOLDEN.modules[name]] == []
    assert TRAINING.isdisjoint(GOLDEN.modules["continuo/training/archive.py"])
    settings = [name for name in modules("models/") if name.endswith("/settings.py")]
    assert [name for name in settings if GOLDEN.modules[name]] == []


def test_what_shows_and_finds_never_trains() -> None:
    shown = modules("report/", "notation/", "findings/copying", "findings/measures")
    assert len(shown) > 40
    for name in shown:
        assert not (TRAINING | PLAYING) & GOLDEN.behind(GOLDEN.modules[name]), name


def test_a_decoder_is_a_matter_of_samples_alone() -> None:
    methods = modules("decoding/methods/")
    assert len(methods) > 5
    assert all(set(GOLDEN.modules[name]) == PLAYING for name in methods)


def test_a_trained_network_is_stale_by_its_settings() -> None:
    for section, rule in (
        ("network", "network"),
        ("training", "network"),
        ("composer", "composer"),
    ):
        keys = [key for key in GOLDEN.keys if key.startswith(f"{section}.")]
        assert len(keys) > 4
        assert all(GOLDEN.keys[key] == [f"train_{rule}"] for key in keys)


@contextmanager
def edited(project: Project, edit: Callable[[str], str], *names: str) -> Iterator[None]:
    """These files, changed while the body runs."""
    before = {name: (project.folder / name).read_text() for name in names}
    try:
        for name, text in before.items():
            (project.folder / name).write_text(edit(text))
        yield
    finally:
        for name, text in before.items():
            (project.folder / name).write_text(text)


def meaningless(text: str) -> str:
    """The code with comments, another docstring, and more told to the log."""
    return f"# a comment\n{text}\n\n\n# another\nlog.info('more')\n'words'\n"


def statement(text: str) -> str:
    return f"{text}\n_CHANGED = True\n"


def with_settings(**values: object) -> dict:
    """The tiny experiment with these keys: `training__epochs=3`."""
    settings = copy.deepcopy(TINY)
    for name, value in values.items():
        *above, last = name.split("__")
        part = settings
        for key in above:
            part = part.setdefault(key, {})
        part[last] = value
    return {"run": ["tiny"], "experiments": {"tiny": settings}}


@pytest.fixture(scope="module")
def music(built: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the built project; tests change it and change it back."""
    folder = tmp_path_factory.mktemp("reruns") / "copy"
    shutil.copytree(built.folder, folder, symlinks=True)
    project = Project(folder)
    project.write(with_settings())
    return project


@pytest.fixture(scope="module")
def music_rules(music: Project) -> set[str]:
    """The rules that make its report."""
    return set(jobs(music.run("-n", "--forceall").stdout)) & GOLDEN.after.keys()


def stale(project: Project, *targets: str) -> dict[str, int]:
    """How many jobs of each rule a dry run names."""
    found = jobs(project.run("-n", *targets).stdout)
    return {rule: count for rule, count in found.items() if rule in GOLDEN.after}


def test_what_changes_nothing_reruns_nothing(music: Project) -> None:
    for path in (music.folder / "data/tiny").rglob("*.mid"):
        if path.is_file():  # touching a link that leads nowhere would make the file
            path.touch()
    scripts = (music.folder / "workflow/scripts").rglob("*.py")
    names = [str(path.relative_to(music.folder)) for path in scripts]
    other = {"source": {"corpus": ["bach/bwv846"]}}
    config = with_settings()
    config["experiments"]["other"] = other
    music.write(config)
    with edited(music, meaningless, *names):
        assert stale(music) == {}
    music.write(with_settings())


def test_logs_locks_cache_and_checkpoints_rerun_nothing(music: Project) -> None:
    idle = ("base/logs", "base/locks", "base/errors", "training/cache", "training/checkpoints")
    with edited(music, statement, *(f"{LIBRARY}/{name}.py" for name in idle)):
        assert stale(music) == {}


def test_a_plot_draws_its_figures_and_trains_nothing(music: Project, music_rules: set[str]) -> None:
    name = "continuo/report/experiment/drawings/piano_roll.py"
    with edited(music, statement, f"workflow/scripts/{name}"):
        output = music.run("-n").stdout
    assert (
        set(jobs(output)) & GOLDEN.after.keys() == GOLDEN.behind(GOLDEN.modules[name]) & music_rules
    )
    reason = re.search(r"Params have changed .*: before: (.*) now: (.*)", output)
    assert reason
    for part in reason.groups():  # and nothing that has not
        assert re.fullmatch(rf"'{name} \w{{16}}'", part.strip())


def test_what_is_no_module_is_watched_too(music: Project, music_rules: set[str]) -> None:
    names = (
        "scripts/continuo/report/base/templates/page.css",
        "report/score.rst",
        "rules/music.smk",
    )
    with edited(music, lambda text: f"{text}\n", *(f"workflow/{name}" for name in names)):
        found = set(stale(music))
    first = [rule for name in names for rule in GOLDEN.files[name]]
    assert found == GOLDEN.behind(first) & music_rules


def test_a_decoder_makes_its_own_samples_alone(music: Project) -> None:
    with edited(music, statement, f"{LIBRARY}/decoding/methods/top_p.py"):
        assert stale(music)["generate_music"] == 2  # of the composer's decoder
    music.write(with_settings(decoders__hot={"method": "greedy"}, generation__samples=3))
    found = stale(music)
    music.write(with_settings())
    assert found["generate_music"] == 3 + 3  # of the new one, and a third of each of the others
    assert not TRAINING & set(found)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"training__epochs": 3}, {"training.epochs: 2": "training.epochs: 3"}),
        (
            {"window": 20, "split__test": ["a.mid"]},
            {
                "window: 16": "window: 20",
                r'split.test: \["c.mid"\]': r'split.test: \["a.mid"\]',
            },
        ),
        (
            {"composer__units": 9, "composer__steps": 81},
            {"composer.units: 8": "composer.units: 9", "composer.steps: 80": "composer.steps: 81"},
        ),
    ],
)
def test_a_key_reruns_what_takes_it_and_is_named(
    music: Project, music_rules: set[str], values: dict, named: dict[str, str]
) -> None:
    music.write(with_settings(**values))
    output = music.run("-n").stdout
    music.write(with_settings())
    first = {rule for key in values for rule in GOLDEN.keys[key.replace("__", ".")]} & music_rules
    found, expected = set(jobs(output)) & GOLDEN.after.keys(), GOLDEN.behind(first) & music_rules
    # the source is that of the first sample, by name that of the composer, and scores are of its
    # samples alone: both stay as they are under a new network of chords
    of_composer = {"encode_source", "engrave_score"}
    assert found >= first
    assert expected - of_composer <= found <= expected
    assert of_composer <= found or "train_composer" not in found
    for before, now in named.items():
        assert re.search(f"before: .*'{before}'.* now: .*'{now}'", output)
    assert "training.batch" not in output


@pytest.fixture(scope="module")
def pictures(imaged: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the built project with images; tests change it and change it back."""
    folder = tmp_path_factory.mktemp("image_reruns") / "copy"
    shutil.copytree(imaged.folder, folder, symlinks=True)
    return Project(folder)


@pytest.fixture(scope="module")
def picture_rules(pictures: Project) -> set[str]:
    """The rules that make its report."""
    return set(jobs(pictures.run("-n", "--forceall", "images").stdout)) & GOLDEN.after.keys()


def test_a_layer_retrains_the_networks_of_images(
    pictures: Project, picture_rules: set[str]
) -> None:
    name = "continuo/images/networks/layers.py"
    with edited(pictures, meaningless, f"workflow/scripts/{name}"):
        assert stale(pictures, "images") == {}
    with edited(pictures, statement, f"workflow/scripts/{name}"):
        found = set(stale(pictures, "images"))
    assert found == GOLDEN.behind(GOLDEN.modules[name]) & picture_rules


def test_the_characters_lay_out_the_images_anew(pictures: Project, picture_rules: set[str]) -> None:
    with edited(pictures, lambda text: f"{text}é", "data/letters.txt"):
        os.utime(pictures.folder / "data/letters.txt", (0, 0))  # another file may be an older one
        assert set(stale(pictures, "images")) == GOLDEN.behind(["lay_out_images"]) & picture_rules


def test_what_is_new_alone_is_trained(pictures: Project) -> None:
    pictures.write(changed(letters__seeds=2, letters__gans__forger__generated=101))
    output = pictures.run("-n", "images").stdout
    pictures.write(changed())
    assert jobs(output)["train_classifier"] == 1
    assert "train_gan" not in jobs(output)
    assert "now: 'gans.forger.generated: 101'" in output


def test_a_key_of_images_reruns_what_takes_it_and_is_named(pictures: Project) -> None:
    pictures.write(
        changed(
            letters__classifiers__small__epochs=4,
            letters__classifiers__small__distort={"shift": 1},
            letters__gans__forger__steps=7,
            marks__perturbed={"shift": 2, "noise": 0.1},
        )
    )
    output = pictures.run("-n", "images").stdout
    pictures.write(changed())
    found, counts = set(jobs(output)) & GOLDEN.after.keys(), jobs(output)
    names = ["classifiers.<name>.epochs", "gans.<name>.steps", "perturbed.shift"]
    first = {rule for name in names for rule in GOLDEN.keys[f"images.{name}"]}
    assert first <= found <= GOLDEN.behind(first)
    assert (counts["train_classifier"], counts["train_gan"]) == (1, 1)  # of the letters
    now = " ".join(re.findall(r"Params have changed .* now: (.*)", output))
    for line in (
        "classifiers.small.epochs: 4",
        "classifiers.small.distort.shift: 1",
        "gans.forger.steps: 7",
        "perturbed.shift: 2",
    ):
        assert f"'{line}'" in now
    assert "noise" not in now


@pytest.fixture(scope="module")
def sharded(tmp_path_factory):
    """Twelve files in four shards, decoded; what tests change of it stays so."""
    project = make_project(tmp_path_factory.mktemp("shards") / "sharded")
    folder = project.folder / "data/tiny"
    shutil.rmtree(folder)
    folder.mkdir()
    for number in range(12):
        chords = [(60 + (number + place) % 7,) for place in range(20)]
        write_chords(chords, folder / f"{number}.mid")
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
    for _ in range(2):
        told = sharded.run("-n", target).stdout
        assert jobs(told) == one
        assert "tiny: new, changed or gone since the last run: 5.mid\n" in told
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
