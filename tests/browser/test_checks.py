"""The checks of chromium.py find what they are there to find."""

from collections.abc import Callable
from pathlib import Path

import pytest

FAULTS = {
    "an image that is none": ("<img alt='broken' src='data:image/png;base64,AAAA'>", "broken"),
    "a request": ("<script>fetch('http://localhost:9/').catch(() => 0)</script>", "localhost"),
    "a sideways scroll": ("<p style='width: 3000px'>wide</p>", "scrolls sideways"),
    "an error": ("<script>console.error('oh no')</script>", "oh no"),
    "an exception": ("<script>throw new Error('thrown')</script>", "thrown"),
    "a dialog": ("<script>alert(1)</script>", "a dialog opened: 1"),
    "a fault in a frame": ("<iframe srcdoc='<script>throw Error(1234)</script>'></iframe>", "1234"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_with_a_fault_is_refused(
    fault: str, visit: Callable, check_page: Callable, tmp_path: Path
) -> None:
    html, message = FAULTS[fault]
    (tmp_path / "page.html").write_text(f"<!doctype html><p>{fault}</p>{html}")
    with pytest.raises(AssertionError, match=message):
        check_page(visit(tmp_path / "page.html"))


def test_a_page_without_fault_passes(visit: Callable, check_page: Callable, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><p>nothing wrong</p>")
    check_page(visit(tmp_path / "page.html"))


def test_a_sound_that_is_none_is_refused(
    visit: Callable, durations: Callable, tmp_path: Path
) -> None:
    html = "<!doctype html><audio aria-label='noise' src='data:audio/mpeg;base64,AAAA'></audio>"
    (tmp_path / "page.html").write_text(html)
    with pytest.raises(Exception, match="cannot play noise"):
        durations(visit(tmp_path / "page.html").page)
