"""The fonts of a completion where they were fetched to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuo.images.data.fonts import Face

Font = Mapping[str, Any]  # its settings


def fonts_of(source: Font, target: Font, reader: Mapping[str, Font]) -> dict[str, Font]:
    """All of them by the names of their folders."""
    others = {f"reader_{name}": font for name, font in reader.items()}
    return {"source": source, "target": target, **others}


def font_file(folder: str | Path, name: str, font: Font) -> Path:
    """The file of the font `name`, of `fonts_of`, below the folder that all were fetched to."""
    return Path(folder) / name / Path(font.get("file", font.get("path"))).name


def face_of(folder: str | Path, name: str, font: Font, size: int) -> Face:
    """That font, for pictures of `size`."""
    return Face(font_file(folder, name, font), size, font.get("index", 0))
