"""Digests of code that change when its meaning may, and not with a comment.

Snakemake compares a script's time stamp, and sees nothing of what the script imports. A rule that
carries these digests as parameters reruns for a changed line in any module that it uses, and for
nothing else.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def code_digests(script: Path, package: Path, *loaded: Path) -> list[str]:
    """A line for `script` and for each module it imports from `package`: its path, a digest.

    loaded: modules of the package that it imports by their names, and what they import. The digest
    is that of the module's syntax. Imports are followed through the package, wherever in the code
    they stand. Comments, docstrings and layout do not count.
    """
    files = {script, *loaded}
    waiting = [*files]
    while waiting:
        for path in _imported(waiting.pop(), package) - files:
            files.add(path)
            waiting.append(path)
    lines = []
    for path in sorted(files):
        digest = hashlib.sha256(_meaning(path).encode()).hexdigest()
        name = path.name if path == script else path.relative_to(package.parent).as_posix()
        lines.append(f"{name} {digest[:16]}")
    return lines


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements below `node`; unlike `ast.walk` it leaves out what they are made of."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for statement in getattr(node, part, ()):
            yield statement
            yield from _statements(statement)


@cache
def _meaning(path: Path) -> str:
    """The code as the parser sees it, docstrings dropped, in the one form of `ast.unparse`.

    Those of fields too: a string that stands by itself does nothing.
    """
    tree = _tree(path)
    for node in (tree, *_statements(tree)):
        for part in ("body", "orelse", "finalbody"):
            if said := getattr(node, part, None):
                setattr(node, part, [s for s in said if not _is_text(s)] or [ast.Pass()])
    return ast.unparse(tree)


def _is_text(statement: ast.AST) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


@cache
def _imported(path: Path, package: Path) -> frozenset[Path]:
    """The files of `package` that the code in `path` names in its imports."""
    names: set[str] = set()
    for node in _statements(_tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    found: set[Path] = set()
    for name in names:
        parts = name.split(".")
        if parts[0] != package.name:
            continue
        for length in range(1, len(parts) + 1):
            place = package.joinpath(*parts[1:length])
            files = place / "__init__.py", place.with_suffix(".py")
            found.update(path for path in files if path.is_file())
    return frozenset(found)
