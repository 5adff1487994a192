"""Programs that stand in for those of a machine."""

from pathlib import Path


def program(folder: Path, name: str, lines: str) -> None:
    """A shell script of that name, for a PATH with the folder in it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n" + lines)
    (folder / name).chmod(0o755)
