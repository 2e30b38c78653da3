"""Loads the function to call from a program's text. Runs in the child, on text that may be hostile.

A file whose top level only defines and imports runs as Python would run it. Of any other, whatever its name is, only what
the function needs runs (:mod:`autograder.runner.guest.slicing`): a part that does not parse costs only what is in it, a
statement that fails costs only what uses its names, and so does an import that is not available. The standard library only.
"""

import __future__ as future_features

import ast
import builtins
import functools
import inspect
import opcode
import re
import sys
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.runner.guest import absent, policy
from autograder.runner.guest.calls import describe
from autograder.runner.guest.numpy_aliases import offer, removed_names
from autograder.runner.guest.own_modules import OwnModules
from autograder.runner.guest.parsing import UNPARSABLE, Broken, Parts, parse, place, source_names
from autograder.runner.guest.protocol import Loaded, Task
from autograder.runner.guest.records import Message, ModuleSource, Program, Raised
from autograder.runner.guest.slicing import Slice, Statement, bound, take

MAX_NOTES = 5
MAX_QUOTED = 120
"""Characters of an exception's text in a note."""
_PACKED = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_STARS: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
_ANNOTATIONS = future_features.annotations.compiler_flag
_SCRIPT_PART = re.compile(r"^if[ \t]+__name__[ \t]*==[ \t]*(['\"])__main__\1[ \t]*:[^\n]*(?:\n(?:[ \t]+[^\n]*|[ \t]*))*\Z", re.M)
_NEWER_SYNTAX = re.compile(
    r"^\s*(?:type\s+\w+|(?:async\s+)?def\s+\w+\[|class\s+\w+\[|except\s+[\w.]+\s*,|(?:from\s+\w+\s+)?lazy\s)|\b[tT][rR]?['\"]"
)
"""Statements of Python 3.12 and later: type aliases, type parameters, exceptions without brackets, template strings."""
_WORD = re.compile(r"[^\W\d]\w*")
_INSTRUCTIONS = """
    BINARY_OP BINARY_SUBSCR BUILD_CONST_KEY_MAP BUILD_LIST BUILD_MAP BUILD_SET BUILD_TUPLE CACHE EXTENDED_ARG IMPORT_FROM
    IMPORT_NAME LIST_EXTEND LOAD_ATTR LOAD_CONST LOAD_NAME MAKE_FUNCTION NOP POP_TOP RESUME RETURN_CONST RETURN_VALUE
    SETUP_ANNOTATIONS SET_FUNCTION_ATTRIBUTE STORE_NAME STORE_SUBSCR UNARY_NEGATIVE
"""
_QUIET = bytes(number for number in map(opcode.opmap.get, _INSTRUCTIONS.split()) if number is not None and number < 256)
"""Instructions of a top level that defines and imports, and neither calls nor repeats anything."""


@dataclass(frozen=True, slots=True)
class LoadedFunction:
    """The outcome of loading: the function to call, or why there is none."""

    record: Loaded
    function: Callable[..., Any] | None = None


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
        whole: Whether that is the whole file, so that there is less to try if it fails.
        code: What has to run of a part of the file, with what is known of it; empty if *whole*.
        aliases: Names that it asks NumPy for and that NumPy has removed, but for the name.
        own: Finds the submission's own modules; None where there are none.
        notes: Gets what is to be told of these modules when they are loaded.
        refusal: Why it cannot be loaded; None if it can be tried.
    """

    program: Program
    task: Task
    blocks: tuple[types.CodeType, ...] = ()
    whole: bool = False
    code: "_Code | None" = None
    aliases: tuple[str, ...] = ()
    own: OwnModules | None = None
    notes: list[Message] = field(default_factory=list)
    refusal: Loaded | None = None


@dataclass(slots=True)
class _Code:
    """What has to run of a file so that some names are defined.

    Args:
        parts: The file.
        needed: What was selected of it.
        statements: That, compiled.
        missing: Modules that are not available, by the names that they would have bound.
    """

    parts: Parts
    needed: Slice
    statements: "list[_Compiled]" = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def bound(self) -> set[str]:
        """The names that the statements bind."""
        return {name for statement in self.needed.statements for name in bound(statement.node)}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A top-level statement and its code."""

    statement: Statement
    block: types.CodeType


