"""The instrument on which the reader's own tune is played, as tests open it and look into it."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
from playwright.sync_api import Locator, Page

from chromium import Visit, until
from projects import Project

STATE = 'document.querySelector("[data-tune]").tune'
EXAMPLE = [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62]


def open_instrument(built: Project, visit: Callable, width: int = 1400, **more: Any) -> Visit:
    seen = visit(built.folder / "results/report.html", width, **more)
    seen.page.goto(f"{seen.page.url}#tiny-tune")
    until(lambda: seen.page.evaluate(f"Boolean({STATE})"))
    return seen


def told(page: Page) -> str:
    return page.locator("[data-tune] [data-told]").inner_text()


def key(page: Page, place: int) -> Locator:
    return page.locator(f'[data-key="{place}"]')


def tune(page: Page) -> list[list[int]]:
    """begin, held and pitch of each note of the tune."""
    return page.evaluate(
        f"{STATE}.tune.notes.map(({{ begin, held, pitch }}) => [begin, held, pitch])"
    )


def downloaded(page: Page, folder: Path) -> mido.MidiFile:
    address = page.get_by_role("link", name="As MIDI").get_attribute("href")
    kind, _, text = address.partition(",")
    assert kind == "data:audio/midi;base64"
    (folder / "tune.mid").write_bytes(base64.b64decode(text))
    return mido.MidiFile(folder / "tune.mid")
