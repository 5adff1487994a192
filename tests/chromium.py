"""A real browser, and what every page must stand up to in it."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Dialog, Frame, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LOCAL = ("file:", "data:", "blob:", "about:")

# Each of these runs in a frame, and waits for what it needs by itself.
BROKEN_IMAGES = """async () => {
  const broken = [];
  for (const image of document.images) {
    await image.decode().catch(() => {});
    if (!image.naturalWidth) broken.push(image.alt || image.src.slice(0, 80));
  }
  return broken;
}"""
DURATIONS = """() => Promise.all([...document.querySelectorAll("audio")].map(audio =>
  new Promise((resolve, reject) => {
    const fail = () => reject(new Error("cannot play " + audio.getAttribute("aria-label")));
    if (audio.error) fail();
    if (audio.readyState > 0) resolve(audio.duration);
    audio.addEventListener("loadedmetadata", () => resolve(audio.duration));
    audio.addEventListener("error", fail);
  })))"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visit:
    """A page that is open, and all that it complained about or asked for so far."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note errors and requests from now on, those of frames included."""
        self.page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )
        self.page.on("dialog", self.close)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def close(self, dialog: Dialog) -> None:
        """Note a dialog as an error: only a script that should not run opens one."""
        self.errors.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()


def find_browser() -> str | None:
    """The browser that CONTINUO_BROWSER names, else the first of `NAMES` on the PATH."""
    named = os.environ.get("CONTINUO_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def until(found: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for it; Playwright's own waiting is what the page's security policy forbids."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; its absence fails in continuous integration and skips elsewhere."""
    path = find_browser()
    if path is None:
        reason = f"NO BROWSER, so no page is tested: install one of {', '.join(NAMES)}, or name it "
        reason += "in CONTINUO_BROWSER"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """visit(file, width=1400, colours="light", touch=False): the file opened by its address."""
    contexts = []

    def open_file(
        path: Path,
        width: int = 1400,
        colours: Literal["light", "dark"] = "light",
        touch: bool = False,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=colours, has_touch=touch
        )
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.watch()
        visit.page.goto(path.resolve().as_uri(), wait_until="load")
        return visit

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture
def check_page() -> Callable[[Visit], None]:
    """check_page(visit): quiet, offline, every image decoded, no sideways scroll, in all frames."""

    def check(visit: Visit) -> None:
        assert [url[:80] for url in visit.requests if not url.startswith(LOCAL)] == []
        for frame in visit.page.frames:
            assert frame.evaluate(BROKEN_IMAGES) == []
            assert frame.evaluate(SIDEWAYS) <= 0, f"{frame.name or 'the page'} scrolls sideways"
        assert visit.errors == []

    return check


@pytest.fixture
def durations() -> Callable[[Page | Frame], list[float]]:
    """durations(page): the length of each of its <audio> elements in seconds, in their order."""
    return lambda page: page.evaluate(DURATIONS)