def prepare(program: Program, task: Task) -> Prepared:
    """Return *program* compiled."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        aliases = removed_names([*program.cells, *(cell for module in program.modules for cell in module.cells)])
        blocks = _whole(program, frozenset(task.modules))
        prepared = _sliced(program, task) if blocks is None else Prepared(program, task, tuple(blocks), whole=True)
        return replace(prepared, aliases=aliases) if aliases else prepared


def load(prepared: Prepared) -> LoadedFunction:
    """Run what defines the function, and return the function."""
    if prepared.refusal is not None:
        return LoadedFunction(prepared.refusal)
    prepared.notes.extend(offer(prepared.aliases))
    if prepared.whole:
        module = _new_module(prepared.program)
        try:
            for block in prepared.blocks:
                exec(block, module.__dict__)
            return _checked(prepared, module, prepared.notes)
        except BaseException:  # noqa: BLE001  # the barrier: loading runs the student's code, of which less may be enough
            return load(replace(_sliced(prepared.program, prepared.task), aliases=prepared.aliases))
    try:
        return _load_sliced(prepared)
    except _Refused as refused:
        return LoadedFunction(refused.record)


# -- the whole file ----------------------------------------------------------------------------------------------


def _whole(program: Program, modules: frozenset[str]) -> list[types.CodeType] | None:
    """Return the whole file compiled if its top level only defines and imports what is available, else None."""
    blocks = []
    for cell, name in zip(program.cells, source_names(program.filename, len(program.cells)), strict=True):
        text = _SCRIPT_PART.sub("", cell) if "__main__" in cell else cell
        if not policy.plainly_allowed(text, modules):
            return None
        try:
            block = compile(text, name, "exec", dont_inherit=True)
        except UNPARSABLE:
            return None
        if block.co_code[::2].translate(None, _QUIET):
            return None
        blocks.append(block)
    return blocks


def _new_module(program: Program) -> types.ModuleType:
    module = types.ModuleType(program.function)
    sys.modules[program.function] = module  # dataclasses and typing look the defining module up
    module.__dict__["__file__"] = program.filename
    return module


# -- what the function needs -------------------------------------------------------------------------------------


def _sliced(program: Program, task: Task) -> Prepared:
    """Return what the function needs of *program*, compiled."""
    libraries = frozenset(task.modules)
    notes: list[Message] = []
    own = OwnModules(program, libraries, _ModuleLoader(program, libraries, notes).load) if program.modules else None
    available = _availability(program.filename, libraries, own)
    try:
        code = _compile(program.filename, program.cells, functools.partial(_wanted, program), available)
        _require(program, code)
    except _Refused as refused:
        return Prepared(program, task, refusal=refused.record)
    except UNPARSABLE as error:  # nested too deeply to be looked through
        return Prepared(program, task, refusal=Loaded("unloadable", describe(error, [])))
    return Prepared(program, task, tuple(one.block for one in code.statements), code=code, own=own, notes=notes)


def _availability(importer: str, libraries: frozenset[str], own: OwnModules | None) -> policy.Available:
    def available(name: str, level: int) -> bool:
        if level == 0 and name.partition(".")[0] in libraries:
            return True
        return own is not None and own.has(importer, name, level)

    return available


def _wanted(program: Program, names: set[str]) -> set[str]:
    """Return which of the *names* that the file binds are to be defined: the function, and what the modules it imports import of it."""
    words = {word for module in program.modules for word in _words(module.cells)}
    stem = program.filename.rpartition("/")[2].partition(".")[0]
    return {program.function} | (names & words if stem in words else set())


def _compile(filename: str, cells: Sequence[str], wanted: Callable[[set[str]], set[str]], available: policy.Available) -> _Code:
    """Return what has to run of a file.

    Args:
        filename: Its path in the submission.
        cells: Its texts.
        wanted: Which names to define, of all that the file binds.
        available: Whether an import is.
    """
    parts = parse(filename, cells)
    flags = _ANNOTATIONS if parts.asks_for_annotations else 0
    names = {name for tree, _ in parts.trees for node in tree.body for name in bound(node)}
    code = _Code(parts, take(parts.trees, wanted(names), flags))
    for statement in code.needed.statements:
        node, missing = policy.split(statement.node, available)
        code.missing.update(missing)
        if node is None:
            continue
        tree = ast.Module([policy.with_failing_imports(node, available)], [])
        try:
            code.statements.append(_Compiled(statement, compile(tree, statement.source, "exec", flags=flags, dont_inherit=True)))
        except UNPARSABLE as error:
            code.parts.broken.append(Broken(statement.source, error, frozenset(bound(node))))
    return code


def _require(program: Program, code: _Code) -> None:
    """Refuse a program whose function is not in what parses, or cannot do without what is not available."""
    defined = {name for one in code.statements for name in bound(one.statement.node)}
    if program.function not in defined and "*" not in defined:
        for broken in code.parts.broken:
            if program.function in broken.defined:
                raised = describe(broken.error, source_names(program.filename, len(program.cells)))
                raise _Refused(Loaded("unloadable", raised, notes=tuple(_newer_python([broken]))))
        if program.function in code.missing:
            raise _Refused(Loaded("forbidden", names=(code.missing[program.function],)))
    missing = {name: module for name, module in code.missing.items() if name not in defined}
    nodes = [one.statement.node for one in code.statements]
    if forbidden := policy.unavoidable(program.function, nodes, missing):
        raise _Refused(Loaded("forbidden", names=forbidden))


# -- running it --------------------------------------------------------------------------------------------------


def _load_sliced(prepared: Prepared) -> LoadedFunction:
    program, code = prepared.program, prepared.code
    assert code is not None
    module = _new_module(program)
    if prepared.own is not None:
        prepared.own.adopt(module, program.filename)
    notes = prepared.notes
    failed = _run(module, code, source_names(program.filename, len(program.cells)), notes, program.function)
    notes[:0] = _notes(program, code)
    if program.function not in module.__dict__ and program.function in failed:
        raise _Refused(Loaded("unloadable", failed[program.function], notes=tuple(notes[:MAX_NOTES])))
    return _checked(prepared, module, notes)


def _run(module: types.ModuleType, code: _Code, sources: Sequence[str], notes: list[Message], function: str = "") -> dict[str, Raised]:
    """Run *code* in *module*, note statements that fail, and return what they raised by the names that they bind.

    Args:
        module: Where names are bound.
        code: What to run.
        sources: Names under which it was compiled.
        notes: Gets what is to be told.
        function: A function that keeps its name although a value is bound to it later.
    """
    failed: dict[str, Raised] = {}
    names = module.__dict__
    names.update((name, policy.Unavailable(missing)) for name, missing in code.missing.items() if name[0] != "*")
    for one in code.statements:
        before = names.get(function)
        error = _attempt(one, module)
        if error is not None:
            raised = describe(error, sources)
            failed.update(dict.fromkeys(bound(one.statement.node), raised))
            where = place(one.statement.source, raised.lineno or one.statement.node.lineno)
            notes.append(
                Message("run.note.statement_skipped", {"error": raised.type_name, "text": raised.text[:MAX_QUOTED], "place": where})
            )
        if callable(before) and not callable(names.get(function)):
            names[function] = before
            where = place(one.statement.source, one.statement.node.lineno)
            notes.append(Message("run.note.overwritten", {"function": function, "place": where}))
    return failed


def _attempt(one: _Compiled, module: types.ModuleType) -> BaseException | None:
    """Run a statement and return what it raises. A definition whose annotations fail is tried without them."""
    try:
        exec(one.block, module.__dict__)
    except BaseException as error:  # noqa: BLE001  # the barrier: loading runs the student's code
        node = one.statement.node
        if not isinstance(error, NameError | AttributeError | TypeError | ImportError) or not isinstance(
            node, ast.FunctionDef | ast.ClassDef
        ):
            return error
        try:
            tree = ast.Module([node], [])
            exec(compile(tree, one.statement.source, "exec", flags=_ANNOTATIONS, dont_inherit=True), module.__dict__)
        except BaseException:  # noqa: BLE001  # the same
            return error
    return None


class _ModuleLoader:
    """Runs modules of the submission: their functions and classes, and what other files name of them.

    Args:
        program: The program that imports them.
        libraries: Modules that are available to everybody.
        notes: Gets what is to be told of them.
    """

    def __init__(self, program: Program, libraries: frozenset[str], notes: list[Message]) -> None:
        self._libraries = libraries
        self._notes = notes
        self._files_with: Counter[str] = Counter()
        for cells in (program.cells, *(module.cells for module in program.modules)):
            self._files_with.update(_words(cells))

    def load(self, own: OwnModules, module: types.ModuleType, source: ModuleSource) -> None:
        """Run what defines *module*, the file *source*.

        Raises:
            ImportError: It is nested too deeply to be looked through.
        """
        try:
            available = _availability(source.path, self._libraries, own)
            code = _compile(source.path, source.cells, self._wanted, available)
        except UNPARSABLE as error:
            raise ImportError(f"{source.path} cannot be loaded") from error
        _run(module, code, source_names(source.path, len(source.cells)), self._notes)
        self._notes[:0] = _broken_notes(code.parts.broken, self._named_elsewhere)

    def _wanted(self, names: set[str]) -> set[str]:
        return {name for name in names if self._files_with[name] > 1 or name == "__all__"}

    def _named_elsewhere(self, names: frozenset[str]) -> bool:
        return any(self._files_with[name] > 1 for name in names)


def _words(cells: Iterable[str]) -> set[str]:
    return {word for cell in cells for word in _WORD.findall(cell)}


# -- notes -------------------------------------------------------------------------------------------------------


def _notes(program: Program, code: _Code) -> Iterator[Message]:
    """Yield what matters to the function: imports that are not available, broken parts, and what of the file was not run."""
    needed = code.needed.names
    unknown = needed - code.bound - vars(builtins).keys() - {"__name__", "__file__", "__doc__"}
    for name, module in code.missing.items():
        if name in needed or (name[0] == "*" and unknown):
            yield Message("run.note.module_missing", {"module": module})
    yield from _broken_notes(code.parts.broken, needed.intersection)
    yield from _newer_python(code.parts.broken)
    if code.needed.left_out is not None and not program.filename.endswith(".ipynb"):
        where = place(code.needed.left_out.source, code.needed.left_out.node.lineno)
        yield Message("run.note.only_needed", {"function": program.function, "place": where})


def _broken_notes(broken: Iterable[Broken], matter: Callable[[frozenset[str]], object]) -> Iterator[Message]:
    for one in broken:
        if matter(one.defined):
            yield Message("run.note.part_skipped", {"place": place(one.source, getattr(one.error, "lineno", 0) or 0)})


def _newer_python(broken: Iterable[Broken]) -> Iterator[Message]:
    """Yield a note if the first of *broken* looks like syntax of a newer Python than this one."""
    for one in broken:
        line = getattr(one.error, "text", None) or ""
        if isinstance(one.error, SyntaxError) and (one.error.msg.startswith("f-string") or _NEWER_SYNTAX.search(line)):
            here = ".".join(map(str, sys.version_info[:2]))
            yield Message("run.note.newer_python", {"here": here, "place": place(one.source, one.error.lineno or 0)})
            return


# -- the function ------------------------------------------------------------------------------------------------


def _checked(prepared: Prepared, module: types.ModuleType, notes: list[Message]) -> LoadedFunction:
    """Return the function that *module* holds, with a note if its signature is another.

    Raises:
        _Refused: There is none.
    """
    program, task = prepared.program, prepared.task
    function = module.__dict__.get(program.function)
    if not callable(function):
        raise _Refused(_missing(program, prepared.code, notes))
    signature = _parameters(function)
    if signature is not None and signature != task.parameters:
        expected, actual = (f"{program.function}({', '.join(names)})" for names in (task.parameters, signature))
        notes.append(Message("run.note.signature", {"expected": expected, "actual": actual[:200]}))
    return LoadedFunction(Loaded("ok", notes=tuple(notes[:MAX_NOTES])), function)


def _missing(program: Program, code: _Code | None, notes: list[Message]) -> Loaded:
    """Return that the function is not there, with where it is and which functions are."""
    trees = code.parts.trees if code else []
    found = [*absent.places(trees, program.function), *notes]
    return Loaded("missing", names=absent.functions(trees), notes=tuple(found[:MAX_NOTES]))


def _parameters(function: object) -> tuple[str, ...] | None:
    if type(function) is types.FunctionType and not function.__code__.co_flags & _PACKED:
        code = function.__code__  # what inspect.signature would say of a plain function, at a fraction of its cost
        return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    try:
        parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type]  # checked to be callable
        return tuple(_STARS.get(parameter.kind, "") + parameter.name for parameter in parameters)
    except (TypeError, ValueError):
        return None
