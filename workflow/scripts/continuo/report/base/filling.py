"""Templates filled to pages that need no other file; whatever is filled in is escaped."""

import base64
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from continuo.base import words
from continuo.base.printable import printable
from continuo.report.base.figures import COLOURS
from continuo.report.base.section import REPORT, Section, below
from continuo.report.base.sentences import choices

PAGE = "base/templates/page.html.jinja2"
ARTICLE = "base/templates/article.html.jinja2"
TABLES = "base/templates/tables.js"  # the script of sections with tables of files
WORKERS = "instruments/templates/worker.js"  # that of sections which start workers
ROWS_SHOWN = 200  # of a table that says more of the files in the first one, which has them all
LONGEST = 160  # characters of a cell; the whole text is what shows when the pointer rests on it
MANY = 12  # rows; a longer table can be searched and sorted
MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".mid": "audio/midi",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".ttf": "font/ttf",
}

Told = tuple[Section, Mapping[str, Any]]  # a section, and what its template shows


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of `table`; an empty cell is None, whatever its column's type."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


def data_uri(path: str | Path) -> str:
    """The file `path` (see `MEDIA_TYPES`) as the text of a data: address."""
    path = Path(path)
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"data:{MEDIA_TYPES[path.suffix]};base64,{content}"


def number(value: float | None, digits: int = 0) -> str:
    """1234.5 -> "1,234" (or with `digits` decimals); None or NaN -> "–"."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def probability(value: float | None) -> str:
    """0.93 -> "0.930", 0.00002 -> "2e-05"; None or NaN -> "–"."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:.3f}" if value >= 0.001 else f"{value:.0e}"


def shortened(text: str) -> str:
    """The text, fit to be written, and cut to LONGEST characters."""
    return printable(text, LONGEST)


def tally(rows: Iterable[Mapping[str, Any]], column: str) -> str:
    """How often each value of `column` occurs, in the order of appearance: "12 used, 1 refused"."""
    counts = pd.Series([row[column] for row in rows], dtype=object).value_counts(sort=False)
    return ", ".join(f"{count:,} {value}" for value, count in counts.items())


def tell(sections: Iterable[Section], subject: Any, folder: str | Path) -> list[Told]:
    """What the sections have to tell of a subject, from the files in the folder of its results."""
    return [
        (section, section.read(subject, **below(folder, files)))
        for section in sections
        if (files := section.reads(subject))
    ]


def page(name: str, title: str, told: Sequence[Told]) -> str:
    """A page of these sections, as HTML that needs no other file. name: what its anchors begin
    with."""
    return bind(title, [article(name, told)], scripts_of(section for section, _ in told))


def article(name: str, told: Sequence[Told]) -> Markup:
    """These sections with their contents, as a part of a page; name: see `page`."""
    # what is filled into a section has been escaped there
    chapters = [
        (section, Markup(fill(section.template, here=name, **content)))  # noqa: S704
        for section, content in told
    ]
    return Markup(fill(ARTICLE, here=name, chapters=chapters))  # noqa: S704


def article_of(path: str | Path) -> Markup:
    """The article of a page in a file that `page` wrote."""
    html = Path(path).read_text(encoding="utf-8")
    return Markup(html[html.index("<article") : html.rindex("</article>")] + "</article>")  # noqa: S704


def scripts_of(sections: Iterable[Section]) -> list[str]:
    """The scripts that any of the sections needs, each once."""
    return list(dict.fromkeys(script for section in sections for script in section.scripts))


def bind(
    title: str,
    articles: Sequence[Markup],
    scripts: Iterable[str],
    links: Sequence[tuple[str, str]] = (),
) -> str:
    """A page of what has been filled in; only these scripts, files below report/, may run.

    links: addresses and words, which lead from one article to the other. Of several articles one is
    seen at a time.
    """
    scripts = list(scripts)
    codes = [(REPORT / name).read_text(encoding="utf-8") for name in scripts]
    template = house().get_template(PAGE)
    return template.render(
        title=title,
        articles=articles,
        links=links,
        # the browser compares each script with its digest
        scripts=[
            (Path(name).stem, Markup(code), digest(code))  # noqa: S704
            for name, code in zip(scripts, codes, strict=True)
        ],
        workers=WORKERS in scripts,
    )


def fill(template: str, **content: Any) -> str:
    """The `template`, a file below report/, as HTML, every name in `content` escaped."""
    return house().get_template(template).render(**content)


@cache
def house() -> jinja2.Environment:
    """Where templates are found, and what all of them may use."""
    # Names come from files of unknown origin: escaped always, and what is missing is an error.
    house = jinja2.Environment(
        loader=jinja2.FileSystemLoader(REPORT),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    house.filters.update(
        choices=choices,
        counted=words.counted,
        data_uri=data_uri,
        lasting=words.lasting,
        number=number,
        shortened=shortened,
        percent=words.percent,
        probability=probability,
        tally=tally,
    )
    house.globals.update(colours=COLOURS, many=MANY, longest=LONGEST)
    return house


def digest(code: str) -> str:
    """How a Content-Security-Policy names the script `code`: "sha256-..."."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
