"""Verovio's pages as one PDF file: the few kinds of shapes that they consist of, nothing else."""

import re
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
POINTS = 72 / 254  # of PDF, in a tenth of a millimetre
ROUND = 0.5523  # the handles of the four curves that make a circle of radius 1
TOKEN = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?")
GLYPH = 10_000  # no glyph of a font of music reaches further from its origin


def write_pdf(pages: Sequence[str], size: tuple[int, int], path: str | Path) -> None:
    """Write the SVG `pages`, each of `size` tenths of a millimetre, as the file `path`.

    The same pages give the same bytes. Raises ValueError for a shape that is not known.
    """
    width, height = (length * POINTS for length in size)
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 "
               "/BaseFont /Times-Italic /Encoding /WinAnsiEncoding >>"]  # fmt: skip
    streams: dict[int, bytes] = {}
    glyphs: dict[str, int] = {}  # the object of each, by its content
    kids = []

    def add(dictionary: str, content: str | None = None) -> int:
        objects.append(dictionary)
        if content is not None:
            streams[len(objects)] = zlib.compress(content.encode("cp1252", "replace"), 9)
        return len(objects)

    for page in pages:
        root = ET.fromstring(page)  # noqa: S314 - Verovio has drawn it from a score of our own
        used = {}
        for glyph in root.findall(f"{SVG}defs/{SVG}g"):
            drawing = " ".join(_shapes(glyph))
            if drawing not in glyphs:
                box = f"[{-GLYPH} {-GLYPH} {GLYPH} {GLYPH}]"
                form = f"/Type /XObject /Subtype /Form /BBox {box}"
                glyphs[drawing] = add(form, drawing)
            # the name that a page gives to a glyph has its own identity in it
            used[glyph.get("id")] = glyphs[drawing]
        canvas = next(svg for svg in root.iter(f"{SVG}svg") if svg.get("class"))
        scale = width / float(canvas.get("viewBox", "").split()[2])
        down = f"{_number(scale)} 0 0 {_number(-scale)} 0 {_number(height)} cm"
        drawing = " ".join([down, *_shapes(canvas, used)])
        content = add("", drawing)
        named = " ".join(f"/G{number} {number} 0 R" for number in sorted(set(used.values())))
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /Contents {content} 0 R "
                f"/MediaBox [0 0 {_number(width)} {_number(height)}] "
                f"/Resources << /Font << /F 3 0 R >> /XObject << {named} >> >> >>"
            )
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>"
    Path(path).write_bytes(_file(objects, streams))


def _file(objects: Sequence[str], streams: dict[int, bytes]) -> bytes:
    """The objects, numbered from 1, with their streams, as a PDF file."""
    file = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, dictionary in enumerate(objects, 1):
        places.append(len(file))
        text, stream = dictionary, b""
        if number in streams:
            data = streams[number]
            text = f"<< {dictionary} /Filter /FlateDecode /Length {len(data)} >>"
            stream = b"\nstream\n" + data + b"\nendstream"
        file += f"{number} 0 obj\n{text}".encode("ascii") + stream + b"\nendobj\n"
    table = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    file += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    file += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    return bytes(file + f"startxref\n{table}\n%%EOF\n".encode())


def _shapes(parent: ET.Element, glyphs: dict[str | None, int] | None = None) -> Iterator[str]:
    """The operators that draw the children of an element; glyphs: their objects, by their names."""
    for tag in parent:
        kind = tag.tag.removeprefix(SVG)
        if kind in ("desc", "style") or "placeholder" in tag.get("class", "").split():
            continue
        inner = list(_drawn(tag, kind, glyphs))
        if not inner:
            continue
        if "transform" in tag.attrib:
            yield " ".join(["q", *_moved(tag.get("transform", "")), *inner, "Q"])
        else:
            yield from inner


def _drawn(tag: ET.Element, kind: str, glyphs: dict[str | None, int] | None) -> Iterator[str]:
    if kind in ("g", "svg"):
        yield from _shapes(tag, glyphs)
    elif kind == "use":
        yield f"/G{(glyphs or {})[tag.get(LINK, '').removeprefix('#')]} Do"
    elif kind == "text":
        yield from _text(tag)
    else:
        # Verovio's style sheet: every shape has an outline, which widens thin ones
        yield f"{_number(float(tag.get('stroke-width', 1)))} w"
        if tag.get("stroke-linecap") == "round":
            yield "1 J 1 j"
        yield from _outline(tag, kind)
        yield "B"
        if tag.get("stroke-linecap") == "round":
            yield "0 J 0 j"


