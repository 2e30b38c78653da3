"""Decides from a program's text which of its imports are available, and makes the others fail where they are used.

This is a promise to students (what is available) and a plain answer (what is not), not the security boundary:
the sandbox is. The standard library only.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn

from autograder.runner.guest.slicing import used

DEFAULT_MODULES = frozenset(
    [
        "__future__",
        "abc",
        "array",
        "bisect",
        "builtins",
        "cmath",
        "collections",
        "contextlib",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "heapq",
        "itertools",
        "logging",
        "math",
        "numbers",
        "numpy",
        "operator",
        "pprint",
        "random",
        "re",
        "statistics",
        "string",
        "struct",
        "sys",
        "textwrap",
        "time",
        "timeit",
        "types",
        "typing",
        "unittest",
        "warnings",
    ]
)
_WORD = re.compile(r"\b(?:import|__import__|importlib)\b")
_SIMPLE = re.compile(
    r"^[ \t]*(?:import[ \t]+([A-Za-z_][\w.]*)(?:[ \t]+as[ \t]+\w+)?|from[ \t]+([A-Za-z_][\w.]*)[ \t]+import\b[^;\n]*)[ \t]*(?:#.*)?$", re.M
)


def plainly_allowed(source: str, modules: frozenset[str]) -> bool:
    """Whether every import in *source* names an allowed module, as far as text shows: False may be wrong, True is not."""
    simple = 0
    for match in _SIMPLE.finditer(source):
        name = match.group(1) or match.group(2)
        if name.partition(".")[0] not in modules:
            return False
        simple += 1
    return simple == len(_WORD.findall(source))


Available = Callable[[str, int], bool]
"""Whether a module can be imported, by its dotted name and the number of dots before it."""


class Unavailable:
    """Stands for what an import that is not available would have bound: every use raises ModuleNotFoundError."""

    __slots__ = ("_module",)

    def __init__(self, module: str) -> None:
        object.__setattr__(self, "_module", module)

    def _fail(self, *arguments: object, **options: object) -> NoReturn:
        raise ModuleNotFoundError(import_message(object.__getattribute__(self, "_module")))

    __getattr__ = __setattr__ = __delattr__ = __call__ = __getitem__ = __setitem__ = __iter__ = __enter__ = __mro_entries__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __matmul__ = __rmatmul__ = _fail
    __neg__ = __lt__ = __le__ = __gt__ = __ge__ = __len__ = __array__ = _fail


def import_message(module: str) -> str:
    """Return the text of the exception that an import of *module* raises."""
    return f"{module} is not available here"


def split(node: ast.stmt, available: Available) -> tuple[ast.stmt | None, dict[str, str]]:
    """Return the top-level statement *node* without imports that are not available, and these: modules by the names they bind.

    A module that is imported by a star stands under ``* module``.
    """
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return node, {}
    gone = {id(alias): module for alias, module in _missing(node, available)}
    if not gone:
        return node, {}
    names = {_bound(node, alias, gone[id(alias)]): gone[id(alias)] for alias in node.names if id(alias) in gone}
    node.names = [alias for alias in node.names if id(alias) not in gone]
    return (node if node.names else None), names


def _bound(node: ast.Import | ast.ImportFrom, alias: ast.alias, module: str) -> str:
    if alias.name == "*":
        return f"* {module}"
    return alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)


def _missing(node: ast.AST, available: Available) -> Iterator[tuple[ast.alias, str]]:
    """Yield what *node* imports and is not available, with the module's name as the student wrote it."""
    if isinstance(node, ast.Import):
        yield from ((alias, alias.name) for alias in node.names if not available(alias.name, 0))
    elif isinstance(node, ast.ImportFrom):
        dots, module = "." * node.level, node.module or ""
        for alias in node.names:
            if not available(module or alias.name, node.level) and not (not module and available("", node.level)):
                yield alias, dots + (module or alias.name)


def with_failing_imports(tree: ast.stmt, available: Available) -> ast.stmt:
    """Return *tree* with every import inside it that is not available replaced by raising ModuleNotFoundError."""
    return _Failing(available).visit(tree)  # type: ignore[no-any-return]  # a statement for a statement


class _Failing(ast.NodeTransformer):
    def __init__(self, available: Available) -> None:
        self._available = available

    def visit_Import(self, node: ast.Import) -> ast.stmt:
        return self._failing(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt:
        return self._failing(node)

    def _failing(self, node: ast.Import | ast.ImportFrom) -> ast.stmt:
        missing = [module for _, module in _missing(node, self._available)]
        if not missing:
            return node
        error = ast.Call(ast.Name("ModuleNotFoundError", ast.Load()), [ast.Constant(import_message(missing[0]))], [])
        return ast.fix_missing_locations(ast.copy_location(FailingImport(error, None, missing), node))


class FailingImport(ast.Raise):
    """What takes the place of an import that is not available: raises ModuleNotFoundError."""

    _fields = ast.Raise._fields

    def __init__(self, error: ast.expr, cause: ast.expr | None, modules: list[str]) -> None:
        super().__init__(error, cause)
        self.modules = modules


def unavoidable(function: str, nodes: Iterable[ast.stmt], missing: Mapping[str, str]) -> tuple[str, ...]:
    """Return the modules that are not available and that every call of *function* uses before it returns.

    Args:
        function: Name of the function.
        nodes: Statements at top level, among them its definition and those of its helpers; see :func:`with_failing_imports`.
        missing: Modules that are not available, by the names that they would bind.
    """
    definitions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
    found: dict[str, None] = {}
    seen: set[str] = set()
    queue = [function]
    while queue:
        name = queue.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        names = used(definitions[name])
        for statement in _only_way(definitions[name]):
            if isinstance(statement, FailingImport):
                found.update(dict.fromkeys(statement.modules))
            called = {child.id for child in _evaluated(statement) if isinstance(child, ast.Name)} & names
            found.update((missing[name], None) for name in called & missing.keys())
            queue.extend(called)
    return tuple(found)


def _only_way(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    """Yield the statements that run in every call of *function* that returns a value."""
    for statement in function.body:
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr | ast.Return | FailingImport):
            yield statement
        elif any(isinstance(child, ast.Return | ast.Yield) for child in ast.walk(statement)):
            return


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the expressions in *node* that are evaluated when it runs, whatever the values are."""
    yield node
    if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return
    children: Iterable[ast.AST] = ast.iter_child_nodes(node)
    if isinstance(node, ast.IfExp):
        children = (node.test,)
    elif isinstance(node, ast.BoolOp):
        children = node.values[:1]
    for child in children:
        yield from _evaluated(child)
