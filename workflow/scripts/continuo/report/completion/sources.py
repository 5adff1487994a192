"""The section on the fonts that all is made from."""

from typing import Any

from continuo.report.base.section import Section
from continuo.report.completion.subject import Completion


def reads(completion: Completion) -> dict[str, str]:
    """The record of the files."""
    return {"sources": "sources.csv"}


def read(completion: Completion, sources: str) -> dict[str, Any]:
    """Its rows and its columns."""
    import pandas as pd

    from continuo.report.base.filling import ROWS_SHOWN, records
    from continuo.report.images.sources import columns_of

    table = pd.read_csv(sources, keep_default_na=False)
    return {"rows": records(table), "columns": columns_of(table), "rows_shown": ROWS_SHOWN}


SECTION = Section(
    80, "What went in", reads, read, scripts=["base/templates/tables.js"], folded=True
)
