"""Takes out of a file of many exercises what one function needs: the statements that bind the names it uses, and theirs.

A notebook or a homework file also demonstrates, plots, trains and tests. None of that defines the function, so none of
it runs: a statement is kept if it binds a name that is reached from the function's own. A parameter or a local variable
is no such name, whatever a demonstration binds under it; Python's compiler says which are. The standard library only.
"""

import ast
import dis
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LOADS = frozenset(("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"))


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


def take(trees: Sequence[tuple[ast.Module, str]], function: str, flags: int = 0) -> Slice:
    """Return the statements of *trees* (with the names of their sources) that *function* needs.

    Args:
        trees: The parts of the file, in order.
        function: Its name.
        flags: Of the compiler, see :func:`compile`.
    """
    statements = [Statement(node, source) for tree, source in trees for node in tree.body if not _is_idle(node)]
    binders: dict[str, list[int]] = {}
    always: set[int] = set()
    for index, statement in enumerate(statements):
        for name in _bound(statement.node):
            if name == "*":
                always.add(index)
            else:
                binders.setdefault(name, []).append(index)
    kept, names = set(always), {function}
    queue = [function, *(name for index in always for name in _used(statements[index].node, flags))]
    while queue:
        for index in binders.get(queue.pop(), ()):
            if index not in kept:
                kept.add(index)
                found = _used(statements[index].node, flags) - names
                names |= found
                queue.extend(found)
    return Slice(tuple(statements[index] for index in sorted(kept)), frozenset(names))


def _is_idle(node: ast.stmt) -> bool:
    """Whether a statement defines nothing here: an expression, or what is for running the file as a script."""
    match node:
        case ast.Expr():
            return True
        case ast.If(
            test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]), orelse=[]
        ):
            return True
    return False


def _used(node: ast.stmt, flags: int) -> set[str]:
    """Return the module's names that *node* reads, when it runs or in the functions that it defines."""
    try:
        code = compile(ast.Module([node], []), "", "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # said when it is compiled to be run
        return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
    return set(_loaded(code))


def _loaded(code: types.CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in _LOADS:
            yield instruction.argval
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _loaded(inner)


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
