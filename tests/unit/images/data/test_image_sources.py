import hashlib
import shutil
import subprocess
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from test_digits import arrays, write_idx

from commands import program
from continuo.base.errors import UserError
from continuo.images.data.sources import fetch_source
from projects import ROOT

SERIF = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSerif.ttf"
needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="makes a Debian package")


@pytest.fixture
def apt(tmp_path, monkeypatch):
    """apt-get that has one package, `some-data`, with a font, idx files and licence texts."""
    tree = tmp_path / "tree"
    about = tree / "usr/share/doc/some-data"
    (about / "license/english").mkdir(parents=True)
    (about / "copyright").write_text("Licence: free")
    (about / "changelog").write_text("new")
    (about / "license/english/TERMS.TXT").write_text("the terms")
    (tree / "usr/share/fonts").mkdir(parents=True)
    shutil.copyfile(SERIF, tree / "usr/share/fonts/Some.ttf")
    (tree / "usr/share/fonts/link.ttf").symlink_to("/etc/passwd")
    write_idx(tree / "usr/share/datasets", arrays(), pack=True)
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(
        "Package: some-data\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b.c>\nDescription: d\n"
    )
    deb = tmp_path / "some-data_1_all.deb"
    call = ["dpkg-deb", "--build", "-Znone", str(tree), str(deb)]
    subprocess.run(call, check=True, capture_output=True)
    calls = tmp_path / "calls"
    program(
        tmp_path / "bin",
        "apt-get",
        f'echo "$@" >> {calls}\n'
        'for last in "$@"; do :; done\n'
        f'case "$last" in some-data) cp {deb} . ;; update) ;; '
        '*) echo "W: odd" >&2; echo "E: Unable to locate package $last" >&2; exit 100 ;; esac\n',
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return calls


@needs_dpkg
def test_a_font_comes_out_of_its_package_with_its_licence_texts_alone(apt, tmp_path):
    font = {"debian": "some-data", "file": "Some.ttf", "licence": "free"}
    font["sha256"] = hashlib.sha256(SERIF.read_bytes()).hexdigest().upper()
    fonts = {"one": font, "two": {"path": str(SERIF), "licence": "mine"}}
    record = fetch_source({"fonts": fonts, "characters": "c"}, tmp_path / "out").set_index("file")
    assert set(record.index) == {
        "one/Some.ttf", "one/licence/copyright", "one/licence/license/english/TERMS.TXT",
        "two/DejaVuSerif.ttf",
    }  # fmt: skip
    assert (tmp_path / "out/one/Some.ttf").read_bytes() == SERIF.read_bytes()
    assert (tmp_path / "out/one/licence/copyright").read_text() == "Licence: free"
    row = record.loc["one/Some.ttf"]
    assert (row["class"], row["licence"]) == ("one", "free")
    assert row["origin"] == "Debian's some-data_1_all.deb"
    assert row["sha256"] == font["sha256"].lower()
    assert record.loc["one/licence/copyright", "note"] == "licence text"
    assert record.loc["two/DejaVuSerif.ttf", "origin"] == f"the user's {SERIF}"


@needs_dpkg
def test_a_package_is_fetched_once_however_many_fonts_it_gives(apt, tmp_path):
    font = {"debian": "some-data", "file": "fonts/Some.ttf"}
    fetch_source({"fonts": {"one": font, "two": font}}, tmp_path / "out")
    assert apt.read_text().count("download") == 1


@needs_dpkg
def test_the_idx_files_come_out_of_a_package_and_can_be_verified(apt, tmp_path):
    source = {"debian": "some-data", "licence": "free"}
    record = fetch_source(source, tmp_path / "out").set_index("file")
    name = "t10k-labels-idx1-ubyte.gz"
    assert len(record) == 6
    assert record.loc[name, "licence"] == "free"
    digests = {name: record.loc[name, "sha256"]}
    assert len(fetch_source(source | {"sha256": digests}, tmp_path / "again")) == 6
    with pytest.raises(UserError, match=f"{name} .* expected was 0000"):
        fetch_source(source | {"sha256": {name: "0" * 64}}, tmp_path / "wrong")


@needs_dpkg
def test_another_font_than_expected_is_an_error_with_both_digests(apt, tmp_path):
    font = {"debian": "some-data", "file": "Some.ttf", "sha256": "0" * 64}
    with pytest.raises(UserError, match=r"fonts\.one") as caught:
        fetch_source({"fonts": {"one": font}}, tmp_path / "out")
    assert "0" * 64 in str(caught.value)
    assert hashlib.sha256(SERIF.read_bytes()).hexdigest() in str(caught.value)


@needs_dpkg
@pytest.mark.parametrize("file", ["Other.ttf", "me.ttf", "link.ttf"])
def test_a_file_that_the_package_has_not_is_an_error_that_lists_what_it_has(apt, tmp_path, file):
    font = {"debian": "some-data", "file": file}
    with pytest.raises(UserError, match=rf"no file {file}\. It has: .*Some\.ttf"):
        fetch_source({"fonts": {"one": font}}, tmp_path / "out")


def test_where_a_package_cannot_be_had_it_says_what_to_give_instead(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for source in (
        {"fonts": {"one": {"debian": "some-data", "file": "a"}}},
        {"debian": "some-data"},
    ):
        with pytest.raises(UserError, match=r"no apt-get here\. Give the font as `path:`"):
            fetch_source(source, tmp_path / "out")


def test_a_font_that_is_not_there_is_an_error_that_names_it(tmp_path):
    fonts = {"one": {"path": str(tmp_path / "none.ttf")}}
    with pytest.raises(UserError, match=r"fonts\.one\.path: there is no file .*none\.ttf"):
        fetch_source({"fonts": fonts}, tmp_path / "out")


def test_the_list_of_characters_is_as_published():
    text = (ROOT / "data/moe_common_4808.txt").read_text("utf-8").strip()
    rows, cells = range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    codes = [bytes([row, cell]) for row in rows for cell in cells if (row, cell) <= (0xC6, 0x7E)]
    level_1 = {code.decode("big5") for code in codes}
    assert len(level_1) == 5401
    assert len(text) == len(set(text)) == 4808
    assert set(text) - level_1 == {"\u5f5e"}
    assert np.array_equal(sorted(map(ord, text)), sorted({ord(c) for c in text}))
