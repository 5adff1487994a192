"""Drawing at a temperature."""

from continuo.music.decoding.interface import Drawing


class Temperature(Drawing):
    """Drawing from p^(1/temperature), normalised."""
