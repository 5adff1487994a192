"""What the overview is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from continuo.report.experiment.subject import Experiment
from continuo.report.images.subject import Images


@dataclass(frozen=True)
class Overview:
    """The experiments and the sets of images of a report, in their order. All paths are below the
    folder of all results.

    lecture: whether it is the page that is shown in class; recipes: how each GAN of a set is
    trained, by "set/name", as `continuo.settings.gan.Recipe` has it.
    """

    experiments: Sequence[Experiment]
    images: Sequence[Images]
    lecture: bool = False
    recipes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    title = "Continuo: what was learnt"
