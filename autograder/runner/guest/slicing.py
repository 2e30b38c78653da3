"""Selects the top-level statements that a function needs: those that bind the names it uses, and theirs.

A notebook or a homework file also demonstrates, plots, trains and tests. A statement is kept if it binds a name that is
reached from the wanted ones or changes the object behind it, directly or through a function of the file that it calls. A
parameter or a local variable is no such name; Python's compiler says which are. The standard library only.
"""

import ast
import dis
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_LOADS = frozenset(("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"))
SETTINGS = frozenset(
    ("filterwarnings", "getcontext", "seed", "set_printoptions", "setcontext", "seterr", "setrecursionlimit", "simplefilter")
)
"""Functions of libraries whose call at top level changes what a function computes or prints, without binding a name."""
_DYNAMIC = frozenset(("exec", "globals", "locals", "vars"))
"""Built-in functions that may bind any name."""
_READERS = frozenset(("all", "any", "assert_allclose", "display", "isinstance", "len", "max", "min", "print", "repr", "str", "sum", "type"))
"""Functions that change none of their arguments."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement and the name of the source it stands in."""

    node: ast.stmt
    source: str


@dataclass(frozen=True, slots=True)
class Slice:
    """The statements that some names need.

    Args:
        statements: In the order of the file.
        names: Every name that is reached, whether the file binds it or not.
        left_out: The first statement that would run as a part of the file and is left out; None if there is none.
    """

    statements: tuple[Statement, ...]
    names: frozenset[str]
    left_out: Statement | None = None


def take(trees: Sequence[tuple[ast.Module, str]], wanted: Iterable[str], flags: int = 0) -> Slice:
    """Return the statements of *trees* (with the names of their sources) that the names *wanted* need.

    Args:
        trees: The parts of the file, in order.
        wanted: Names that the file binds.
        flags: Of the compiler, see :func:`compile`.
    """
    statements = [Statement(node, source) for tree, source in trees for node in tree.body if not is_script_part(node)]
    binders, always = _binders(statements)
    kept, names = set(always), set(wanted)
    queue = [*names]
    for index in always:
        found = used(statements[index].node, flags) - names
        names |= found
        queue.extend(found)
    while queue:
        for index in binders.get(queue.pop(), ()):
            if index not in kept:
                kept.add(index)
                found = used(statements[index].node, flags) - names
                names |= found
                queue.extend(found)
    left_out = (statement for index, statement in enumerate(statements) if index not in kept and _does_something(statement.node))
    return Slice(tuple(statements[index] for index in sorted(kept)), frozenset(names), next(left_out, None))


def is_script_part(node: ast.stmt) -> bool:
    """Whether *node* is ``if __name__ == "__main__":`` without an ``else``."""
    match node:
        case ast.If(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]), orelse=[]):
            return any(_is_main(a, b) for a, b in ((left, right), (right, left)))
    return False


def _is_main(name: ast.expr, value: ast.expr) -> bool:
    return isinstance(name, ast.Name) and name.id == "__name__" and isinstance(value, ast.Constant) and value.value == "__main__"


def _does_something(node: ast.stmt) -> bool:
    """Whether running *node* does more than define or import."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return False
        case ast.Assign(value=ast.Constant()) | ast.Pass():
            return False
    return True


def _binders(statements: Sequence[Statement]) -> tuple[dict[str, list[int]], list[int]]:
    """Return which statements bind or change each name, and which are needed whatever is asked for."""
    changed_by = _changes_of_functions([statement.node for statement in statements])
    imported = {
        name for statement in statements if isinstance(statement.node, ast.Import | ast.ImportFrom) for name in bound(statement.node)
    }
    fixed = imported | changed_by.keys()
    binders: dict[str, list[int]] = {}
    always = []
    for index, statement in enumerate(statements):
        node = statement.node
        found = set(bound(node))
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
            found.update(_changed(node, changed_by, fixed))
        if "*" in found or _is_setting(node, imported):
            always.append(index)
        for name in found:
            binders.setdefault(name, []).append(index)
    return binders, always


def _is_setting(node: ast.stmt, imported: set[str]) -> bool:
    """Whether *node* changes a mode of a library, or may bind any name."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.value] if isinstance(node, ast.Expr) else []:
        while isinstance(target, ast.Attribute | ast.Subscript):
            target = target.value
        if not isinstance(target, ast.Call):
            continue
        function = target.func
        if isinstance(function, ast.Name) and function.id in _DYNAMIC:
            return True
        last = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
        if last in SETTINGS and _root(function) in imported:
            return True
    return False


# -- what statements change without binding it -------------------------------------------------------------------


def _changes_of_functions(nodes: Iterable[ast.stmt]) -> dict[str, set[str]]:
    """Return, for every function and class of the file, the file's variables that calling it may change."""
    functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    changes = {name: set(_changes_within(node)) for name, node in functions.items()}
    callers: dict[str, list[str]] = {}
    for name, node in functions.items():
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and child.id in functions:
                callers.setdefault(child.id, []).append(name)
    queue = [name for name, found in changes.items() if found]
    while queue:
        name = queue.pop()
        for caller in callers.get(name, ()):
            if not changes[name] <= changes[caller]:
                changes[caller] |= changes[name]
                queue.append(caller)
    return changes


def _changes_within(function: ast.AST) -> Iterator[str]:
    """Yield the names of variables of the file that the body of *function* binds or changes."""
    for node in ast.walk(function):
        if isinstance(node, ast.Global):
            yield from node.names
        elif isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield from filter(None, [_root(node)])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            yield from filter(None, [_root(node.value.func)])


def _changed(node: ast.AST, changed_by: Mapping[str, set[str]], fixed: set[str]) -> Iterator[str]:
    """Yield the variables that *node* may change through what it calls.

    Args:
        node: A statement at top level that is no definition.
        changed_by: What each function of the file may change.
        fixed: Names of functions, classes and imports, which are not changed by being passed or asked for a method.
    """
    for call in ast.walk(node):
        if isinstance(call, ast.Name):
            yield from changed_by.get(call.id, ())
        if not isinstance(call, ast.Expr) or not isinstance(call.value, ast.Call):
            continue
        function, given = call.value.func, [*call.value.args, *(keyword.value for keyword in call.value.keywords)]
        root = _root(function)
        if isinstance(function, ast.Attribute) and root and root not in fixed:
            yield root
        if (function.attr if isinstance(function, ast.Attribute) else root) not in _READERS:
            yield from (name for name in map(_root, given) if name and name not in fixed)


# -- names -------------------------------------------------------------------------------------------------------


def used(node: ast.stmt, flags: int = 0) -> set[str]:
    """Return the module's names that *node* reads, when it runs or in the functions that it defines."""
    try:
        code = compile(ast.Module([node], []), "", "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # reported when it is compiled to be run
        return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
    return set(_loaded(code))


def _loaded(code: types.CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in _LOADS:
            yield instruction.argval
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _loaded(inner)


def bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that running *node* binds at top level, or whose objects it stores into; ``*`` for a star import."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
            return
        case ast.Import(names=aliases):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            return
        case ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)
            return
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
            yield from filter(None, [_root(node)])
    if not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from bound(child)


def _root(node: ast.AST) -> str:
    """Return the name at the beginning of ``name.attribute[index]``, empty if there is none."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
