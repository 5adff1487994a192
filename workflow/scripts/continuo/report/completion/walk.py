"""The section with a walk from one script to the other."""

from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.completion.subject import Completion

ROWS, FRAMES = 6, 9


def reads(completion: Completion) -> dict[str, str]:
    """The figure."""
    return {"walk": "figures/walk.png"}


def read(completion: Completion, walk: str) -> dict[str, Any]:
    """The figure."""
    return {"walk": walk}


def figures(completion: Completion) -> dict[str, Figure]:
    """Some new characters on the way from the source to what the network draws."""
    reads = {"pairs": "pairs.npz", "glyphs": "glyphs.npz"}
    return {"walk.png": Figure(draw, reads, {"seed": completion.seed})}


def draw(path: str, pairs: str, glyphs: str, seed: int) -> None:
    """Draw a row of steps for each of some new characters."""
    import numpy as np

    from continuo.images.completion.pairs import Pairs
    from continuo.images.completion.weight import between
    from continuo.report.images.drawings.sheets import write_sheet

    found = Pairs.load(pairs)
    made = np.load(glyphs, allow_pickle=False)["made"]
    new = np.flatnonzero(found.parts == "new")
    chosen = np.random.default_rng(seed).permutation(new)[:ROWS]
    steps = [between(found.source[place], made[place], FRAMES) for place in chosen]
    write_sheet(np.concatenate(steps), FRAMES, path)


SECTION = Section(40, "From one script to the other", reads, read, figures)
