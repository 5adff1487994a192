import re
import subprocess
import sys

import jsonschema
import pytest
import yaml
from snakemake.utils import update_config

from continuo.base.errors import UserError
from continuo.models.composer.memory import LONGEST_MATCH
from continuo.models.settings import CONFIGURATION
from continuo.pieces.split import SHORTEST_WINDOW
from continuo.settings.check import check_config
from continuo.settings.declare import Bounds, Tagged
from continuo.settings.keys import Kind, keys_of, kind_of, words_of
from continuo.settings.page import page_of
from continuo.settings.schema import schema_of
from projects import ROOT


def changed(experiment):
    """A configuration with the experiment "mine", some of it changed."""
    return {"experiments": {"mine": {"source": {"folder": "data/mine"}, **experiment}}}


def config(**experiment):
    return changed(experiment)


def test_defaults_are_filled_in_and_the_original_is_left_alone():
    original = config(network={"units": 7})
    checked = check_config(original, CONFIGURATION)
    mine = checked["experiments"]["mine"]
    assert mine["network"] == {
        "cell": "lstm", "embedding": 128, "units": 7, "layers": 3, "dropout": 0.3,
    }  # fmt: skip
    assert mine["window"] == 128
    assert mine["split"] == {"valid": 0, "test": 0.1}
    assert mine["decoders"]["temperature"] == {"method": "controlled_temperature"}
    assert checked["run"] == ["mine"]
    assert original == config(network={"units": 7})


@pytest.mark.parametrize("name", ["config.yaml", "config.lecture.yaml", "config.quick.yaml"])
def test_the_shipped_configurations_are_valid(name):
    shipped = yaml.safe_load((ROOT / "config.yaml").read_text())
    overlay = yaml.safe_load((ROOT / name).read_text())
    update_config(shipped, overlay)
    check_config(shipped, CONFIGURATION)


OF_PIECES = [
    ({"bars": 0}, "bars: is 0; must be at least 1"),
    ({"bars": 1.5}, r"bars: is 1\.5; must be of type integer"),
    ({"tempo": "fast"}, "tempo: is 'fast'; must be of type number"),
    ({"tempo": 2000}, "tempo: is 2000; must be at most 1000"),
    ({"key": "H"}, "key: is 'H'; must be a key, such as G, Bb, F# minor or f#"),
    ({"key": "no"}, "key: is 'no'; must be a key"),
    ({"metre": 4}, "metre: is 4; must be a metre, such as 3/4"),
    ({"metre": "3/5"}, "metre: is '3/5'; must be a metre, such as 3/4: 1 to 255 of a 1, 2, 4, 8"),
    ({"metre": "0/4"}, "must be a metre"),
    ({"metre": "256/4"}, "must be a metre"),
    ({"decoder": "best"}, "decoder: there is no decoder 'best'; there are: greedy, temperature"),
    ({"bar": 3}, "the configuration: unknown key 'bar'; allowed are: .*bars, tempo, key, metre"),
]


@pytest.mark.parametrize(("keys", "words"), OF_PIECES, ids=str)
def test_what_cannot_be_asked_of_an_own_piece_says_what_can(keys, words):
    with pytest.raises(UserError, match=words):
        check_config({**config(), **keys}, CONFIGURATION)


def test_what_can_be_asked_of_an_own_piece():
    asked = {"bars": 16, "tempo": 92.5, "decoder": "greedy"}
    for key in ("G", "Bb", "f#", "F# minor", "c minor", "A Major"):
        for metre in ("3/4", "6/8", "255/64"):
            check_config({**config(), **asked, "key": key, "metre": metre}, CONFIGURATION)


