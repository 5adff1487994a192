"""What a font that is completed has, as far as its page must know it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Completion:
    """A font of the configuration that is completed. All paths are below the folder of its results.

    title: how people call it; seed: of what is drawn at random; source_licence, target_licence: of
    the font that it is drawn after and of its own, "" where none is told; text: what the page sets
    in the new font.
    """

    name: str
    title: str
    seed: int
    source_licence: str
    target_licence: str
    text: str
    run = ""  # where the rules that lead to its page are told

    @property
    def logs(self) -> list[str]:
        """The folders of its logs, below that of all logs."""
        return [self.name]
