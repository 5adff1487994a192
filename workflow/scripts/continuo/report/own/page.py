"""The page of a piece of the user's own: its sections, in their order."""

from continuo.report.base.section import sections_in

SECTIONS = tuple(sections_in("continuo.report.own"))
