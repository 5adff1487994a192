import pytest

from continuo.base.digest import _meaning, _tree, code_digests

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


@pytest.fixture
def digest(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def of(**changes):
        for name, text in changes.items():
            (tmp_path / name.replace("__", "/").replace("_py", ".py")).write_text(text)
        for function in (code_digests, _tree, _meaning):
            function.cache_clear()
        return code_digests(tmp_path / "job.py", tmp_path / "continuo")

    return of


def test_a_changed_line_counts_in_the_script_and_in_what_it_imports(digest):
    before = set(digest())
    names = {line.split()[0] for line in before}
    assert names == {
        "job.py",
        "continuo/__init__.py",
        "continuo/music/__init__.py",
        "continuo/music/a.py",
        "continuo/b.py",
    }
    changed = set(digest(continuo__b_py="x = 2\n"))
    assert [line.split()[0] for line in changed - before] == ["continuo/b.py"]
    again = set(digest(job_py=FILES["job.py"] + "print(1)\n"))
    assert [line.split()[0] for line in again - changed] == ["job.py"]


def test_comments_docstrings_and_layout_do_not_count(digest):
    before = digest()
    text = '"""Other."""\nfrom continuo import b  # why\n\n\ndef f():\n    return (b.x)\n'
    assert digest(continuo__music__a_py=text) == before


def test_modules_that_are_not_imported_do_not_count(digest):
    before = digest()
    assert digest(continuo__unused_py="y = 2\n") == before
