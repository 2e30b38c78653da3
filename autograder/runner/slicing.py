"""Takes out of a file of many exercises what one function needs: the statements that bind the names it uses, and theirs.

A notebook or a homework file also demonstrates, plots, trains and tests. None of that defines the function, so none of
it runs: a statement is kept if it binds a name that is reached from the function's own. The standard library only.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement and the name of the source it stands in."""

    node: ast.stmt
    source: str


@dataclass(frozen=True, slots=True)
class Slice:
    """What a function needs.

    Args:
        statements: In the order of the file.
        names: Every name that is reached, whether the file binds it or not.
    """

    statements: tuple[Statement, ...]
    names: frozenset[str]


def take(trees: Sequence[tuple[ast.Module, str]], function: str) -> Slice:
    """Return the statements of *trees* (with the names of their sources) that *function* needs."""
    statements = [Statement(node, source) for tree, source in trees for node in tree.body if not isinstance(node, ast.Expr)]
    binders: dict[str, list[int]] = {}
    always: set[int] = set()
    for index, statement in enumerate(statements):
        for name in _bound(statement.node):
            if name == "*":
                always.add(index)
            else:
                binders.setdefault(name, []).append(index)
    kept, names = set(always), {function}
    queue = [function, *(name for index in always for name in _used(statements[index].node))]
    while queue:
        for index in binders.get(queue.pop(), ()):
            if index not in kept:
                kept.add(index)
                found = set(_used(statements[index].node)) - names
                names |= found
                queue.extend(found)
    return Slice(tuple(statements[index] for index in sorted(kept)), frozenset(names))


def _used(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            yield child.id


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that running *node* binds at top level, or whose objects it changes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Import):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        return
    if isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.id
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield from _root(node)
    if not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
