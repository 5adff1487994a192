"""What is made of the settings' dataclasses: the schema for editors, the page of all keys."""

import re
import subprocess
import sys

import jsonschema
import pytest
import yaml

from continuo.base.errors import UserError
from continuo.models.settings import CONFIGURATION
from continuo.pieces.split import SHORTEST_WINDOW
from continuo.settings.check import check_config
from continuo.settings.declare import Bounds, Tagged
from continuo.settings.keys import Kind, keys_of, kind_of, words_of
from continuo.settings.page import page_of
from continuo.settings.schema import schema_of
from projects import ROOT
from settings_given import OF_EXPERIMENTS, OF_IMAGES, changed, images

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
