"""Which SoundFont music is played with, and what is said of it."""

import hashlib
import json
import subprocess
import sys

import pytest

from continuo.base.errors import UserError
from continuo.report.base import soundfont
from continuo.report.base.soundfont import FILE, PACKAGED, TOLD, choose, fetch, packaged

DEB = "musescore-general-soundfont-small_1_all.deb"


@pytest.fixture
def debian(monkeypatch):
    """Debian's package, whose file is a few bytes of its own."""
    monkeypatch.setattr(soundfont, "fetch_debian", lambda package: (DEB, b"deb"))
    unpacked = {FILE: b"sound"}, {"copyright": b"MIT"}
    monkeypatch.setattr(soundfont, "unpack_debian", lambda package, content, files: unpacked)
    monkeypatch.setattr(soundfont, "SHA256", hashlib.sha256(b"sound").hexdigest())


def test_debians_is_fetched_with_its_licence_and_named(debian, tmp_path):
    assert fetch(tmp_path / "sound") == ""
    found = choose("", tmp_path / "sound")
    assert found.path.read_bytes() == b"sound"
    assert (tmp_path / "sound/copyright").read_bytes() == b"MIT"
    assert found.words.startswith(f"{FILE} (MIT, ")
    assert found.words.endswith(f"of Debian's {DEB}")


def test_another_file_than_the_known_one_is_not_played(debian, monkeypatch, tmp_path):
    monkeypatch.setattr(soundfont, "SHA256", "0" * 64)
    assert "SHA-256" in fetch(tmp_path)
    assert not (tmp_path / FILE).exists()
    assert choose("", tmp_path).path == packaged().path


def test_where_it_cannot_be_had_the_packaged_one_plays_and_says_why(monkeypatch, tmp_path):
    def refuse(package):
        raise UserError("there is no apt-get here.")

    monkeypatch.setattr(soundfont, "fetch_debian", refuse)
    fetch(tmp_path)
    found = choose("", tmp_path)
    assert found.path == packaged().path
    assert found.words.endswith("could not be had: there is no apt-get here")


def test_the_users_own_comes_first(tmp_path):
    (tmp_path / "mine.sf2").write_bytes(b"sound")
    found = choose(str(tmp_path / "mine.sf2"), None)
    assert (found.path, found.words) == (tmp_path / "mine.sf2", "mine.sf2, the user's own")
    assert choose(PACKAGED, None) == packaged()
    with pytest.raises(UserError, match=r"no file /nowhere\.sf2"):
        choose("/nowhere.sf2", None)


def test_what_is_told_is_read_again(tmp_path):
    (tmp_path / TOLD).write_text(json.dumps({"words": "this one"}))
    assert choose("", tmp_path).words == "this one"


def test_the_packaged_one_is_found_without_importing_its_package() -> None:
    code = (
        "import sys; from continuo.report.base.soundfont import packaged; "
        "assert packaged().path.stat().st_size > 1e6; assert 'pretty_midi' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_where_it_is_missing_it_is_said_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(soundfont.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="install the package pretty_midi"):
        packaged()
