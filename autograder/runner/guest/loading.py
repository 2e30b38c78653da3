"""Turns a program's text into the function to call. Runs in the child; everything it meets may be hostile.

A file that holds one exercise runs as Python would run it. Of a file that holds many, or a notebook, only what the
function needs runs (:mod:`autograder.runner.guest.slicing`), and a part that does not parse costs only what is in it.
The standard library only.
"""

import __future__ as future_features

import ast
import inspect
import re
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.runner.guest import policy
from autograder.runner.guest.calls import describe, source_name
from autograder.runner.guest.protocol import Loaded, Task
from autograder.runner.guest.records import Message, Program
from autograder.runner.guest.slicing import Slice, take

MAX_NOTES = 5
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python's parser and compiler raise on a text that they cannot take."""
_PACKED = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_STARS: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
_ANNOTATIONS = future_features.annotations.compiler_flag
_DEFINED = re.compile(r"^(?:(?:async\s+)?def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]*)?=[^=]", re.M)
_TOP = re.compile(r"^(?=(?:def|class|async def|import|from|@|[A-Za-z_]\w*\s*(?::[^=\n]*)?=[^=]))", re.M)


@dataclass(frozen=True, slots=True)
class LoadedFunction:
    """The outcome of loading: the function to call, or why there is none."""

    record: Loaded
    function: Callable[..., Any] | None = None


@dataclass(slots=True)
class _Parts:
    """What parsing gave: trees with the names of their sources, and the texts that do not parse with their errors."""

    trees: list[tuple[ast.Module, str]] = field(default_factory=list)
    broken: list[tuple[str, int, BaseException]] = field(default_factory=list)


class _Refused(Exception):
    """The program cannot be loaded; *record* says why."""

    def __init__(self, record: Loaded) -> None:
        super().__init__(record)
        self.record = record


@dataclass(frozen=True, slots=True)
class Prepared:
    """A program compiled, with nothing of it run yet.

    Args:
        blocks: What has to run to define the function, in order.
        notes: What is worth telling of it so far.
        refusal: Why it cannot be loaded; None if it can be tried.
    """

    program: Program
    task: Task
    blocks: tuple[types.CodeType, ...] = ()
    notes: tuple[Message, ...] = ()
    refusal: Loaded | None = None


def prepare(program: Program, task: Task) -> Prepared:
    """Return *program* compiled."""
    notes: list[Message] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            blocks = _of_many(program, task, notes) if program.lenient else _of_one(program, task, notes)
    except _Refused as refused:
        return Prepared(program, task, refusal=refused.record)
    return Prepared(program, task, tuple(blocks), tuple(notes))


def load(prepared: Prepared) -> LoadedFunction:
    """Return the function that the program defines, having run what must run to define it."""
    if prepared.refusal is not None:
        return LoadedFunction(prepared.refusal)
    notes = list(prepared.notes)
    try:
        module = _execute(prepared.program, prepared.blocks, notes)
        function = _find(prepared.program, prepared.task, module, notes)
    except _Refused as refused:
        return LoadedFunction(refused.record)
    return LoadedFunction(Loaded("ok", notes=tuple(notes[:MAX_NOTES])), function)


def _sources(program: Program) -> list[str]:
    notebook = program.filename.endswith(".ipynb")
    return [source_name(program.filename, index if notebook else 0) for index in range(1, len(program.cells) + 1)]


# -- a file of one exercise: all of it ---------------------------------------------------------------------------


def _of_one(program: Program, task: Task, notes: list[Message]) -> list[types.CodeType]:
    """Return the whole file compiled; if something in it needs what is not available, what the function needs of it."""
    modules = frozenset(task.modules)
    blocks = []
    for cell, name in zip(program.cells, _sources(program), strict=True):
        try:
            if policy.plainly_allowed(cell, modules):
                blocks.append(compile(cell, name, "exec", dont_inherit=True))
                continue
            tree = policy.without_optional(ast.parse(cell, name), modules)
            found = policy.review([tree], modules)
            if found.forbidden:
                blocks = _of_many(program, task, notes)
                notes.extend(_dropped(found.forbidden))
                return blocks
            notes.extend(_dropped(found.dropped))
            blocks.append(compile(policy.drop(tree, found.dropped), name, "exec", dont_inherit=True))
        except UNPARSABLE as error:
            raise _Refused(Loaded("unloadable", describe(error, _sources(program)))) from error
    return blocks


def _dropped(modules: Iterable[str]) -> Iterator[Message]:
    return (Message("run.note.import_dropped", {"module": name}) for name in modules)


# -- a file of many: what the function needs ---------------------------------------------------------------------


