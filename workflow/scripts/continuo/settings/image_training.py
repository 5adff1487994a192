"""What all trainings of networks of images have in common."""

from dataclasses import dataclass
from typing import Literal

from continuo.settings.declare import Share

Precision = Literal["auto", "float32"]


@dataclass(frozen=True, kw_only=True)
class Training:
    """How weights are kept, and multiplied."""

    average: Share = 0
    """the network, of a GAN its generator, is the moving average of its weights, by this factor a
    step; 0 the last one"""
    precision: Precision = "auto"
    """of products; auto is bfloat16 where the processor multiplies such numbers faster, else
    float32"""
