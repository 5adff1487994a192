import sys

import pytest

from continuo.base import digest as digests
from continuo.base.digest import Code, Module

FILES = {
    "job.py": "from continuo.music.a import f\nprint(f())\n",
    "continuo/__init__.py": '"""The package."""\n',
    "continuo/music/__init__.py": "",
    "continuo/music/a.py": (
        '"""Doc."""\nfrom continuo import b\n\ndef f():\n    """Doc."""\n    return b.x\n'
    ),
    "continuo/b.py": "x = 1\n",
    "continuo/unused.py": "y = 1\n",
}


OF_JOB = {
    "job.py",
    "continuo/__init__.py",
    "continuo/music/__init__.py",
    "continuo/music/a.py",
    "continuo/b.py",
}


@pytest.fixture
def scripts(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / "scripts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "scripts"


@pytest.fixture
def digest(scripts, tmp_path):
    def of(*loaded, **changes):
        for name, text in changes.items():
            (scripts / name.replace("__", "/").replace("_py", ".py")).write_text(text)
        return Code.read(scripts, tmp_path / "kept/code.json").digests("job.py", *loaded)

    return of


def test_a_changed_line_counts_in_the_script_and_in_what_it_imports(digest):
    before = set(digest())
    names = {line.split()[0] for line in before}
    assert names == OF_JOB
    changed = set(digest(continuo__b_py="x = 2\n"))
    assert [line.split()[0] for line in changed - before] == ["continuo/b.py"]
    again = set(digest(job_py=FILES["job.py"] + "print(1)\n"))
    assert [line.split()[0] for line in again - changed] == ["job.py"]


def test_comments_docstrings_and_layout_do_not_count(digest):
    before = digest()
    text = '"""Other."""\nfrom continuo import b  # why\n\n\ndef f():\n    return (b.x)\n'
    assert digest(continuo__music__a_py=text) == before


def test_what_is_told_to_the_log_does_not_count(digest):
    text = "from continuo import b\ndef f():\n    {}\n    return b.x\n"
    before = digest(continuo__music__a_py=text.format('log.info("%d", b.x)'))
    assert digest(continuo__music__a_py=text.format('log.warning("other words")')) == before
    assert digest(continuo__music__a_py=text.format("b.info(b.x)")) != before


def test_what_is_left_aside_does_not_count_with_what_it_alone_imports(scripts, tmp_path):
    (scripts / "continuo/aside.py").write_text("from continuo import unused, b\n")
    (scripts / "job.py").write_text("from continuo import aside\nfrom continuo.music import a\n")
    code = Code.read(scripts, tmp_path / "kept/code.json")
    names = {line.split()[0] for line in code.digests("job.py", aside=["continuo/as*.py"])}
    assert names == OF_JOB
    assert "continuo/unused.py" in {line.split()[0] for line in code.digests("job.py")}


def test_modules_that_are_not_imported_do_not_count(digest):
    before = digest()
    assert digest(continuo__unused_py="y = 2\n") == before


def test_a_module_that_is_loaded_by_its_name_counts_with_what_it_imports(digest):
    loaded = digest("continuo/unused.py", continuo__unused_py="from continuo.late import z\n")
    assert {line.split()[0] for line in loaded} - {line.split()[0] for line in digest()} == {
        "continuo/unused.py"
    }
    loaded = digest("continuo/unused.py", continuo__late_py="z = 1\n")
    assert "continuo/late.py" in {line.split()[0] for line in loaded}


def test_what_was_read_once_is_not_parsed_again(digest, scripts, tmp_path, monkeypatch):
    before, parsed = digest(), []

    def parse(content):
        parsed.append(content)
        return Module("0", ())

    monkeypatch.setattr(digests.Module, "parse", parse)
    assert digest() == before
    assert digest(continuo__b_py="x = 2\n") != before
    assert parsed == [b"x = 2\n"]
    assert digest(continuo__b_py="x = 2\n") == digest()
    assert len(parsed) == 1
    monkeypatch.setattr(sys, "version", "another Python, which may tell the same code otherwise")
    digest()
    assert len(parsed) == 1 + len(FILES)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"by": 1}', '{"modules": {}}'])
def test_a_file_that_is_broken_is_made_anew(digest, tmp_path, text):
    before = digest()
    (tmp_path / "kept/code.json").write_text(text)
    assert digest() == before
    assert len((tmp_path / "kept/code.json").read_text()) > 100


def test_where_nothing_can_be_kept_all_is_parsed(digest, tmp_path):
    (tmp_path / "kept").write_text("a file where the folder should be")
    assert digest() == digest()
