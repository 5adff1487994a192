"""A page of images in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest

from image_pages import write_page
from projects import Project


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


def test_a_completed_font_sets_a_line_in_its_page(
    visit: Callable, check_page: Callable, imaged: Project
) -> None:
    visited = visit(imaged.folder / "results/bold/page.html", 390, "light")
    check_page(visited)
    family = "completed-bold"
    faces = visited.page.evaluate(f"document.fonts.load('20px {family}', 'X').then(f => f.length)")
    assert faces == 1
    widths = visited.page.evaluate(
        """() => [...document.querySelectorAll("p.completed mark")].map(mark =>
          mark.getBoundingClientRect().width / parseFloat(getComputedStyle(mark).fontSize))"""
    )
    assert widths == pytest.approx(
        [1, 1, 1], abs=0.01
    )  # ems: the advance of the bold font's letters, and of no other


def test_a_browser_opens_the_whole_font(visit: Callable, imaged: Project, tmp_path: Path) -> None:
    font = (imaged.folder / "results/bold/completed.ttf").as_uri()
    page = tmp_path / "page.html"
    page.write_text(f"<style>@font-face {{ font-family: whole; src: url('{font}'); }}</style>")
    loaded = "document.fonts.load('20px whole', 'XYZ').then(found => found.map(f => f.status))"
    assert visit(page, 390, "light").page.evaluate(loaded) == ["loaded"]
