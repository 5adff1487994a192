"""Long tables in a real browser: searched, sorted by click and by key, whole without a script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, Locator

from continuo.report.base.filling import MANY, TABLES, bind, house

COUNT = 30
NAMES = [f"piece {number}" for number in range(COUNT)]
TEMPLATE = """{% from "base/templates/parts.html.jinja2" import table %}
{{ table("Files", rows, [("piece", "piece", "name"), ("status", "status", ""),
("notes", "notes", 0), ("reason", "reason", "name")], "intake.csv", none) }}"""


def written(folder: Path, count: int) -> Path:
    """A page with a table of so many files, of which number 3 is refused and has no notes."""
    rows = [
        {"piece": name, "status": "used", "notes": 997 + number * 7 % COUNT, "reason": None}
        for number, name in enumerate(NAMES[:count])
    ]
    rows[3] |= {"status": "refused", "notes": None, "reason": "Café <b>empty</b>"}
    path = folder / "page.html"
    table = Markup(house().from_string(TEMPLATE).render(rows=rows))
    path.write_text(bind("t", [table], [TABLES]), encoding="utf-8")
    return path


def column(table: Locator, number: int) -> list[str]:
    cells = table.locator(f"tbody tr:not([hidden]) td:nth-child({number})")
    return cells.all_inner_texts()


@pytest.mark.parametrize("width", [390, 1400])
def test_a_search_leaves_the_rows_that_have_all_its_words(
    visit: Callable, check_page: Callable, tmp_path: Path, width: int
) -> None:
    opened = visit(written(tmp_path, COUNT), width)
    table, search = opened.page.locator("table"), opened.page.get_by_label("Search: Files")
    told = opened.page.locator("output")
    assert told.inner_text() == "30 of 30 rows"
    search.fill("EMPTY cafe")  # in any case, with any accents, in any order
    assert column(table, 1) == ["piece 3"]
    assert told.inner_text() == "1 of 30 rows"
    search.fill("used 2")
    assert "piece 12" in column(table, 1)
    assert "piece 3" not in column(table, 1)
    search.fill("nowhere")
    assert column(table, 1) == []
    search.fill("")
    assert column(table, 1) == NAMES
    check_page(opened)


def test_headings_sort_by_click_and_key_and_say_so(
    visit: Callable, check_page: Callable, tmp_path: Path
) -> None:
    opened = visit(written(tmp_path, COUNT))
    table = opened.page.locator("table")
    notes, piece = (table.get_by_role("columnheader", name=name) for name in ("notes", "piece"))
    assert notes.get_attribute("aria-sort") == "none"
    notes.get_by_role("button").click()
    assert notes.get_attribute("aria-sort") == "ascending"
    numbers = [f"{n:,}" for n in range(997, 997 + COUNT) if n != 997 + 21]
    assert column(table, 3) == [
        *numbers,
        "–",
    ]  # by size and not as text; what is unknown comes last
    opened.page.keyboard.press("Enter")
    assert notes.get_attribute("aria-sort") == "descending"
    assert column(table, 3) == [*reversed(numbers), "–"]
    piece.get_by_role("button").focus()
    opened.page.keyboard.press("Space")
    assert (piece.get_attribute("aria-sort"), notes.get_attribute("aria-sort")) == (
        "ascending",
        "none",
    )
    assert column(table, 1) == NAMES  # "piece 9" before "piece 10"
    opened.page.keyboard.press("Space")
    assert column(table, 1) == NAMES[::-1]
    opened.page.get_by_label("Search: Files").fill("refused")
    opened.page.get_by_label("Search: Files").fill("")
    opened.page.keyboard.press("Tab")  # the table, which scrolls
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    assert piece.get_attribute("aria-sort") == "none"
    assert column(table, 1) == NAMES  # as they came
    check_page(opened)


def test_without_script_the_table_is_whole_and_offers_no_search(
    browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(written(tmp_path, COUNT).as_uri())
    assert page.locator("tbody tr").count() == COUNT
    assert not page.locator("input").is_visible()
    assert page.locator("button").count() == 0
    context.close()


def test_a_short_table_has_no_search(visit: Callable, tmp_path: Path) -> None:
    page = visit(written(tmp_path, MANY)).page
    assert page.locator("tbody tr").count() == MANY
    assert page.locator("input, button").count() == 0
