"""Finds where a function stands that a file does not define at its top level. The standard library only."""

import ast
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from autograder.runner.guest.parsing import place
from autograder.runner.guest.records import Message
from autograder.runner.guest.slicing import is_script_part

MAX_NAMES = 20
_Tree = tuple[ast.Module, str]


def places(trees: Sequence[_Tree], function: str) -> Iterator[Message]:
    """Yield why *function* is not found although its definition stands in one of *trees*."""
    for tree, source in trees:
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if _defines(inner, function):
                        yield Message(
                            "run.note.is_method", {"function": function, "class": node.name[:100], "place": place(source, inner.lineno)}
                        )
            elif is_script_part(node):
                if any(_defines(inner, function) for inner in ast.walk(node)):
                    yield Message("run.note.in_script_part", {"function": function, "place": place(source, node.lineno)})
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != function:
                for one in ast.walk(node):
                    if _defines(one, function):
                        values = {"function": function, "outer": node.name[:100], "place": place(source, one.lineno)}
                        yield Message("run.note.in_function", values)


def functions(trees: Sequence[_Tree]) -> tuple[str, ...]:
    """Return the functions that *trees* define at top level."""
    names = (node.name for tree, _ in trees for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return tuple(dict.fromkeys(names))[:MAX_NAMES]


def _defines(node: ast.AST, function: str) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function
