"""What the overview is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuo.report.experiment.subject import Experiment


@dataclass(frozen=True)
class Overview:
    """All experiments of a run. All paths are below the folder of all results."""

    experiments: Sequence[Experiment]
    title: str = "Continuo: what was learnt"
    run = "overview/"  # where the rules that lead to it are told

    @property
    def logs(self) -> list[str]:
        """The folders of the logs, below that of all logs."""
        return [*(one.name for one in self.experiments), "overview"]
