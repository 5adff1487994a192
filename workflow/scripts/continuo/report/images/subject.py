"""What a set of images has, as far as its page must know it to ask for files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Images:
    """A set of images of the configuration. All paths are below the folder of its results.

    title: how people call it; trainings: of each classifier, by its name, how many there are; gans:
    their names; perturbed: by how much images are perturbed; corrupted: how many are in each
    way of MNIST-C; seed: of what is drawn at random;
    instruments: whether the page has what can be played with.
    """

    name: str
    title: str
    trainings: Mapping[str, int]
    gans: Sequence[str]
    perturbed: Mapping[str, float]
    seed: int
    instruments: bool = True
    corrupted: int = 0
    run = ""  # where the rules that lead to its page are told

    @property
    def logs(self) -> list[str]:
        """The folders of its logs, below that of all logs."""
        return [self.name]
