"""Drawing at a temperature."""

from continuo.decoding.interface import Drawing


class Temperature(Drawing):
    """Drawing from p^(1/temperature), normalised."""
