"""What an experiment has, as far as its page must know it to ask for files."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Experiment:
    """An experiment of the configuration. All paths are below the folder of its results.

    title: how people call it; learners: the names of its models that do not only count; decoders:
    their names; timed: those of them whose model knows times; samples: how many each makes;
    sources: the names of the forms in which the real piece stands beside them; playable: where the
    network of chords is that the page lets one play with, "" for none; harmonises: where the model
    is that sets the reader's tune in voices, "" for none; grid, held: as `chords.grid` and
    `midi.held`.
    """

    name: str
    title: str
    learners: Sequence[str]
    decoders: Sequence[str]
    timed: Sequence[str]
    samples: int
    sources: Sequence[str]
    playable: str = ""
    harmonises: str = ""
    grid: float = 0
    held: bool = False
    run = ""  # where the rules that lead to its page are told

    @property
    def sample_names(self) -> list[str]:
        """Of all samples: "greedy_1", as their files are called."""
        return [f"{name}_{n + 1}" for name in self.decoders for n in range(self.samples)]

    @property
    def scores(self) -> list[str]:
        """Of what is written as a score: what has a rhythm of its own."""
        names = [f"{name}_{n + 1}" for name in self.timed for n in range(self.samples)]
        return [*self.sources[1:], *names] if names else []

    @property
    def sample_files(self) -> dict[str, dict[str, str]]:
        """Of each sample, by its name, the paths of its record, steps, audio and midi."""
        kinds = {"record": "json", "steps": "csv", "audio": "mp3", "midi": "mid"}
        return {
            name: {what: f"samples/{name}.{kind}" for what, kind in kinds.items()}
            for name in self.sample_names
        }

    @property
    def primed(self) -> dict[str, str]:
        """The files of a sample of the network that one can play with."""
        name = next(name for name in self.decoders if name not in self.timed)
        return self.sample_files[f"{name}_1"]

    @property
    def logs(self) -> list[str]:
        """The folders of its logs, below that of all logs."""
        return [self.name]