def _outline(tag: ET.Element, kind: str) -> Iterator[str]:
    if kind == "path":
        yield from _path(tag.get("d", ""))
    elif kind in ("polygon", "polyline"):
        numbers = list(map(float, TOKEN.findall(tag.get("points", ""))))
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        yield _operator("m", points[:1])
        yield from (_operator("l", [point]) for point in points[1:])
        if kind == "polygon":
            yield "h"
    elif kind == "rect":
        box = [float(tag.get(name, 0)) for name in ("x", "y", "width", "height")]
        yield " ".join(map(_number, box)) + " re"
    elif kind == "ellipse":
        x, y, a, b = (float(tag.get(name, 0)) for name in ("cx", "cy", "rx", "ry"))
        yield _operator("m", [(x + a, y)])
        for c, s in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            turned = ((1, ROUND), (ROUND, 1), (0, 1))
            yield _operator("c", [(x + a * (c * u - s * v), y + b * (s * u + c * v))
                                  for u, v in turned])  # fmt: skip
        yield "h"
    else:
        raise ValueError(f"{kind}: no shape that a score is known to have")


def _path(text: str) -> Iterator[str]:
    """The outline of an SVG path of lines and cubic curves."""
    tokens = TOKEN.findall(text)
    place = 0
    x = y = start_x = start_y = 0.0
    handle: tuple[float, float] | None = None  # the last curve's second
    command = ""

    def take(count: int) -> list[float]:
        nonlocal place
        place += count
        return [float(token) for token in tokens[place - count : place]]

    while place < len(tokens):
        if tokens[place].isalpha():
            command = tokens[place]
            place += 1
        dx, dy = (x, y) if command.islower() else (0.0, 0.0)
        kind, before, handle = command.lower(), handle, None
        if kind == "z":
            x, y = start_x, start_y
            yield "h"
            continue
        if kind in ("c", "s"):
            numbers = take(6 if kind == "c" else 4)
            points = [(dx + a, dy + b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]
            if kind == "s":
                points.insert(0, (2 * x - before[0], 2 * y - before[1]) if before else (x, y))
            handle, (x, y) = points[1], points[2]
            yield _operator("c", points)
            continue
        if kind == "h":
            x = dx + take(1)[0]
        elif kind == "v":
            y = dy + take(1)[0]
        elif kind in ("l", "m"):
            across, down = take(2)
            x, y = dx + across, dy + down
        else:
            raise ValueError(f"{command}: no command of a path that a score is known to have")
        yield _operator("m" if kind == "m" else "l", [(x, y)])
        if kind == "m":
            start_x, start_y = x, y
            command = "l" if command == "m" else "L"  # what the numbers that follow mean


def _text(tag: ET.Element) -> Iterator[str]:
    """A number of a bar: the only text, in Times-Italic."""
    text = "".join(tag.itertext()).strip()
    sizes = [part.get("font-size", "0") for part in tag.iter()]
    size = max(float(value.removesuffix("px")) for value in sizes)
    if not text or not size:
        return
    x, y = float(tag.get("x", 0)), float(tag.get("y", 0))
    if tag.get("text-anchor") == "middle":
        x -= size * len(text) / 4  # a digit of Times is half as wide as it is high
    escaped = re.sub(r"([()\\])", r"\\\1", text)
    # the page is drawn upside down, and so is the text
    yield f"BT /F {_number(size)} Tf 1 0 0 -1 {_number(x)} {_number(y)} Tm ({escaped}) Tj ET"


def _moved(transform: str) -> Iterator[str]:
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", transform):
        numbers = [float(token) for token in TOKEN.findall(inside)]
        first, second = (numbers * 2)[:2]
        if name == "translate":
            yield f"1 0 0 1 {_number(first)} {_number(second if len(numbers) > 1 else 0)} cm"
        elif name == "scale":
            yield f"{_number(first)} 0 0 {_number(second)} 0 0 cm"
        else:
            raise ValueError(f"{name}: no transformation that a score is known to have")


def _operator(name: str, points: Iterable[tuple[float, float]]) -> str:
    return " ".join([*(_number(value) for point in points for value in point), name])


def _number(value: float) -> str:
    """As short as it can be, to four decimals."""
    return f"{value:.4f}".rstrip("0").rstrip(".").replace("-0", "0", value == 0) or "0"
