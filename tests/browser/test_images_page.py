"""A page of images in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest

from image_pages import write_page


@pytest.mark.parametrize(("width", "colours"), [(390, "dark"), (1400, "light")])
def test_a_page_of_images_fits_shows_all_and_runs_nothing(
    width: int, colours: str, visit: Callable, check_page: Callable, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(write_page(tmp_path, "<script>window.ran = true</script>"), encoding="utf-8")
    visited = visit(path, width, colours)
    visited.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    check_page(visited)
    assert visited.page.evaluate("window.ran") is None
