"""Many small images on one sheet, as on paper: ink is dark, whatever the arrays say."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from continuo.base.printable import printable
from continuo.report.base.figures import drawn

LEVELS = 16  # shades of grey; the eye sees no more in a small glyph, and files are a third
GAP = 2  # pixels of paper between two images
WIDTH = 5.0  # inches of a sheet with text: what a telephone still shows in a readable size
LINE = 0.19  # inches that a line of text takes
ANIMATION_BYTES = 600_000
FRAMES = 40  # of an animation, at most


def paper(images: np.ndarray) -> np.ndarray:
    """Ink (uint8, 255 is full ink) as brightness, in `LEVELS` shades, of the same shape."""
    step = 255 // (LEVELS - 1)
    return (255 - step * ((images.astype(np.int16) + step // 2) // step)).astype(np.uint8)


def tile(cells: np.ndarray, columns: int, below: int = 0, fill: float = 255) -> np.ndarray:
    """`cells` (n, h, w) row by row in one array (height, width), `GAP` around each.

    There are `below` more pixels beneath each row of cells, and the room between is `fill`.
    """
    n, h, w = cells.shape
    rows = -(-n // columns)
    sheet = np.full((rows, columns, h + GAP + below, w + GAP), fill, dtype=cells.dtype)
    sheet.reshape(rows * columns, *sheet.shape[2:])[:n, :h, :w] = cells
    joined = sheet.swapaxes(1, 2).reshape(rows * sheet.shape[2], columns * sheet.shape[3])
    return np.pad(joined, ((GAP, 0), (GAP, 0)), constant_values=fill)


def write_sheet(images: np.ndarray, columns: int, path: str | Path) -> None:
    """Write ink `images` (uint8, (n, h, w)) row by row as a small PNG; the same bytes each time.

    Images below 40 pixels are drawn twice their size.
    """
    sheet = tile(paper(images), columns)
    scale = 2 if images.shape[1] < 40 else 1
    large = sheet.repeat(scale, axis=0).repeat(scale, axis=1)
    _in_shades(large).save(path, format="PNG", optimize=True, bits=4)


def write_animation(
    sheets: np.ndarray,
    steps: Sequence[int],
    columns: int,
    path: str | Path,
    most_bytes: int = ANIMATION_BYTES,
) -> int:
    """Write ink `sheets` (uint8, (frames, n, h, w)) as a GIF that loops, its steps written above.

    As many evenly spaced frames, first and last included, as fit into `most_bytes` are kept, at
    least two; returns their number.
    """
    number = min(len(sheets), FRAMES)
    while True:
        chosen = np.unique(np.linspace(0, len(sheets) - 1, number).round().astype(int))
        frames = [_frame(tile(paper(sheets[i]), columns), int(steps[i])) for i in chosen]
        # the last is what training came to, so it stays for a while
        gif = io.BytesIO()
        frames[0].save(
            gif,
            format="GIF",
            save_all=True,
            append_images=frames[1:],
            duration=[200] * (len(frames) - 1) + [2500],
            loop=0,
        )
        if gif.tell() <= most_bytes or number <= 2:
            Path(path).write_bytes(gif.getvalue())
            return len(frames)
        number = max(2, min(number - 1, int(number * most_bytes / gif.tell())))


def _frame(sheet: np.ndarray, step: int) -> Image.Image:
    head = 20
    frame = _in_shades(np.pad(sheet, ((head, 0), (0, 0)), constant_values=255))
    font = ImageFont.load_default(size=14)
    ImageDraw.Draw(frame).text((GAP, 1), f"step {step:,}", fill=0, font=font)
    return frame


def _in_shades(brightness: np.ndarray) -> Image.Image:
    """A picture of palette `LEVELS` greys, from black to white."""
    step = 255 // (LEVELS - 1)
    picture = Image.fromarray((brightness // step).astype(np.uint8))
    picture.putpalette([step * (i // 3) for i in range(3 * LEVELS)])
    return picture


def write_rows(rows: Sequence[tuple[str, np.ndarray]], columns: int, path: str | Path) -> None:
    """An SVG of rows of ink images (uint8, (n, h, w), n up to `columns`), each below its name."""
    h, w = rows[0][1].shape[1:]
    blank = np.zeros((columns, h, w), np.uint8)
    cells = np.concatenate([np.concatenate([images, blank])[:columns] for _, images in rows])
    room = _room(columns, w, 1)
    # what `tile` leaves free below each row belongs above it
    sheet = np.roll(tile(paper(cells), columns, room), room, axis=0)
    pitch = h + GAP + room
    texts = [(GAP, number * pitch + room - 1, name) for number, (name, _) in enumerate(rows)]
    _write(sheet, texts, path, ha="left", va="bottom")


def write_cells(
    cells: np.ndarray, labels: Sequence[str], columns: int, lines: int, path: str | Path
) -> None:
    """An SVG of ink `cells` (uint8, (n, h, w)), below each its label of at most `lines` lines."""
    h, w = cells.shape[1:]
    room = _room(columns, w, lines)
    texts = [
        (
            (number % columns + 0.5) * (w + GAP),
            number // columns * (h + GAP + room) + h + GAP + 1,
            label,
        )
        for number, label in enumerate(labels)
    ]
    _write(tile(paper(cells), columns, room), texts, path, ha="center", va="top")


def _room(columns: int, width: int, lines: int) -> int:
    """Pixels that `lines` lines of text take beside a row of `columns` images."""
    return round((lines + 0.5) * LINE * (columns * (width + GAP) + GAP) / WIDTH)


def _write(
    sheet: np.ndarray, texts: Sequence[tuple[float, float, str]], path: str | Path, **align: Any
) -> None:
    """All images as a single raster, `WIDTH` wide, and each text at its x and y in pixels."""
    height, width = sheet.shape
    with drawn(path, WIDTH, WIDTH * height / width) as figure:
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        extent = (0, width, height, 0)
        axes.imshow(sheet, "gray", vmin=0, vmax=255, interpolation="none", extent=extent)
        for x, y, text in texts:
            shown = "\n".join(map(printable, text.split("\n")))
            axes.text(x, y, shown, fontsize=11, parse_math=False, **align)


def class_rows(
    images: np.ndarray,
    labels: np.ndarray,
    train: np.ndarray,
    classes: Sequence[str],
    random: np.random.Generator,
    count: int = 10,
) -> list[tuple[str, np.ndarray]]:
    """For each class its name and numbers, and `count` of its training images at random.

    train: bool, which images train. Of a class that has none to train held-out ones are drawn.
    """
    rows = []
    for number, name in enumerate(classes):
        mine, held_out = (np.flatnonzero((labels == number) & part) for part in (train, ~train))
        text = f"{printable(name, 30)} ({len(mine):,} to train, {len(held_out):,} held out)"
        shown = mine if len(mine) else held_out
        rows.append((text, images[random.permutation(shown)[:count]]))
    return rows


def write_text(text: str, path: str | Path) -> None:
    """Write a line instead of a figure, as SVG."""
    with drawn(path, 6, 0.6) as figure:
        figure.set_layout_engine("none")
        figure.text(0.02, 0.5, text, va="center")
