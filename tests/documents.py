"""The project's documents, read by tests: their code, their commands, their links."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from projects import ROOT

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *(ROOT / name / "README.md" for name in ("config", "data")),
    *sorted((ROOT / "docs").glob("*.md")),
]
# what a working copy has beside the project's own files
NOT_THE_PROJECTS = (".git", ".venv", ".snakemake", "results", "__pycache__", "*_cache", ".*_cache")
CODE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
CAPTION = re.compile(r"(?:^|\n)([^\n]+)\n\n\Z")
NEW_FILE = re.compile(r"New file `([^`]+)`")
BELOW = re.compile(r"In `([^`]+)`, below `([^`]+)`")
TARGETS = "| `snakemake ...` |"  # the head of the table whose first column is targets
PROGRAMS = ("snakemake", "make", "python")


@dataclass(frozen=True)
class Block:
    """Fenced code. caption: the paragraph's line above it, "" where there is none."""

    caption: str
    language: str
    text: str


def section(document: Path, title: str) -> str:
    """What stands below the heading of the second level that is called `title`."""
    for part in re.split("^## ", document.read_text(), flags=re.M):
        heading, _, text = part.partition("\n")
        if heading == title:
            return text
    raise AssertionError(f"{document.name} has no heading {title!r}")


def blocks(text: str) -> list[Block]:
    """The fenced code of a text."""
    found = []
    for code in CODE.finditer(text):
        caption = CAPTION.search(text[: code.start()])
        found.append(Block(caption[1] if caption else "", code["language"], code["text"]))
    return found


def follow(text: str, folder: Path) -> None:
    """Do in `folder` what the captions of a how-to's code say: a new file, or lines to add."""
    done = 0
    for block in blocks(text):
        if new := NEW_FILE.fullmatch(block.caption):
            path = folder / new[1]
            assert not path.exists(), f"{new[1]} is not new"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text)
        elif below := BELOW.fullmatch(block.caption):
            insert(folder / below[1], below[2], block.text)
        else:
            continue
        done += 1
    assert done, "no code of the how-to says where it goes"


def insert(path: Path, line: str, text: str) -> None:
    """Add the text below the first such line, however indented, and the empty lines after it."""
    found = re.search(rf"^ *{re.escape(line)}\n+", path.read_text(), re.MULTILINE)
    assert found, f"{path.name} has no line {line!r}"
    whole = path.read_text()
    path.write_text(whole[: found.end()] + text + whole[found.end() :])


def without(root: Path, top: str, *patterns: str) -> Callable[[str, list[str]], set[str]]:
    """For `copytree`: leaves out what matches, and `top` in the folder `root` alone."""
    ignored = shutil.ignore_patterns(*patterns)

    def left_out(folder: str, names: list[str]) -> set[str]:
        return set(ignored(folder, names)) | ({top} if Path(folder) == root else set())

    return left_out


def copy_of_the_project(folder: Path) -> Path:
    """The project's own files, as a clone has them, but for what is larger than they: data."""
    shutil.copytree(ROOT, folder, symlinks=True, ignore=without(ROOT, "data", *NOT_THE_PROJECTS))
    (folder / "data").mkdir()
    for path in (ROOT / "data").glob("*.*"):
        if path.is_file():
            shutil.copy(path, folder / "data")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """The project's files in a copy of it, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()  # config/config.yaml is config.yaml
        and not {"results", ".snakemake", "__pycache__"} & {*path.relative_to(folder).parts}
    }


def commands(text: str) -> Iterator[list[str]]:
    """The commands of `PROGRAMS` that a text names, in words, without a path to the program.

    In code of a shell, each line; in other text `like this`; and in the table of targets each of
    them. `<experiment>` and `<set>` are one of each.
    """
    shell = [block.text for block in blocks(text) if block.language == "sh"]
    lines = "".join(shell).splitlines()
    prose = CODE.sub("", text)
    for table in re.findall(rf"^{re.escape(TARGETS)}.*?\n\n", prose, re.M | re.S):
        for row in table.strip().splitlines()[2:]:
            targets = re.findall("`([^`]+)`", row.split("|")[1])
            lines += [f"snakemake {target}" for target in targets if not target.startswith("-")]
    lines += re.findall("`([^`\n]+)`", prose)
    for line in lines:
        named = line.replace("<experiment>", "mozart").replace("<set>", "digits")
        for part in named.split(" && "):
            try:
                words = shlex.split(part, comments=True)
            except ValueError:  # a quotation mark in code that is no command
                continue
            words = words[1:] if words[:1] == ["export"] else words
            program = Path(words[0]).name if words else ""
            if program in PROGRAMS and "..." not in words:
                yield [program, *words[1:]]
