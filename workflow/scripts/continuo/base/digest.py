"""Digests of code that change when its meaning may, and not with a comment.

Snakemake compares a script's time stamp, and sees nothing of what the script imports. A rule that
carries these digests as parameters reruns for a changed line in any module that it uses, and for
nothing else.
"""

import ast
import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """What the code of a module means: a digest of its syntax, and the names in its imports.

    Comments, docstrings, layout and what is told to the log do not count.
    """

    digest: str
    imports: tuple[str, ...]

    @classmethod
    def parse(cls, source: bytes) -> "Module":
        """Of a module's text."""
        tree = ast.parse(source)
        names: dict[str, None] = {}
        for node in _statements(tree):
            if isinstance(node, ast.Import):
                names |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module] = None
                names |= dict.fromkeys(f"{node.module}.{alias.name}" for alias in node.names)
        digest = hashlib.sha256(_meaning(tree).encode()).hexdigest()
        return cls(digest[:16], tuple(names))


@dataclass(frozen=True)
class Code:
    """The modules below a folder of scripts, by their paths in it; and the modules each imports."""

    modules: Mapping[str, Module]
    imported: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, folder: Path, kept: Path) -> "Code":
        """All modules below `folder`.

        Parsing them takes a second, and each job of a run reads them: what they mean is kept in the
        file `kept`, by their content, and only what is new there is parsed.
        """
        contents = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*.py"))
        }
        keys = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        known = _read_kept(kept)
        found = {
            name: known.get(keys[name]) or Module.parse(content)
            for name, content in contents.items()
        }
        if not known.keys() >= set(keys.values()):
            _keep({keys[name]: module for name, module in found.items()}, kept)
        return cls(found, {name: _places(module) & found.keys() for name, module in found.items()})

    @property
    def digest(self) -> str:
        """Of all of it."""
        lines = [f"{name} {module.digest}" for name, module in self.modules.items()]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def digests(self, *files: str, aside: Collection[str] = ()) -> list[str]:
        """A line for each of these files and of the modules that they import: its path, its digest.

        Imports are followed wherever in the code they stand. aside: patterns of paths that are left
        out, with what only they import.
        """
        found = set(files)
        waiting = [*files]
        while waiting:
            imported = self.imported[waiting.pop()] - found
            new = [name for name in imported if not any(fnmatch(name, part) for part in aside)]
            found.update(new)
            waiting += new
        return [f"{name} {self.modules[name].digest}" for name in sorted(found)]


def _places(module: Module) -> frozenset[str]:
    """Where the code of what the module imports would be."""
    parts = [name.split(".") for name in module.imports]
    places = {"/".join(part[:length]) for part in parts for length in range(1, len(part) + 1)}
    return frozenset(f"{place}{end}" for place in places for end in (".py", "/__init__.py"))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements below `node`; unlike `ast.walk` it leaves out what they are made of."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for statement in getattr(node, part, ()):
            yield statement
            yield from _statements(statement)


def _meaning(tree: ast.Module) -> str:
    """The code as the parser sees it, in the one form of `ast.unparse`, without what does nothing.

    That is a string by itself, such as a docstring or a field's words, and what is told to `log`.
    """
    for node in (tree, *_statements(tree)):
        for part in ("body", "orelse", "finalbody"):
            if said := getattr(node, part, None):
                setattr(node, part, [s for s in said if not _does_nothing(s)] or [ast.Pass()])
    return ast.unparse(tree)


def _does_nothing(statement: ast.AST) -> bool:
    match statement:
        case ast.Expr(ast.Constant(str())):
            return True
        case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            return True
    return False


def _read_kept(path: Path) -> dict[str, Module]:
    """The modules by the SHA-256 of their text; none where another Python, or another form of this
    file, kept them."""
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        kept = json.loads(path.read_bytes())
        if kept["by"] == _reader():
            return {key: Module(digest, tuple(names)) for key, (digest, *names) in kept["modules"]}
    return {}


def _reader() -> list[str]:
    return [sys.version, hashlib.sha256(Path(__file__).read_bytes()).hexdigest()]


def _keep(modules: Mapping[str, Module], path: Path) -> None:
    lines = [(key, (module.digest, *module.imports)) for key, module in modules.items()]
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # a folder that cannot be written: parse again
        path.parent.mkdir(exist_ok=True)
        new.write_text(json.dumps({"by": _reader(), "modules": lines}))
        new.replace(path)
