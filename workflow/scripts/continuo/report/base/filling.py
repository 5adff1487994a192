"""Templates filled to pages that need no other file; whatever is filled in is escaped."""

import base64
import hashlib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from continuo.base import words
from continuo.report.base import sentences
from continuo.report.base.figures import COLOURS, printable

TEMPLATES = Path(__file__).parents[1] / "templates"
ROWS_SHOWN = 200  # of a table that says more of the files in the first one, which has them all
MANY = 12  # rows; a longer table can be searched and sorted
TABLES = "tables.js"  # of the pages with tables of files
MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".mid": "audio/midi",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
}


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


def tally(rows: Iterable[Mapping[str, Any]], column: str) -> str:
    """How often each value of `column` occurs, in the order of appearance: "12 used, 1 refused"."""
    counts = pd.Series([row[column] for row in rows], dtype=object).value_counts(sort=False)
    return ", ".join(f"{count:,} {value}" for value, count in counts.items())


def fill(template: str, scripts: Iterable[str] = (), **content: Any) -> str:
    """The `template` (a file of report/templates) as HTML, every name in `content` escaped.

    scripts: the files in report/templates of the only scripts that the page may run.
    """
    # Names come from files of unknown origin: escaped always, and what is missing is an error.
    house = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    house.filters.update(
        counted=words.counted,
        data_uri=data_uri,
        lasting=words.lasting,
        number=number,
        percent=words.percent,
        probability=probability,
        tally=tally,
    )
    house.globals.update(
        verdict=sentences.verdict,
        gained=sentences.gained,
        learners=sentences.learners,
        looping=sentences.looping,
        sets=sentences.SETS,
        colours=COLOURS,
        many=MANY,
    )
    codes = [(TEMPLATES / name).read_text(encoding="utf-8") for name in scripts]
    # no other script runs in the page: the browser compares each with these digests
    own = {"scripts": [Markup(code) for code in codes], "digests": list(map(digest, codes))}  # noqa: S704
    return house.get_template(template).render(**content, **own)


def digest(code: str) -> str:
    """How a Content-Security-Policy names the script `code`: "sha256-..."."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
