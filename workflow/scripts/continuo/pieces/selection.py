"""Some pieces of a table of chords, in whichever form a model reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from continuo.pieces.spelled import Spelled, read_spelled, slots_needed
from continuo.pieces.tables import read_pieces


@dataclass(frozen=True)
class Selection:
    """chords: the file of the table; names: of the pieces, in their order."""

    chords: Path
    names: Sequence[str]

    def texts(self) -> list[list[str]]:
        """The chord texts ("60.64.67") of each piece."""
        return list(read_pieces(self.chords, self.names).values())

    def spelled(self, slots: int) -> list[Spelled]:
        """Each piece spelled in so many slots."""
        return list(read_spelled(self.chords, self.names, slots).values())

    def slots_needed(self, max_notes: int) -> int:
        """See `continuo.pieces.spelled.slots_needed`."""
        return slots_needed(self.chords, self.names, max_notes)