OF_EXPERIMENTS = [
    ({"epochs": 3}, r"experiments\.mine: unknown key 'epochs'; allowed are: .*training"),
    ({"training": {"epoch": 3}}, r"experiments\.mine\.training: unknown key 'epoch'.*epochs"),
    ({"window": 2}, r"experiments\.mine\.window: is 2; must be at least 8"),
    ({"window": "128"}, r"experiments\.mine\.window: is '128'; must be of type integer"),
    ({"network": {"dropout": 1}}, r"network\.dropout: is 1; must be below 1"),
    ({"network": {"cell": "rnn"}}, r"cell: is 'rnn'; must be one of: lstm, gru, simple_rnn"),
    ({"split": {"valid": 0.4, "test": 0.8}}, r"mine\.split: valid and test are 1\.2 of the pieces"),
    ({"title": ["x"] * 10_000}, r"mine\.title: is \['x', .{0,200}\.\.\.; must be of type string"),
    ({"source": {"folder": "a\0b"}}, r"folder: is 'a\\x00b'; must be without NUL"),
    ({"split": {"test": "all"}}, r"split\.test: is 'all'; must be a share"),
    ({"split": {"test": {"a": 1}}}, r"split\.test: is \{'a': 1\}; must be a share"),
    ({"source": {}}, r"source: give exactly one of: corpus \| folder \| url and sha256"),
    ({"source": {"folder": "a", "corpus": ["b"]}}, r"source: give exactly one of"),
    ({"decoders": {"mine": {"method": "magic"}}}, r"mine\.method: is 'magic'.*greedy"),
    ({"decoders": {"mine": {"method": "greedy", "start": 1}}}, r"mine: unknown key 'start'"),
    ({"decoders": {"mine": "greedy"}}, r"mine: is 'greedy'; must be a mapping with a method"),
    ({"training": {"learning_rate": "1e-3"}}, r"'1e-3'; must be of type number \(YAML"),
    ({"training": {"clip_norm": float("inf")}}, r"clip_norm: is inf; must be a finite number"),
    ({2024: 1}, r"experiments\.mine: the key 2024 is no text; write '2024'"),
    (
        {"decoders": {"hot": {"method": "controlled_temperature", "start": 0}}},
        r"decoders\.hot\.start: is 0; must be above 0",
    ),
    (
        {"decoders": {"hot": {"method": "controlled_temperature", "lowest": 9}}},
        r"decoders\.hot: lowest \(9\) is above highest",
    ),
    (
        {"decoders": {"calm": {"method": "controlled_surprise", "lowest": 2}}},
        r"decoders\.calm: lowest \(2\) is above highest \(1\.0\)",
    ),
    (
        {"decoders": {"new": {"method": "greedy", "replay": 8}}},
        r"decoders\.new\.replay: goes with `model: composer` only",
    ),
    (
        {"composer": {}, "decoders": {"new": {
            "method": "greedy", "model": "composer", "replay": LONGEST_MATCH + 1}}},
        r"decoders\.new\.replay: is 33; must be at most 32",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("experiment", "words"), OF_EXPERIMENTS)
def test_an_error_names_the_key_and_what_is_allowed(experiment, words):
    with pytest.raises(UserError, match=words):
        check_config(changed(experiment), CONFIGURATION)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("./out", "results: is './out'; write 'out'"),
        ("a/../b//c/", r"results: is 'a/\.\./b//c/'; write 'b/c'"),
        (".", "results: is '.', where other files lie"),
        ("../..", r"results: is '\.\./\.\.', where other files lie"),
        ("/", "results: is '/', where other files lie"),
        (" ", "results: is ' '; must be the path of a folder"),
        ("out\n", r"results: is 'out\\n'; must be the path of a folder"),
        ("out ", "results: is 'out '; must be the path of a folder"),
    ],
)
def test_a_folder_of_results_that_would_not_work_is_refused(path, words):
    with pytest.raises(UserError, match=words):
        check_config({**config(), "results": path}, CONFIGURATION)


@pytest.mark.parametrize("path", ["results", "out/", "../out", "/tmp/my results/a.b-c", "é"])
def test_a_folder_of_results_may_be_elsewhere(path):
    assert check_config({**config(), "results": path}, CONFIGURATION)["results"] == path


def test_a_name_ends_where_it_ends():
    with pytest.raises(UserError, match=r"experiments: 'mine\\n' is no name for an entry here"):
        check_config({"experiments": {"mine\n": {"source": {"folder": "a"}}}}, CONFIGURATION)


def images(sets=None, **mine):
    """A configuration with the set of images "mine", and others."""
    mine = {"source": {"mnist": "data/mine"}, **mine}
    return {**config(), "images": {"pictures": mine, **(sets or {})}}


def classifier(*layers, **settings):
    return {"classifiers": {"one": {"layers": list(layers), **settings}}}


FLATTEN = {"layer": "flatten"}
GAN = {"generator": [{"layer": "dense", "units": 4}], "discriminator": [FLATTEN]}


def gan(**settings):
    known = {**GAN, "features": "pictures/one", **settings}
    return {**classifier(FLATTEN), "gans": {"new": known}}


def test_defaults_of_images_are_filled_in():
    checked = check_config(images(**gan()), CONFIGURATION)
    assert checked["run_images"] == ["pictures"]
    pictures = checked["images"]["pictures"]
    assert (pictures["seed"], pictures["seeds"]) == (1, 1)
    assert (pictures["perturbed"], pictures["strangers"]) == ({}, [])
    assert pictures["classifiers"]["one"] == {
        "layers": [FLATTEN], "epochs": 20, "batch": 128, "optimizer": "adadelta",
        "learning_rate": 1.0, "decay": "constant", "average": 0, "smoothing": 0,
        "distort": {"shift": 0, "rotate": 0, "scale": 0, "shear": 0, "bend": 0},
    }  # fmt: skip
    assert pictures["gans"]["new"] == {
        **GAN, "features": "pictures/one", "latent": 128, "steps": 3000, "batch": 32,
        "learning_rate": 0.0002, "beta": 0.5, "updates": "separate", "smoothing": 0, "penalty": 0,
        "average": 0, "shift": 0, "sheets": 40, "generated": 2000,
    }  # fmt: skip
    assert (
        check_config(images(**classifier(FLATTEN, distort={"shift": 2})), CONFIGURATION)["images"][
            "pictures"
        ]["classifiers"]["one"]["distort"]["rotate"]
        == 0
    )
    without = check_config(config(), CONFIGURATION)
    assert (without["images"], without["run_images"]) == ({}, [])


