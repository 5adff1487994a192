"""The head of the first page: what it is, and what it leads to."""

from typing import Any

from continuo.report.base.section import Section
from continuo.report.overview.subject import Overview


def reads(overview: Overview) -> dict[str, Any]:
    """No file: but there is such a section."""
    return {"files": []}


def read(overview: Overview, files: Any) -> dict[str, Any]:
    """title, experiments and images: how many."""
    return {
        "title": overview.title,
        "experiments": len(overview.experiments),
        "images": len(overview.images),
    }


SECTION = Section(5, "", reads, read)
