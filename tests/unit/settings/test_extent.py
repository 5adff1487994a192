from pathlib import Path

import pytest

from continuo.base.errors import UserError
from continuo.settings.extent import require_bounded, require_readable


def anchored(folds: int) -> list:
    """Nine of the one before, so many times: as small as it is in YAML."""
    value: list = ["x"] * 9
    for _ in range(folds):
        value = [value] * 9
    return value


def test_a_configuration_has_an_end():
    mapping: dict = {}
    listed: list = []
    mapping["itself"], listed[:] = mapping, [listed]
    for value in (mapping, listed, anchored(9), anchored(30), ["x" * 10**6] * 30):
        with pytest.raises(UserError, match="look for an anchor"):
            require_bounded({"title": value})
    with pytest.raises(UserError, match="300 digits"):
        require_bounded({"seed": 10**400})
    require_bounded({"title": anchored(2), "seed": 10**300})


FOLDS = range(1, 40)
MAPPINGS = "".join(f"k{n}: &k{n} {{a: *k{n - 1}, b: *k{n - 1}}}\n" for n in FOLDS)
MERGED = "".join(f"k{n}: &k{n} {{<<: [*k{n - 1}, *k{n - 1}]}}\n" for n in FOLDS)
ANCHOR, YAML = "a.yaml is not valid:\n.* an anchor", "a.yaml is not valid YAML:\n  "
UNREADABLE = {
    "k0: &k0 {a: 1}\n" + MAPPINGS: ANCHOR,
    "k0: &k0 {a: 1}\n" + MERGED: ANCHOR,
    "a: &a {b: {c: *a}}": ANCHOR,
    "a: &a [*a]": ANCHOR,
    "a: " + "[" * 100_000: ANCHOR,
    f"a: &a {'x' * 10**6}\nb: [{'*a, ' * 30}]": ANCHOR,
    "a: *b": YAML + 'found undefined alias\n  in ".*a.yaml", line 1',
    "a:\n\tb: 1": YAML + '.*\n.*\n  in ".*a.yaml", line 2, column 1',
    "a: 2024-13-45": YAML + "month must be",
    f"a: {'1' * 5000}": YAML + ".* digits",
    "a: !!python/object/apply:os.system [id]": YAML,
}


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_snakemake_could_not_read_is_told_with_the_name(tmp_path: Path, text: str):
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=UNREADABLE[text]):
        require_readable(path)


def test_what_it_can_read_passes_and_what_is_not_there_it_tells_itself(tmp_path: Path):
    path = tmp_path / "a.yaml"
    require_readable(path)
    for text in ("a: &a {b: [1]}\nc: {<<: *a, d: *a}\n", '{"a":\t[1]}', ""):
        path.write_text(text)
        require_readable(path)
    path.write_bytes("title: é".encode("latin-1"))
    with pytest.raises(UserError, match=r"a.yaml is not in UTF-8"):
        require_readable(path)
