"""Turns a program's text into the function to call. Runs in the child; everything it meets may be hostile.

A file that holds one exercise runs as Python would run it. A file that holds many, or a notebook, is taken apart:
only imports, definitions and plain assignments run, one statement at a time, and what fails costs only itself.
The standard library only.
"""

import __future__ as future_features

import ast
import inspect
import re
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from autograder.model import Message, Program
from autograder.runner import policy
from autograder.runner.calls import describe, source_name
from autograder.runner.protocol import Loaded, Task

MAX_NOTES = 5
_SAFE_CALL_ROOTS = frozenset({"np", "numpy", "math", "float", "int", "tuple", "list", "dict", "set", "frozenset", "range"})
_FUTURE = sum(getattr(future_features, name).compiler_flag for name in ("annotations",))


@dataclass(frozen=True, slots=True)
class LoadedFunction:
    """The outcome of loading: the function to call, or why there is none."""

    record: Loaded
    function: Callable[..., Any] | None = None


class _Unparsable(Exception):
    """The whole program could not be parsed; the cause says why."""


def load(program: Program, task: Task) -> LoadedFunction:
    """Return the function that *program* defines, having run what must run to define it."""
    sources = [source_name(program.filename, index if _is_notebook(program) else 0) for index in range(1, len(program.cells) + 1)]
    modules = frozenset(task.modules)
    notes: list[Message] = []
    try:
        code = _compile(program, sources, modules, notes)
    except _Unparsable as error:
        return LoadedFunction(Loaded("unloadable", describe(error.__cause__ or error, sources)))
    except _Forbidden as error:
        return LoadedFunction(Loaded("forbidden", names=error.modules))
    module = types.ModuleType(program.function)
    sys.modules[program.function] = module  # dataclasses and typing look the defining module up
    error_seen: BaseException | None = None
    for block in code:
        try:
            exec(block, module.__dict__)
        except BaseException as error:  # noqa: BLE001  # the door: loading runs the student's code
            if not program.lenient:
                return LoadedFunction(Loaded("unloadable", describe(error, sources)))
            error_seen = error_seen or error
            raised = describe(error, sources)
            notes.append(Message("run.note.statement_skipped", {"error": raised.type_name, "line": raised.lineno}))
    return _find(program, task, module, notes)


def _find(program: Program, task: Task, module: types.ModuleType, notes: list[Message]) -> LoadedFunction:
    function = module.__dict__.get(program.function)
    if not callable(function):
        names = tuple(name for name, value in list(module.__dict__.items()) if isinstance(value, types.FunctionType))
        return LoadedFunction(Loaded("missing", names=names[:20], notes=tuple(notes[:MAX_NOTES])))
    signature = _parameters(function)
    if signature is not None and signature != task.parameters:
        shown = ", ".join(task.parameters)
        notes.append(Message("run.note.signature", {"expected": f"{program.function}({shown})", "actual": f"{program.function}({', '.join(signature)})"[:200]}))
    return LoadedFunction(Loaded("ok", notes=tuple(notes[:MAX_NOTES])), function)


def _parameters(function: object) -> tuple[str, ...] | None:
    try:
        return tuple(inspect.signature(function).parameters)  # type: ignore[arg-type]  # checked to be callable
    except (TypeError, ValueError):
        return None


