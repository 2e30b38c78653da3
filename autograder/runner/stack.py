"""Finds the student's line in a stack that ``faulthandler`` wrote in a child. The bytes may come from an attacker: only a line results."""

import re
from dataclasses import dataclass

from autograder.model import Program
from autograder.runner.guest.calls import source_name

_FRAME = re.compile(r'^  File "(?P<name>[^"\n]{1,2000})", line (?P<line>\d{1,7}) in ', re.M)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a student's program.

    Args:
        line: From 1.
        cell: Of a notebook, from 1; 0 for a .py file.
    """

    line: int
    cell: int = 0


def place_in(stack: bytes, program: Program) -> Place | None:
    """Return the innermost line of *program* in *stack*, None if there is none that the program has."""
    cells = {_escaped(source_name(program.filename, number)): number for number in range(len(program.cells) + 1)}
    for frame in _FRAME.finditer(stack.decode("ascii", "replace")):
        cell = cells.get(frame["name"])
        if cell is not None and 1 <= int(frame["line"]) <= _lines(program, cell):
            return Place(int(frame["line"]), cell)
    return None


def _lines(program: Program, cell: int) -> int:
    return program.cells[max(cell - 1, 0)].count("\n") + 1 if program.cells else 0


def _escaped(name: str) -> str:
    """Return *name* as ``faulthandler`` writes it: ASCII, at most 500 characters."""
    shown = name[:500]
    escaped = "".join(char if " " <= char <= "~" else _escape(ord(char)) for char in shown)
    return escaped + "..." if len(name) > len(shown) else escaped


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
