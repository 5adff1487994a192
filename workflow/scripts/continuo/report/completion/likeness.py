"""The section on how like the font's own glyphs the drawn ones are, on held-out characters."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.report.base.section import Figure, Section
from continuo.report.completion.subject import Completion

SHOWN = 10  # of the best, and of the worst
CALLED = {
    "ours": "drawn by the network",
    "source": "source, as it is",
    "matched": "source, strokes as heavy",
    "nearest": "nearest training glyph",
    "own": "the font's own",
}
PARTS = {"test": "held out", "new": "new"}
FIGURES = {"best": "figures/best.png", "worst": "figures/worst.png"}


def reads(completion: Completion) -> dict[str, str]:
    """What was judged, and both figures."""
    return {"judged": "judged.json", **FIGURES}


def read(completion: Completion, judged: str, best: str, worst: str) -> dict[str, Any]:
    """rows: of the table, a part and a drawing each; the figures."""
    found = json.loads(Path(judged).read_text())["drawn"]
    rows = [
        {"part": PARTS[part], "drawn": CALLED[name], **_cells(values)}
        for part, drawings in found.items()
        for name, values in drawings.items()
    ]
    return {"rows": rows, "best": best, "worst": worst}


def _cells(values: Mapping[str, Any]) -> dict[str, Any]:
    means = {"l1": 4, "ssim": 3, "neighbour": 3}
    cells = {
        name: f"{values[name]['value']:.{digits}f} ± {values[name]['error']:.{digits}f}"
        if name in values
        else "–"
        for name, digits in means.items()
    }
    for name in ("script", "read"):
        one = values[name]
        cells[name] = f"{100 * one['share']:.1f} ({100 * one['low']:.1f}–{100 * one['high']:.1f})"
    return {"n": values["n"], **cells}


def figures(completion: Completion) -> dict[str, Figure]:
    """The best and the worst of the held-out characters."""
    reads = {"pairs": "pairs.npz", "glyphs": "glyphs.npz", "table": "judged.csv"}
    return {
        "best.png": Figure(draw_best, reads),
        "worst.png": Figure(draw_worst, reads),
    }


def draw_best(path: str, pairs: str, glyphs: str, table: str) -> None:
    """Draw the held-out characters that are drawn best: source, drawn, the font's own."""
    _draw(path, pairs, glyphs, table, 0)


def draw_worst(path: str, pairs: str, glyphs: str, table: str) -> None:
    """Draw those that are drawn worst."""
    _draw(path, pairs, glyphs, table, 1)


def _draw(path: str, pairs: str, glyphs: str, table: str, which: int) -> None:
    import numpy as np
    import pandas as pd

    from continuo.images.completion.judging import extremes
    from continuo.images.completion.pairs import Pairs
    from continuo.report.images.drawings.sheets import write_sheet

    found = Pairs.load(pairs)
    made = np.load(glyphs, allow_pickle=False)["made"]
    chosen = extremes(pd.read_csv(table, keep_default_na=False, na_values=[""]), SHOWN)[which]
    places = [int(np.flatnonzero(found.characters == character)[0]) for character in chosen]
    rows = [part[places] for part in (found.source, made, found.target)]
    write_sheet(np.concatenate(rows), len(places), path)


SECTION = Section(20, "Held-out characters", reads, read, figures)
