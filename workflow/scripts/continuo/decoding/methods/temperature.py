"""Drawing at a temperature."""

from dataclasses import dataclass

from continuo.decoding.drawing import Drawing
from continuo.settings import decoders


@dataclass
class Temperature(Drawing):
    """Drawing from p^(1/temperature), normalised."""

    temperature: decoders.Temperature = 1.0
    """probabilities are raised to the power of 1 over it"""
