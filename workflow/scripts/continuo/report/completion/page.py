"""The page of a font that is completed: its sections, in their order."""

from continuo.report.base import run
from continuo.report.base.section import sections_in

SECTIONS = (*sections_in("continuo.report.completion"), run.SECTION)
