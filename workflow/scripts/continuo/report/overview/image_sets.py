"""The section of the overview on each set of images: what came of it."""

from collections.abc import Mapping
from typing import Any

from continuo.report.base.section import Section, below
from continuo.report.images import summary
from continuo.report.overview.subject import Overview


def reads(overview: Overview) -> dict[str, Any]:
    """What the head of each page reads, by the names of the sets."""
    if not overview.images:
        return {}
    return {"found": {one.name: below(one.name, summary.reads(one)) for one in overview.images}}


def read(overview: Overview, found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """sets: of each its name and what the head of its page tells, in their order."""
    sets = [{"name": one.name, **summary.read(one, **found[one.name])} for one in overview.images]
    return {"sets": sets}


SECTION = Section(20, "", reads, read)
