"""What the page of a piece of the user's own is about."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Own:
    """A piece that an experiment's models have continued, harmonised or filled. All paths are below
    the folder of that.

    piece: the path of the user's file; experiment: what people call it; done: "continued",
    "harmonised" or "filled"; names: of all that was made, such as "greedy_1", as its files are
    called.
    """

    piece: str
    experiment: str
    done: str
    names: Sequence[str]

    @property
    def title(self) -> str:
        """The page's."""
        return f"{self.piece}, {self.done} by {self.experiment}"
