"""What the overview is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuo.report.experiment.subject import Experiment
from continuo.report.images.subject import Images


@dataclass(frozen=True)
class Overview:
    """The experiments and the sets of images of a report, in their order. All paths are below the
    folder of all results."""

    experiments: Sequence[Experiment]
    images: Sequence[Images]
    title = "Continuo: what was learnt"
