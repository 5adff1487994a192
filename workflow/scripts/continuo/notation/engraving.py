"""MusicXML on standard input, its pages as SVG on standard output: a program of its own.

Verovio is a C++ library, and some score will crash it. Then only this process ends.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

BARS = 8  # of the excerpt
SECONDS = 300  # that Verovio has for a score
SEED = 1  # of the names that Verovio gives to what it draws, which are random otherwise
A4 = (2100, 2970)  # tenths of a millimetre
OPTIONS = {
    "xmlIdSeed": SEED,
    "header": "none",
    "footer": "none",
    "breaks": "auto",
    "svgViewBox": True,
    "svgFormatRaw": True,
    "scale": 40,
}
NAMES = 160  # left margin of the excerpt where parts have names, which Verovio would cut off
MARGINS = [f"pageMargin{side}" for side in ("Left", "Right", "Top", "Bottom")]


@dataclass(frozen=True)
class Engraving:
    """Scores as SVG: some bars, on a page cut to their size; all on A4 pages."""

    excerpt: str
    pages: list[str]


def engrave(musicxml: str, first: int = 1, last: int = BARS) -> Engraving:
    """The score, engraved by Verovio; the same each time. first, last: bars of the excerpt, counted
    from 1. ValueError where it cannot do it."""
    command = [sys.executable, __file__, str(first), str(last)]
    try:
        done = subprocess.run(
            command, input=musicxml.encode(), capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f"Verovio has not engraved this score in {SECONDS} seconds") from error
    if done.returncode or not done.stdout:
        raise ValueError(f"Verovio cannot engrave this score:\n{done.stderr.decode()[-2000:]}")
    return Engraving(**json.loads(done.stdout))


def main() -> None:
    import verovio  # not needed by those who import this module

    verovio.enableLog(verovio.LOG_OFF)
    score = sys.stdin.buffer.read().decode()
    named = "<part-name>" in score
    toolkit = verovio.toolkit()
    toolkit.setOptions(
        OPTIONS | {"pageWidth": A4[0], "pageHeight": A4[1]} | dict.fromkeys(MARGINS, 100)
    )
    if not toolkit.loadData(score):
        return
    pages = [toolkit.renderToSVG(page + 1) for page in range(toolkit.getPageCount())]

    first, last = map(int, sys.argv[1:])

    def excerpt_to(bar: int) -> str:
        cut = verovio.toolkit()
        size = {"pageWidth": A4[0], "pageHeight": 20 * A4[1], "adjustPageHeight": True}
        margins = dict.fromkeys(MARGINS, 40) | ({MARGINS[0]: NAMES} if named else {})
        cut.setOptions(OPTIONS | size | margins)
        cut.select({"measureRange": f"{first}-{bar}"})
        cut.loadData(score)
        return cut.renderToSVG(1)

    excerpt = excerpt_to(last)
    systems = [part.count('class="measure"') for part in excerpt.split('class="system"')[1:]]
    if len(systems) > 1 and 2 * systems[-1] < systems[0]:  # a bar or two, alone on a line
        excerpt = excerpt_to(last - systems[-1])
    sys.stdout.write(json.dumps({"excerpt": excerpt, "pages": pages}))


if __name__ == "__main__":
    main()
