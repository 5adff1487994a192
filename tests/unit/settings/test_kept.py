import pytest

from continuo.base.errors import UserError
from continuo.settings.kept import checked_once


@pytest.fixture
def ask(tmp_path):
    """Ask for the checked configuration; the second thing is how often it was checked so far."""
    asked = []

    def check(config):
        asked.append(config)
        if config["window"] < 8:
            raise UserError("window")
        return {**config, "seed": 1}

    def of(config, code="code"):
        return checked_once(config, code, check, tmp_path / "folder/config.json"), len(asked)

    return of


def test_what_was_checked_is_not_checked_again(ask):
    checked = {"window": 16, "seed": 1}
    assert ask({"window": 16}) == (checked, 1)
    assert ask({"window": 16}) == (checked, 1)
    assert ask({"window": 20}) == ({"window": 20, "seed": 1}, 2)
    assert ask({"window": 20}, code="changed") == ({"window": 20, "seed": 1}, 3)


def test_what_is_wrong_is_told_each_time(ask):
    for _ in range(2):
        with pytest.raises(UserError):
            ask({"window": 2})
    assert ask({"window": 16})[1] == 3


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}'])
def test_a_broken_file_is_made_anew(ask, tmp_path, text):
    checked = ask({"window": 16})[0]
    (tmp_path / "folder/config.json").write_text(text)
    assert ask({"window": 16}) == (checked, 2)
    assert ask({"window": 16}) == (checked, 2)


def test_where_nothing_can_be_kept_it_is_checked_each_time(ask, tmp_path):
    (tmp_path / "folder").write_text("a file")
    assert ask({"window": 16})[1] == 1
    assert ask({"window": 16})[1] == 2


def test_a_configuration_without_an_end_is_told(ask):
    itself: dict = {}
    itself["itself"] = itself
    with pytest.raises(UserError, match="not valid:\n  it has more"):
        ask({"window": 16, "title": itself})