def test_what_goes_together_is_allowed():
    others = {"clothes": {"source": {"debian": "some-data"}}}
    asked = images(others, strangers=["clothes"], **gan(updates="joint", penalty=0.1))
    check_config({**asked, "run_images": ["clothes"]}, CONFIGURATION)


CONV = {"layer": "conv", "filters": 2, "kernel": 3}


OF_IMAGES = [
    (classifier({"layer": "convolution"}), r"layers\.0\.layer: is 'convolution'; .*: conv, d"),
    (classifier(FLATTEN, {"units": 3}), r"layers\.1\.layer: is None; must be one of: conv"),
    (classifier({"layer": "conv", "kernel": 3}), r"one\.layers\.0: missing 'filters'"),
    (classifier(CONV | {"size": 2}), r"layers\.0: unknown key 'size'; allowed are: .*filters"),
    (classifier(CONV | {"filters": 0}), r"layers\.0\.filters: is 0; must be at least 1"),
    (classifier(CONV | {"padding": "full"}), r"padding: is 'full'; must be one of: valid"),
    (classifier({"layer": "dropout", "rate": 1}), r"layers\.0\.rate: is 1; must be below 1"),
    (classifier("flatten"), r"layers\.0: is 'flatten'; must be a mapping with a layer"),
    (classifier(FLATTEN, optimizer="lion"), r"optimizer: is 'lion'; must be one of: adadelta"),
    (classifier(FLATTEN, distort={"bent": 1}), r"one\.distort: unknown key 'bent'; .*bend"),
    ({"classifiers": {"one": {}}}, r"images\.pictures\.classifiers\.one: missing 'layers'"),
    ({"classifiers": {"My net": {}}}, r"classifiers: 'My net' is no name for an entry"),
    ({"perturbed": {"blur": 1}}, r"pictures\.perturbed: unknown key 'blur'; .*shift, rotate"),
    ({"strangers": ["fish"]}, r"strangers: there is no set 'fish'; there are: pictures"),
    ({"source": {}}, r"source: give exactly one of: mnist \| debian \| fonts and characters"),
    ({"source": {"mnist": "x", "debian": "y"}}, r"pictures\.source: give exactly one of"),
    ({"source": {"mnist": "x", "size": 48}}, r"images\.pictures\.source"),
    ({"strangers": ["pictures"]}, r"strangers: pictures is no stranger to itself"),
    (classifier(CONV | {"filters": 2.0}), r"filters: is 2\.0; must be of type integer"),
    ({"seed": 2**32 - 1}, r"images\.pictures\.seed: is 4294967295; must be at most 4294966295"),
    (gan(penalty=1), r"gans\.new\.penalty: goes with `updates: joint` only"),
    (gan(updates="both"), r"gans\.new\.updates: is 'both'; must be one of: separate, joint"),
    (gan(features="fish/one"), r"gans\.new\.features: fish/one; .*: pictures/one"),
    (gan(features="one"), r"gans\.new\.features: is 'one'; must match"),
    (gan(generator=[]), r"gans\.new\.generator"),
    ({"gans": {"new": GAN}}, r"gans\.new\.features: not given; name a classifier: \(none\)"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "words"), OF_IMAGES)
def test_an_error_of_images_names_the_key_and_what_is_allowed(settings, words):
    with pytest.raises(UserError, match=words):
        check_config(images(**settings), CONFIGURATION)


def glyphs(**source):
    font = {"path": "a.ttf"}
    return {"source": {"characters": "c.txt", "fonts": {"one": font}, **source}}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"strangers": ["large"]}, r"pictures\.strangers: large has another source\.size"),
        (
            {"gans": {"new": {**GAN, "features": "large/one"}}},
            r"pictures\.gans\.new\.features: of a set with another source\.size",
        ),
        ({**glyphs(test=0)}, r"pictures\.source\.test: is 0; must be at least 1"),
        (
            {**glyphs(train=0), **classifier(FLATTEN)},
            r"pictures\.source\.train: is 0; the networks",
        ),
    ],
)
def test_an_error_of_glyphs_names_the_key(settings, words):
    large = {"large": {**glyphs(size=64), **classifier(FLATTEN)}}
    with pytest.raises(UserError, match=words):
        check_config(images(large, **{**glyphs(), **settings}), CONFIGURATION)
    check_config(images(large, **glyphs(train=0)), CONFIGURATION)


