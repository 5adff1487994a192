"""The first page of a report: its sections, in their order."""

from continuo.report.base.section import sections_in

SECTIONS = sections_in("continuo.report.overview")