class _Forbidden(Exception):
    """The program uses modules that are not available."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        super().__init__(*modules)
        self.modules = modules


def _is_notebook(program: Program) -> bool:
    return program.filename.endswith(".ipynb")


def _compile(program: Program, sources: list[str], modules: frozenset[str], notes: list[Message]) -> list[types.CodeType]:
    """Return the code to run, in order.

    Raises:
        _Unparsable: A file that must parse as a whole does not.
        _Forbidden: An import that matters is not available.
    """
    plain = all(policy.plainly_allowed(cell, modules) for cell in program.cells)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if plain and not program.lenient:
            try:
                return [compile(cell, name, "exec", dont_inherit=True) for cell, name in zip(program.cells, sources, strict=True)]
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                raise _Unparsable from error
        trees = _parse(program, sources, notes)
        found = policy.review([tree for tree, _ in trees], modules) if not plain else policy.Imports()
        if found.forbidden and not _forgivable(program, trees, found.forbidden):
            raise _Forbidden(found.forbidden)
        for name in found.dropped:
            notes.append(Message("run.note.import_dropped", {"module": name}))
        try:
            return list(_blocks(program, trees, found.dropped + found.forbidden))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise _Unparsable from error


def _forgivable(program: Program, trees: list[tuple[ast.Module, str]], modules: tuple[str, ...]) -> bool:
    """Whether only statements that do not run, or functions that this exercise does not reach, use *modules*."""
    if not program.lenient:
        return False
    definitions = {node.name: node for tree, _ in trees for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    bound = {name for tree, _ in trees for node in tree.body for module, name in policy.imported(node) if module in modules}
    reached, queue = set(), [program.function]
    while queue:
        name = queue.pop()
        if name in reached or name not in definitions:
            continue
        reached.add(name)
        for node in ast.walk(definitions[name]):
            if isinstance(node, ast.Import | ast.ImportFrom) and any(module in modules for module, _ in policy.imported(node)):
                return False
            if isinstance(node, ast.Name):
                if node.id in bound:
                    return False
                queue.append(node.id)
    return True


def _parse(program: Program, sources: list[str], notes: list[Message]) -> list[tuple[ast.Module, str]]:
    trees: list[tuple[ast.Module, str]] = []
    for number, (cell, name) in enumerate(zip(program.cells, sources, strict=True), start=1):
        try:
            trees.append((ast.parse(cell, name), name))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            if not _is_notebook(program):
                trees.extend(_salvage(cell, name, error, notes) if program.lenient else _refuse(error))
            else:
                notes.append(Message("run.note.cell_skipped", {"cell": number, "line": getattr(error, "lineno", 0) or 0}))
    return trees


def _refuse(error: BaseException) -> list[tuple[ast.Module, str]]:
    raise _Unparsable from error


_TOP = re.compile(r"^(?=(?:def|class|async def|import|from|@|[A-Za-z_]\w*\s*(?::[^=]*)?=[^=]))", re.M)


def _salvage(source: str, name: str, error: BaseException, notes: list[Message]) -> list[tuple[ast.Module, str]]:
    """Return the top-level statements of a file of many exercises that parse, although the file does not."""
    starts = [match.start() for match in _TOP.finditer(source)]
    trees = []
    for start, end in zip(starts, [*starts[1:], len(source)], strict=True):
        piece = "\n" * source.count("\n", 0, start) + source[start:end]
        try:
            trees.append((ast.parse(piece, name), name))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    if not trees:
        raise _Unparsable from error
    notes.append(Message("run.note.cell_skipped", {"cell": 0, "line": getattr(error, "lineno", 0) or 0}))
    return trees


def _blocks(program: Program, trees: list[tuple[ast.Module, str]], gone: tuple[str, ...]) -> Iterator[types.CodeType]:
    flags = _FUTURE if any(_asks_for_future(tree) for tree, _ in trees) else 0
    for tree, name in trees:
        kept = policy.drop(tree, gone) if gone else tree
        if not program.lenient:
            yield compile(kept, name, "exec", dont_inherit=True)
            continue
        for node in kept.body:
            if _runs(node):
                yield compile(ast.Module([node], []), name, "exec", flags=flags, dont_inherit=True)


def _asks_for_future(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)


def _runs(node: ast.stmt) -> bool:
    """Whether a statement of a file of many exercises is worth running: it defines something, cheaply."""
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return False
    if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        return all(_is_plain(child) for child in _evaluated(node.value))
    return False


def _evaluated(node: ast.expr) -> Iterator[ast.AST]:
    """Yield the nodes below *node* that are evaluated with it: not the body of a lambda, which is a definition."""
    queue: list[ast.AST] = [node]
    while queue:
        found = queue.pop()
        yield found
        queue.extend([found.args] if isinstance(found, ast.Lambda) else ast.iter_child_nodes(found))


def _is_plain(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return not isinstance(node, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr)
    root = node.func
    while isinstance(root, ast.Attribute):
        root = root.value
    return isinstance(root, ast.Name) and root.id in _SAFE_CALL_ROOTS
