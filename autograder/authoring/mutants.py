"""Mechanical mutants of a reference: one small change of its syntax tree each.

A mutant that no case distinguishes from the reference shows a missing case. Mutated are the reference and the
functions of its own module that it calls. Text of exceptions, annotations and docstrings are left alone, and two
mutants with the same byte code count once.
"""

import ast
import difflib
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.authoring.mutations import BLOCKED_FIELDS, Site, replacements
from autograder.errors import ContentError


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed syntax tree.

    Args:
        kind: Which rule made it: ``"constant"``, ``"operator"``, ``"keyword dropped"``, ...
        function: Name of the function that was changed.
        lineno: Line of the change in the solution file.
        code: The changed function, compiled.
        edit: The change, to be made again when the difference is shown.
    """

    kind: str
    function: str
    lineno: int
    code: types.CodeType
    edit: "_Edit"


@dataclass(frozen=True, slots=True)
class _Edit:
    tree: ast.FunctionDef
    site: Site
    node: ast.AST


@dataclass(frozen=True, slots=True)
class ReferenceSource:
    """The functions that a reference consists of, ready to be built with one of them changed.

    Args:
        name: The reference's name.
        namespace: Globals of the solution file.
        trees: Syntax trees of the reference and of the helpers it calls, by name.
        codes: The same functions compiled unchanged.
    """

    name: str
    namespace: dict[str, Any]
    trees: dict[str, ast.FunctionDef]
    codes: dict[str, types.CodeType]


def read_source(reference: Callable[..., Any]) -> ReferenceSource:
    """Return the reference's functions as syntax trees.

    Raises:
        ContentError: The file does not define the reference at its top level.
    """
    path = Path(reference.__code__.co_filename)
    defined = {node.name: node for node in ast.parse(path.read_bytes()).body if isinstance(node, ast.FunctionDef)}
    if reference.__name__ not in defined:
        raise ContentError(f"no 'def {reference.__name__}' at the top level", path=path, hint="define the reference as a plain function")
    trees = {name: _bare(defined[name]) for name in _called_by(reference) if name in defined}
    codes = {name: _compile(tree, path.name) for name, tree in trees.items()}
    return ReferenceSource(reference.__name__, reference.__globals__, trees, codes)


def make_mutants(source: ReferenceSource) -> list[Mutant]:
    """Return every distinct mutant, in the order of the source."""
    seen = {_fingerprint(code) for code in source.codes.values()}
    found = []
    for name, tree in source.trees.items():
        for mutant in _mutants_of(name, tree):
            fingerprint = _fingerprint(mutant.code)
            if fingerprint not in seen:
                seen.add(fingerprint)
                found.append(mutant)
    return found


def build(source: ReferenceSource, mutant: Mutant) -> Callable[..., Any]:
    """Return the reference with the mutant's change; the solution's own functions stay as they are."""
    namespace = dict(source.namespace)
    for name, code in source.codes.items():
        exec(mutant.code if name == mutant.function else code, namespace)
    function: Callable[..., Any] = namespace[source.name]
    return function


def difference(mutant: Mutant) -> str:
    """Return the change as a unified diff of normalised source, without its header."""
    tree = mutant.edit.tree
    before = ast.unparse(tree).splitlines()
    with _changed(mutant.edit):
        after = ast.unparse(tree).splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@"))


def _called_by(reference: Callable[..., Any]) -> Sequence[str]:
    """Return the names of the reference and of the plain functions of its file that it reaches, in order of discovery."""
    space, path = reference.__globals__, reference.__code__.co_filename
    found, waiting = [reference.__name__], [reference.__code__]
    while waiting:
        for name in _names(waiting.pop()):
            function = space.get(name)
            if isinstance(function, types.FunctionType) and function.__code__.co_filename == path and name not in found:
                found.append(name)
                waiting.append(function.__code__)
    return found


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _bare(tree: ast.FunctionDef) -> ast.FunctionDef:
    """Strip docstring and decorators, which mutants need not change."""
    tree.decorator_list = []
    if ast.get_docstring(tree) is not None:
        tree.body = tree.body[1:] or [ast.copy_location(ast.Pass(), tree)]
    return tree


def _mutants_of(name: str, tree: ast.FunctionDef) -> Iterator[Mutant]:
    for site in _sites(tree):
        for kind, node in replacements(site, tree):
            edit = _Edit(tree, site, _located(node, site))
            with _changed(edit):
                code = _try_compile(tree)
            if code is not None:
                yield Mutant(kind, name, getattr(site.node, "lineno", tree.lineno), code, edit)


def _sites(node: ast.AST) -> Iterator[Site]:
    """Yield every place of the tree whose node may be replaced, parents before children."""
    for field, value in ast.iter_fields(node):
        if field in BLOCKED_FIELDS.get(type(node), ()):
            continue
        holders = enumerate(value) if isinstance(value, list) else [(None, value)]
        for position, child in holders:
            if isinstance(child, ast.AST):
                yield Site(node, field, position, child)
                yield from _sites(child)


def _located(node: ast.AST, site: Site) -> ast.AST:
    if "lineno" in node._attributes and "lineno" in site.node._attributes:
        ast.copy_location(node, site.node)
    return ast.fix_missing_locations(node)


class _changed:
    """Apply the edit to the tree within the block and undo it afterwards."""

    def __init__(self, edit: _Edit) -> None:
        self.edit = edit

    def __enter__(self) -> None:
        self.edit.site.put(self.edit.node)

    def __exit__(self, *_: object) -> None:
        self.edit.site.put(self.edit.site.node)


def _compile(tree: ast.FunctionDef, filename: str = "<mutant>") -> types.CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(ast.Module([tree], []), filename, "exec")


def _try_compile(tree: ast.FunctionDef) -> types.CodeType | None:
    """Compile the tree; return None if Python rejects the change."""
    try:
        return _compile(tree)
    except (SyntaxError, ValueError, TypeError):
        return None


def _fingerprint(code: types.CodeType) -> object:
    constants = tuple(_fingerprint(c) if isinstance(c, types.CodeType) else (type(c).__name__, repr(c)) for c in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants
