from pathlib import Path

import pytest
import yaml

from continuo.config import check_config, load_schema
from continuo.errors import UserError

ROOT = Path(__file__).parents[2]
SCHEMA = load_schema(ROOT / "workflow/schemas/config.schema.yaml")


def config(**experiment):
    return {"experiments": {"mine": {"source": {"folder": "data/mine"}, **experiment}}}


def test_defaults_are_filled_in_and_the_original_is_left_alone():
    original = config(network={"units": 7})
    checked = check_config(original, SCHEMA)
    mine = checked["experiments"]["mine"]
    assert mine["network"] == {
        "cell": "lstm", "embedding": 128, "units": 7, "layers": 3, "dropout": 0.3,
    }  # fmt: skip
    assert mine["window"] == 128
    assert mine["split"] == {"valid": 0, "test": 0.1}
    assert mine["decoders"]["temperature"] == {"method": "controlled_temperature"}
    assert checked["run"] == ["mine"]
    assert original == config(network={"units": 7})


@pytest.mark.parametrize("name", ["config.yaml", "config.lecture.yaml"])
def test_the_shipped_configurations_are_valid(name):
    shipped = yaml.safe_load((ROOT / "config.yaml").read_text())
    overlay = yaml.safe_load((ROOT / name).read_text())
    for experiment, keys in overlay["experiments"].items():
        for key, value in keys.items():
            known = shipped["experiments"].setdefault(experiment, {}).setdefault(key, value)
            if isinstance(value, dict):
                known.update(value)
    check_config(shipped, SCHEMA)


@pytest.mark.parametrize(
    ("experiment", "words"),
    [
        ({"epochs": 3}, r"experiments\.mine: unknown key 'epochs'; allowed are: .*training"),
        ({"training": {"epoch": 3}}, r"experiments\.mine\.training: unknown key 'epoch'.*epochs"),
        ({"window": 2}, r"experiments\.mine\.window: is 2; must be at least 8"),
        ({"window": "128"}, r"experiments\.mine\.window: is '128'; must be of type integer"),
        ({"network": {"dropout": 1}}, r"network\.dropout: is 1; must be below 1"),
        ({"network": {"cell": "rnn"}}, r"cell: is 'rnn'; must be one of: lstm, gru, simple_rnn"),
        ({"split": {"test": "all"}}, r"split\.test: is 'all'; must be a share"),
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
    ],
)  # fmt: skip
def test_an_error_names_the_key_and_what_is_allowed(experiment, words):
    with pytest.raises(UserError, match=words):
        check_config(
            {"experiments": {"mine": {**config()["experiments"]["mine"], **experiment}}}, SCHEMA
        )


def test_experiments_have_names_that_targets_can_have():
    for name in ("My Song", "music", "2nd"):
        with pytest.raises(UserError, match=f"experiments: '{name}'"):
            check_config({"experiments": {name: {"source": {"folder": "x"}}}}, SCHEMA)
    with pytest.raises(UserError, match="run: there is no experiment 'other'; there are: mine"):
        check_config({**config(), "run": ["other"]}, SCHEMA)
    with pytest.raises(UserError, match="missing 'experiments'"):
        check_config({}, SCHEMA)


def test_experiments_do_not_take_the_names_of_targets():
    with pytest.raises(UserError, match="'train_network' is no name"):
        check_config({"experiments": {"train_network": {"source": {"folder": "x"}}}}, SCHEMA)
    two = {name: {"source": {"folder": "x"}} for name in ("bach", "bach_chords")}
    with pytest.raises(UserError, match=r"experiments\.bach_chords: is the name of a stage"):
        check_config({"experiments": two}, SCHEMA)


def test_whole_numbers_are_integers():
    window = check_config(config(window=16.0), SCHEMA)["experiments"]["mine"]["window"]
    assert isinstance(window, int)


def test_all_errors_are_told_at_once():
    with pytest.raises(UserError) as error:
        check_config(config(window=1, seed=-1), SCHEMA)
    assert "window" in str(error.value)
    assert "seed" in str(error.value)
