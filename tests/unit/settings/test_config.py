import pytest
import yaml
from snakemake.utils import update_config

from continuo.base.errors import UserError
from continuo.models.settings import CONFIGURATION
from continuo.settings.check import check_config
from projects import ROOT
from settings_given import OF_EXPERIMENTS, changed, config


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


@pytest.mark.parametrize(
    "name", ["config.yaml", "config.lecture.yaml", "config.quick.yaml", "config.composer.yaml"]
)
def test_the_shipped_configurations_are_valid(name):
    shipped = yaml.safe_load((ROOT / "config.yaml").read_text())
    overlay = yaml.safe_load((ROOT / name).read_text())
    update_config(shipped, overlay)
    check_config(shipped, CONFIGURATION)


OF_PIECES = [
    ({"bars": 0}, "bars: is 0; must be how many bars, 1 to 10,000"),
    ({"bars": 1.5}, r"bars: is 1\.5; must be how many bars, 1 to 10,000"),
    ({"tempo": "fast"}, "tempo: is 'fast'; must be quarter notes a minute, 4 to 1,000, or piece"),
    ({"tempo": 2000}, "tempo: is 2000; must be quarter notes a minute, 4 to 1,000, or piece"),
    ({"key": "H"}, "key: is 'H'; must be a key, such as G, Bb, F# minor or f#"),
    ({"key": "no"}, "key: is 'no'; must be a key"),
    ({"metre": 4}, "metre: is 4; must be a metre, such as 3/4"),
    ({"metre": "3/5"}, "metre: is '3/5'; must be a metre, such as 3/4: 1 to 255 of a 1, 2, 4, 8"),
    ({"metre": "0/4"}, "must be a metre"),
    ({"metre": "256/4"}, "must be a metre"),
    (
        {"primer": "a.mid", "decoder": "best"},
        "decoder: there is no decoder 'best'; there are: greedy, temperature",
    ),
    ({"tempo": 90}, "  tempo: goes with `primer` or `melody` or `piece` only"),
    (
        {"bar": 3},
        "the configuration: unknown key 'bar'; allowed are: .*bars, tempo, key, metre, chords",
    ),
]


@pytest.mark.parametrize(("keys", "words"), OF_PIECES, ids=str)
def test_what_cannot_be_asked_of_an_own_piece_says_what_can(keys, words):
    with pytest.raises(UserError, match=words):
        check_config({**config(), **keys}, CONFIGURATION)


def test_what_can_be_asked_of_an_own_piece():
    asked = {"melody": "a.mid", "bars": 16, "tempo": 92.5, "decoder": "greedy", "chords": "C | G7"}
    for key in ("G", "Bb", "f#", "F# minor", "c minor", "A Major"):
        for metre in ("3/4", "6/8", "255/64"):
            check_config({**config(), **asked, "key": key, "metre": metre}, CONFIGURATION)


@pytest.mark.parametrize(
    ("decoder", "words"),
    [
        ({"method": "temperature"}, "chosen.among: a critic hears models with times; name one as"),
        (
            {"method": "beam", "model": "composer"},
            "chosen.among: beam draws nothing to choose among; leave it away",
        ),
    ],
    ids=["a network", "a beam"],
)
def test_what_a_critic_cannot_choose_of_says_so(decoder, words):
    decoders = {"chosen": {**decoder, "among": 4}}
    with pytest.raises(UserError, match=words):
        check_config(config(composer={}, decoders=decoders), CONFIGURATION)
    decoders["chosen"] |= {"method": "top_p", "model": "composer"}
    check_config(config(composer={}, decoders=decoders), CONFIGURATION)


def starting(**starts):
    """A configuration whose experiments start from these, None for a composer that starts anew;
    "network" has no composer."""
    source = {"source": {"folder": "data"}}
    composers = {name: {"from": start} if start else {} for name, start in starts.items()}
    experiments = {name: {**source, "composer": given} for name, given in composers.items()}
    return {"experiments": {**experiments, "network": source}}


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        ({"a": "a"}, r"experiments\.a\.composer\.from: a cannot start from itself"),
        (
            {"a": "b"},
            r"a\.composer\.from: there is no experiment 'b'; there are: a, network. A file",
        ),
        ({"a": "network"}, r"a\.composer\.from: network has no composer; add `composer: {}` to it"),
        (
            {"a": "b", "b": "c", "c": "a"},
            r"b\.composer\.from: b, c, a start from each other; let one",
        ),
    ],
    ids=str,
)
def test_what_no_composer_can_start_from_is_named(starts, words):
    with pytest.raises(UserError, match=words):
        check_config(starting(**starts), CONFIGURATION)


def test_a_composer_that_starts_from_another_is_given_no_form():
    checked = check_config(starting(a="b", b=None, c="./b", d="x/composer.npz"), CONFIGURATION)
    composers = {name: checked["experiments"][name]["composer"] for name in "abcd"}
    assert composers["b"]["units"] == 256
    for name in "acd":
        assert "units" not in composers[name]
        assert composers[name]["steps"] == composers["b"]["steps"]


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
    with pytest.raises(UserError, match=r"experiments: 'mine\\n' is no name for an entry"):
        check_config({"experiments": {"mine\n": {"source": {"folder": "a"}}}}, CONFIGURATION)


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
