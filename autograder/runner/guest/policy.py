"""Which modules a program may import, decided from its text before any of it runs.

This is a promise to students (what is available) and a plain answer (what is not), not the security boundary:
the sandbox is. The standard library only.
"""

import ast
import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Imports:
    """What the imports of a program come to.

    Args:
        forbidden: Modules that are imported, used and not available.
        dropped: Modules that are imported at top level and never used; the imports may be removed.
    """

    forbidden: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def plainly_allowed(source: str, modules: frozenset[str]) -> bool:
    """Whether every import in *source* is visibly of an allowed module, so that nothing needs parsing for it."""
    simple = 0
    for match in _SIMPLE.finditer(source):
        name = match.group(1) or match.group(2)
        if name.partition(".")[0] not in modules:
            return False
        simple += 1
    return simple == len(_WORD.findall(source))


def review(trees: list[ast.Module], modules: frozenset[str]) -> Imports:
    """Return which imports of the program made of *trees* are not available, and which of those do not matter."""
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    forbidden: dict[str, None] = {}
    dropped: dict[str, None] = {}
    for tree in trees:
        top = set(map(id, tree.body))
        for node in ast.walk(tree):
            for module, bound in imported(node):
                if module in modules:
                    continue
                if id(node) in top and bound not in used and bound != "*":
                    dropped[module] = None
                else:
                    forbidden[module] = None
    return Imports(tuple(forbidden), tuple(name for name in dropped if name not in forbidden))


_CATCHES = frozenset(("ImportError", "ModuleNotFoundError", "Exception", "BaseException"))


def without_optional(tree: ast.Module, modules: frozenset[str]) -> ast.Module:
    """Return *tree* with every import that is not available, and whose failure it handles itself, failing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(_catches_imports(handler.type) for handler in node.handlers):
            node.body = [_failing(statement, modules) for statement in node.body]
    return tree


def _catches_imports(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(map(_catches_imports, caught.elts))
    return caught is None or (isinstance(caught, ast.Name) and caught.id in _CATCHES)


def _failing(statement: ast.stmt, modules: frozenset[str]) -> ast.stmt:
    missing = [module for module, _ in imported(statement) if module not in modules]
    if not missing:
        return statement
    error = ast.Call(ast.Name("ModuleNotFoundError", ast.Load()), [ast.Constant(f"{missing[0]} is not available here")], [])
    return ast.fix_missing_locations(ast.copy_location(ast.Raise(error, None), statement))


def drop(tree: ast.Module, names: tuple[str, ...]) -> ast.Module:
    """Return *tree* without its top-level imports of the modules *names*; line numbers stay."""
    kept: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            aliases = [alias for alias in node.names if alias.name.partition(".")[0] not in names]
            if not aliases:
                continue
            node.names = aliases
        elif isinstance(node, ast.ImportFrom) and (node.level > 0 or (node.module or "").partition(".")[0] in names):
            continue
        kept.append(node)
    tree.body = kept
    return tree


def imported(node: ast.AST) -> list[tuple[str, str]]:
    """Return (top-level module, name it is bound to) of everything that *node* imports."""
    if isinstance(node, ast.Import):
        return [(alias.name.partition(".")[0], alias.asname or alias.name.partition(".")[0]) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        root = module if node.level else module.partition(".")[0]
        return [(root, alias.asname or alias.name) for alias in node.names]
    return []
