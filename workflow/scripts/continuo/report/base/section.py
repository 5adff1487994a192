"""A section of a page: what it reads, what it says, what it draws, and its template.

A section is a module with a SECTION, and templates/<module>.html.jinja2 beside it. The rules ask it
what it reads while the Snakefile is read: it imports pandas, and what else takes its time, within
the functions that need it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

REPORT = Path(__file__).parents[1]
TEMPLATE = ".html.jinja2"

Files = Any  # a path, or a sequence or a mapping of such


@dataclass(frozen=True)
class Figure:
    """A file that a section draws.

    draw: a function of a module, which takes the path of the drawing and then, by their names, the
    files that it `reads` and the `settings`; item, caption: the figure's name in Snakemake's
    report, and what is to be seen on it, where it is to be there.
    """

    draw: Callable[..., None]
    reads: Mapping[str, Files]
    settings: Mapping[str, Any] = field(default_factory=dict)
    item: str = ""
    caption: str = ""


def no_figures(subject: Any) -> dict[str, Figure]:
    """What a section without figures draws."""
    return {}


@dataclass(frozen=True)
class Section:
    """A section of the page on a subject: an experiment, say; see `continuo.report.experiment`.

    All paths are below the folder of the subject's results. `reads` names the files of a subject;
    where it names none the subject has no such section. `read` takes the subject and, by these
    names, the files, and returns what the template shows. `figures` are those that the section
    draws, by their names below figures/; one that the page shows is among what it `reads`. Sections
    stand in the order of their places. heading: "" for the head of a page. scripts: those of the
    page, below report/, that it needs. folded: whether only the heading is seen at first.
    """

    place: int
    heading: str
    reads: Callable[[Any], Mapping[str, Files]]
    read: Callable[..., Mapping[str, Any]]
    figures: Callable[[Any], Mapping[str, Figure]] = no_figures
    scripts: Sequence[str] = ()
    folded: bool = False

    @property
    def module(self) -> str:
        """The full name of its module."""
        return self.read.__module__

    @property
    def name(self) -> str:
        """The last part of it: "copying"."""
        return self.module.rpartition(".")[2]

    @property
    def template(self) -> str:
        """The path of its template below report/."""
        return f"{self.module.split('.')[-2]}/templates/{self.name}{TEMPLATE}"


def sections_in(package: str) -> list[Section]:
    """The sections of a package of report/: of each module that has a template there."""
    templates = (REPORT / package.rpartition(".")[2] / "templates").glob(f"*{TEMPLATE}")
    names = sorted(path.name.removesuffix(TEMPLATE) for path in templates)
    sections = [import_module(f"{package}.{name}").SECTION for name in names]
    return sorted(sections, key=lambda section: section.place)


def paths_in(files: Files) -> list[str]:
    """Each path once, in their order."""
    if isinstance(files, str):
        return [files]
    parts = files.values() if isinstance(files, Mapping) else files
    return list(dict.fromkeys(path for part in parts for path in paths_in(part)))


def below(folder: str | Path, files: Files) -> Files:
    """The same with each path below the folder."""
    if isinstance(files, str):
        return f"{folder}/{files}"
    if isinstance(files, Mapping):
        return {name: below(folder, part) for name, part in files.items()}
    return [below(folder, part) for part in files]


def files_of(sections: Iterable[Section], subject: Any) -> list[str]:
    """All that the page on a subject is written from."""
    return paths_in([section.reads(subject) for section in sections])


def figures_of(sections: Iterable[Section], subject: Any) -> dict[str, Figure]:
    """All that the sections draw for a subject, by their names below figures/."""
    return {
        name: figure for section in sections for name, figure in section.figures(subject).items()
    }