def test_images_have_names_that_targets_can_have():
    with pytest.raises(UserError, match="images: 'My set' is no name"):
        check_config({**config(), "images": {"My set": {"source": {"mnist": "x"}}}}, CONFIGURATION)
    with pytest.raises(UserError, match=r"run_images: there is no set of images 'fish'; .*: pict"):
        check_config({**images(), "run_images": ["fish"]}, CONFIGURATION)


def test_experiments_have_names_that_targets_can_have():
    for name in ("My Song", "2nd"):
        with pytest.raises(UserError, match=f"experiments: '{name}'"):
            check_config({"experiments": {name: {"source": {"folder": "x"}}}}, CONFIGURATION)
    with pytest.raises(UserError, match="run: there is no experiment 'other'; there are: mine"):
        check_config({**config(), "run": ["other"]}, CONFIGURATION)
    with pytest.raises(UserError, match="missing 'experiments'"):
        check_config({}, CONFIGURATION)


@pytest.mark.parametrize("odd", [{"timing": "performance"}, {"pedal": True}])
def test_the_lectures_reading_knows_scores_alone(odd):
    lecture = {"reading": "lecture"}
    key = r"experiments\.mine\.chords\.(timing|pedal): the lecture's reading knows scores"
    with pytest.raises(UserError, match=key):
        check_config(config(chords={**lecture, **odd}), CONFIGURATION)
    for chords in (lecture, {**lecture, "timing": "score", "pedal": False}, odd):
        read = check_config(config(chords=chords), CONFIGURATION)["experiments"]["mine"]["chords"]
        assert read.items() >= chords.items()


def test_whole_numbers_are_integers():
    with pytest.raises(UserError, match=r"window: is 16\.0; must be of type integer"):
        check_config(config(window=16.0), CONFIGURATION)


def test_all_errors_are_told_at_once():
    with pytest.raises(UserError) as error:
        check_config(config(window=1, seed=-1), CONFIGURATION)
    assert "window" in str(error.value)
    assert "seed" in str(error.value)


# what JSON cannot hold, or a schema not say
UNSAID = (
    "is no text|finite|is above|goes with `updates|type integer$|there is no set|no stranger|"
    "name a classifier|leave some|NUL"
)


def test_the_schema_for_editors_agrees_with_the_check():
    validator = jsonschema.Draft202012Validator(schema_of(CONFIGURATION))
    shipped = yaml.safe_load((ROOT / "config.yaml").read_text())
    assert list(validator.iter_errors(shipped)) == []
    refused = 0
    for words, wrong in (
        *((words, changed(experiment)) for experiment, words in OF_EXPERIMENTS),
        *((words, images(**settings)) for settings, words in OF_IMAGES),
    ):
        with pytest.raises(UserError) as error:
            check_config(wrong, CONFIGURATION)
        if not re.search(UNSAID, str(error.value)):
            assert not validator.is_valid(wrong), words
            refused += 1
    assert refused > 30


def sections(kind, path=""):
    """Each dataclass of keys below a kind, and where it is."""
    tagged = kind.note(Tagged)
    if tagged:
        for name, section in {"": tagged.shared, **tagged.kinds}.items():
            yield from sections(Kind(section), f"{path}.{name}")
    elif kind.section:
        yield path, kind.base
        for name, key in keys_of(kind.base).items():
            yield from sections(key.kind, f"{path}.{name}")
    else:
        for argument in kind.arguments if kind.base in (list, dict) else ():
            yield from sections(kind_of(argument), path)


def test_every_key_has_words_and_a_place_in_the_page():
    found = dict(sections(Kind(CONFIGURATION)))
    page = page_of(CONFIGURATION)
    assert len(found) > 30
    for path, section in found.items():
        for key in keys_of(section):
            words = words_of(section, key)
            assert words, f"{path}.{key}"
            assert f"| `{key}` |" in page
            assert words in page


def test_what_else_knows_a_bound_knows_the_same():
    window = keys_of(CONFIGURATION)["experiments"].kind.arguments[1]
    assert keys_of(window)["window"].kind.note(Bounds).least == SHORTEST_WINDOW


def test_reading_the_configuration_imports_nothing_that_takes_long():
    code = "import sys, continuo.models.settings, continuo.settings.check; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    found = subprocess.run(
        command, env={"PYTHONPATH": str(ROOT / "workflow/scripts")}, capture_output=True, text=True
    )
    slow = "pandas pyarrow mido keras tensorflow scipy matplotlib jsonschema".split()
    assert "continuo.settings.experiment" in found.stdout.split(), found.stderr
    assert not set(slow) & set(found.stdout.split())
