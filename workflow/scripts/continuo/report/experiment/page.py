"""The page of an experiment: its sections, in their order."""

from continuo.report.base import run
from continuo.report.base.section import sections_in

SECTIONS = (*sections_in("continuo.report.experiment"), run.SECTION)
