"""What one network sees: the kernels of its first convolution, and what they find."""

from pathlib import Path

import numpy as np
from matplotlib.patches import Rectangle

from continuo.report.base.figures import HELD_OUT, drawn
from continuo.report.images.drawings.sheets import GAP, tile, write_text


def kernels(weights: np.ndarray, path: str | Path) -> None:
    """The learnt kernels of the first convolution, float (height, width, filters), as images.

    One scale for all: orange adds where there is ink, purple takes away. A network without a
    convolution, 0 filters, is said to have none.
    """
    if not weights.size:
        write_text("This network has no convolution.", path)
        return
    columns = 8
    sheet = tile(np.moveaxis(weights, 2, 0).astype(float), columns, fill=np.nan)
    strongest = float(np.abs(weights).max()) or 1.0
    _draw_map(sheet, path, "PuOr_r", -strongest, strongest, "weight (ink 0 to 1)")


def feature_maps(maps: np.ndarray, example: np.ndarray, path: str | Path) -> None:
    """An image, uint8 (h, w), and what each filter of the first convolution makes of it.

    maps: float (h, w, filters), after the activation: white is nothing, black the strongest.
    """
    if not maps.size:
        write_text("This network has no convolution.", path)
        return
    h, w, _ = maps.shape
    strongest = float(maps.max()) or 1.0
    # the image in the size of a map's cell, cut or padded evenly, on the scale of the maps
    first = np.full((h, w), np.nan)
    top, left = max(0, (example.shape[0] - h) // 2), max(0, (example.shape[1] - w) // 2)
    part = example[top : top + h, left : left + w].astype(float) / 255 * strongest
    first[: part.shape[0], : part.shape[1]] = part
    sheet = tile(np.stack([first, *np.moveaxis(maps, 2, 0)]), 6, fill=np.nan)
    _draw_map(sheet, path, "gray_r", 0, strongest, "activation", frame=(h, w))


def _draw_map(
    sheet: np.ndarray,
    path: str | Path,
    colours: str,
    low: float,
    high: float,
    label: str,
    frame: tuple[int, int] | None = None,
) -> None:
    with drawn(path, 6, 1.1 + 5.6 * sheet.shape[0] / sheet.shape[1]) as figure:
        axes = figure.subplots()
        axes.set_axis_off()
        shown = axes.imshow(sheet, colours, vmin=low, vmax=high, interpolation="none")
        if frame:
            corner = (GAP - 1.5, GAP - 1.5)
            axes.add_patch(
                Rectangle(corner, frame[1] + 1, frame[0] + 1, fill=False, ec=HELD_OUT, lw=2)
            )
        figure.colorbar(shown, ax=axes, location="bottom", label=label, aspect=40, pad=0.03)
