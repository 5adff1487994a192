"""The section of a page of images on what went in: the images by class, and where they are from."""

from typing import TYPE_CHECKING, Any

from continuo.report.base.section import Section
from continuo.report.images.subject import Images

if TYPE_CHECKING:
    import pandas as pd


def reads(images: Images) -> dict[str, str]:
    """Both tables."""
    return {"intake": "intake.csv", "sources": "sources.csv"}


def read(images: Images, intake: str, sources: str) -> dict[str, Any]:
    """The rows of both tables and their columns; files: whether the first has a row for each file,
    counts and count_columns then being how many images each class has."""
    import pandas as pd

    from continuo.report.base.filling import ROWS_SHOWN, records

    went_in = pd.read_csv(intake, dtype={"class": str}, keep_default_na=False)
    origin = pd.read_csv(sources, keep_default_na=False)
    files = "status" in went_in
    counts = count_files(went_in) if files else went_in
    if files:
        went_in = went_in.sort_values("status", kind="stable")  # refused, used
    return {
        "files": files,
        "counts": records(counts),
        "count_columns": columns_of(counts),
        "intake": records(went_in),
        "intake_columns": columns_of(went_in),
        "sources": records(origin),
        "source_columns": columns_of(origin),
        "rows_shown": ROWS_SHOWN,
    }


def count_files(files: "pd.DataFrame") -> "pd.DataFrame":
    """class, train, test: how many of the files that are used each class has in either part."""
    used = files[files["status"] == "used"]
    parts = {part: used["part"] == part for part in ("train", "test")}
    return used.assign(**parts).groupby("class", sort=False)[list(parts)].sum().reset_index()


def columns_of(table: "pd.DataFrame") -> list[tuple[str, str, str | int]]:
    """(key, heading, kind) of each column, as the macro `table` of the templates takes them.

    A digest comes last: it is long, and hardly anyone reads it.
    """
    names = sorted(map(str, table.columns), key=lambda name: name == "sha256")
    return [(name, name, _kind(name, table[name])) for name in names]


def _kind(name: str, column: "pd.Series") -> str | int:
    import numpy as np

    if name == "sha256":
        return "code"
    return 0 if np.issubdtype(column.to_numpy().dtype, np.number) else "name"


SECTION = Section(
    80, "What went in", reads, read, scripts=["base/templates/tables.js"], folded=True
)