def _of_many(program: Program, task: Task, notes: list[Message]) -> list[types.CodeType]:
    parts = _parse(program)
    flags = _ANNOTATIONS if any(_asks_for_annotations(tree) for tree, _ in parts.trees) else 0
    parts.trees = [(policy.without_optional(tree, frozenset(task.modules)), name) for tree, name in parts.trees]
    needed = take(parts.trees, program.function, flags)
    _tell_broken(program, parts, needed, notes)
    found = policy.review([ast.Module([statement.node for statement in needed.statements], [])], frozenset(task.modules))
    if found.forbidden:
        raise _Refused(Loaded("forbidden", names=found.forbidden))
    blocks = []
    for statement in needed.statements:
        kept = policy.drop(ast.Module([statement.node], []), found.dropped)
        try:
            blocks.append(compile(kept, statement.source, "exec", flags=flags, dont_inherit=True))
        except UNPARSABLE as error:
            raise _Refused(Loaded("unloadable", describe(error, _sources(program)))) from error
    return blocks


def _parse(program: Program) -> _Parts:
    parts = _Parts()
    notebook = program.filename.endswith(".ipynb")
    for number, (cell, name) in enumerate(zip(program.cells, _sources(program), strict=True), start=1):
        for piece in [cell] if notebook else _whole_or_pieces(cell, name):
            try:
                parts.trees.append((ast.parse(piece, name), name))
            except UNPARSABLE as error:
                parts.broken.append((piece, number if notebook else 0, error))
    return parts


def _whole_or_pieces(source: str, name: str) -> Iterator[str]:
    """Yield *source*, or if it does not parse its top-level statements, each on its own lines of the file."""
    try:
        ast.parse(source, name)
    except UNPARSABLE:
        starts = [match.start() for match in _TOP.finditer(source)] or [0]
        for start, end in zip(starts, [*starts[1:], len(source)], strict=True):
            yield "\n" * source.count("\n", 0, start) + source[start:end]
    else:
        yield source


def _tell_broken(program: Program, parts: _Parts, needed: Slice, notes: list[Message]) -> None:
    """Note the broken parts that matter to the function; refuse if the function itself is in one and nowhere else."""
    present = any(isinstance(s.node, ast.FunctionDef | ast.Assign) for s in needed.statements)
    for text, cell, error in parts.broken:
        defined = {name for pair in _DEFINED.findall(text) for name in pair if name}
        if program.function in defined and not present:
            raise _Refused(Loaded("unloadable", describe(error, _sources(program))))
        if defined & needed.names:
            notes.append(Message("run.note.cell_skipped", {"cell": cell, "line": getattr(error, "lineno", 0) or 0}))


def _asks_for_annotations(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)


# -- running it --------------------------------------------------------------------------------------------------


def _execute(program: Program, blocks: Sequence[types.CodeType], notes: list[Message]) -> types.ModuleType:
    module = types.ModuleType(program.function)
    sys.modules[program.function] = module  # dataclasses and typing look the defining module up
    for block in blocks:
        try:
            exec(block, module.__dict__)
        except BaseException as error:  # the door: loading runs the student's code
            raised = describe(error, _sources(program))
            if not program.lenient:
                raise _Refused(Loaded("unloadable", raised)) from error
            notes.append(Message("run.note.statement_skipped", {"error": raised.type_name, "line": raised.lineno}))
    return module


def _find(program: Program, task: Task, module: types.ModuleType, notes: list[Message]) -> Callable[..., Any]:
    function = module.__dict__.get(program.function)
    if not callable(function):
        raise _Refused(Loaded("missing", names=_own_functions(program, module)[:20], notes=tuple(notes[:MAX_NOTES])))
    signature = _parameters(function)
    if signature is not None and signature != task.parameters:
        expected, actual = (f"{program.function}({', '.join(names)})" for names in (task.parameters, signature))
        notes.append(Message("run.note.signature", {"expected": expected, "actual": actual[:200]}))
    return function  # type: ignore[no-any-return]  # whatever the student has defined


def _own_functions(program: Program, module: types.ModuleType) -> tuple[str, ...]:
    own = set(_sources(program))
    functions = {name: value for name, value in list(module.__dict__.items()) if isinstance(value, types.FunctionType)}
    return tuple(name for name, value in functions.items() if value.__code__.co_filename in own)


def _parameters(function: object) -> tuple[str, ...] | None:
    if type(function) is types.FunctionType and not function.__code__.co_flags & _PACKED:
        code = function.__code__  # what inspect.signature would say of a plain function, at a fraction of its cost
        return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    try:
        parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type]  # checked to be callable
        return tuple(_STARS.get(parameter.kind, "") + parameter.name for parameter in parameters)
    except (TypeError, ValueError):
        return None
