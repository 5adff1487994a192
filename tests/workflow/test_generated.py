"""The documents and the golden file that are made from the code."""

from generate import generated


def test_what_is_made_from_the_code_is_fresh() -> None:
    for path, text in generated():
        assert path.read_text(encoding="utf-8") == text, f"{path}: run `make docs`"
