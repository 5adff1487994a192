import copy
from typing import Any

import pytest

from continuo.base.errors import UserError
from continuo.models.settings import CONFIGURATION
from continuo.settings.check import check_config
from settings_given import FLATTEN, config

FONT = {"path": "one.ttf"}
JUDGE = {"layers": [FLATTEN]}
MINE: dict[str, Any] = {
    "source": FONT,
    "target": {"debian": "fonts-mine", "file": "mine.ttf"},
    "characters": "characters.txt",
    "judges": {"script": JUDGE, "reader": {**JUDGE, "fonts": {"a": FONT}}},
}


def completed(*path, value):
    """A configuration with the completion "mine", a key of which has the value."""
    mine = copy.deepcopy(MINE)
    place: dict = mine
    for key in path[:-1]:
        place = place.setdefault(key, {})
    place[path[-1]] = value
    return {**config(), "completion": {"mine": mine}}


def test_defaults_of_a_completion_are_filled_in():
    mine = check_config(completed("seed", value=3), CONFIGURATION)["completion"]["mine"]
    assert (mine["seed"], mine["size"], mine["test"]) == (3, 64, 0.1)
    assert mine["generator"]["maps"] == [24, 48, 96, 192]
    assert mine["generator"]["distort"]["shift"] == 0
    assert mine["judges"]["reader"]["held_out"] == 0.02
    assert "family" not in mine
    assert check_config(config(), CONFIGURATION)["completion"] == {}


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["source"], {}, r"mine\.source: give exactly one of: debian and file \| path"),
        (["target"], "a.ttf", r"mine\.target: is 'a\.ttf'; must be of type object"),
        (["size"], 60, r"mine\.size: is 60; the generator's maps halve it 4 times.* of 16"),
        (["generator", "adversarial"], 5001, r"adversarial \(5001\) is above steps \(5000\)"),
        (["judges", "reader"], JUDGE, r"judges\.reader: missing 'fonts'"),
        (["judges", "script", "seeds"], 2, r"judges\.script: unknown key 'seeds'"),
        (["test"], 0, r"mine\.test: is 0; must be above 0"),
    ],
    ids=["no_font", "a_path", "size", "adversarial", "reader", "seeds", "test"],
)
def test_what_is_wrong_with_a_completion_is_named(path, value, words):
    with pytest.raises(UserError, match=words):
        check_config(completed(*path, value=value), CONFIGURATION)
