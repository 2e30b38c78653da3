"""Parses a program's cells; what does not parse costs only the top-level statement or the cell that it stands in.

The standard library only.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder.runner.guest.calls import source_name

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python's parser and compiler raise on a text that they cannot take."""
MAX_PIECES = 5_000
"""Top-level statements of a file that does not parse as a whole; the rest of it is one piece."""
_KEYWORDS = "def|class|async def|import|from|if|for|while|with|try|@|<<<<<<<|=======|>>>>>>>"
_START = re.compile(rf"^(?=(?:{_KEYWORDS}|[A-Za-z_][\w.]*\s*(?:\(|\[|(?::[^=\n]*)?=[^=])))", re.M)
_DEFINITION = re.compile(r"def\b|class\b|async\b|@")
_AFTER_BODY = re.compile(r"\n(?=[^\s#@)\]}])(?!def\b|class\b|async\b)")
_DEFINED = re.compile(r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]*)?=[^=]", re.M)


@dataclass(frozen=True, slots=True)
class Broken:
    """A part that does not parse.

    Args:
        source: The name of the source it stands in.
        error: What the parser raised; the line number is that of the whole source.
        defined: Names that it seems to define.
    """

    source: str
    error: BaseException
    defined: frozenset[str]


@dataclass(slots=True)
class Parts:
    """Trees with the names of their sources, and the parts that do not parse."""

    trees: list[tuple[ast.Module, str]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    @property
    def asks_for_annotations(self) -> bool:
        """Whether a part has a ``from __future__`` import."""
        return any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for tree, _ in self.trees for node in tree.body)


def source_names(filename: str, count: int) -> list[str]:
    """Return the names under which the *count* cells of the file are compiled."""
    notebook = filename.endswith(".ipynb")
    return [source_name(filename, index if notebook else 0) for index in range(1, count + 1)]


def place(source: str, line: int) -> str:
    """Return a line of a source for a reader: ``relu.py:3``, in a notebook ``hw.ipynb [2]:3``."""
    name, mark, cell = source.partition("#cell-")
    return f"{name} [{cell}]:{line}" if mark else f"{name}:{line}"


def parse(filename: str, cells: Sequence[str]) -> Parts:
    """Return the parts of a program."""
    parts = Parts()
    for cell, name in zip(cells, source_names(filename, len(cells)), strict=True):
        try:
            parts.trees.append((ast.parse(cell, name), name))
        except UNPARSABLE as error:
            _parse_pieces(cell, name, error, parts)
    return parts


def _parse_pieces(source: str, name: str, whole: BaseException, parts: Parts) -> None:
    """Parse the top-level statements of *source* one by one."""
    line, found = 0, len(parts.broken)
    for piece in _pieces(source):
        tree: ast.Module | None
        try:
            tree = ast.parse(piece, name)
            ast.increment_lineno(tree, line)
            parts.trees.append((tree, name))
        except UNPARSABLE as error:
            if isinstance(error, SyntaxError) and error.lineno is not None:
                error.lineno += line
            if (tree := _definition_alone(piece, name)) is not None:
                ast.increment_lineno(tree, line)
                parts.trees.append((tree, name))
            parts.broken.append(Broken(name, error, _defined(piece) if tree is None else frozenset()))
        line += piece.count("\n")
    if len(parts.broken) == found:  # it is the statements' order that does not parse, such as a late __future__ import
        parts.broken.append(Broken(name, whole, frozenset()))


def _definition_alone(piece: str, name: str) -> ast.Module | None:
    """Return the function or class with which *piece* begins, without what follows its body; None if that does not parse either."""
    end = _AFTER_BODY.search(piece, piece.find("\n") + 1) if _DEFINITION.match(piece) else None
    if end is None:
        return None
    try:
        return ast.parse(piece[: end.start() + 1], name)
    except UNPARSABLE:
        return None


def _pieces(source: str) -> Iterator[str]:
    starts = [match.start() for match in _START.finditer(source)][:MAX_PIECES]
    starts = [start for before, start in zip([-1, *starts], starts, strict=False) if before < 0 or source[before] != "@"]
    if not starts or starts[0]:
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(source)], strict=True):
        yield source[start:end]


def _defined(text: str) -> frozenset[str]:
    return frozenset(name for pair in _DEFINED.findall(text) for name in pair if name)
