"""Finds the line at which a program defines its function, by its text: student files are never parsed here."""

import re

from autograder.model import Program


def definition(program: Program) -> tuple[int, int]:
    """Return the line and, in a notebook, the cell in which the program's function is defined last; zeros if nowhere."""
    pattern = re.compile(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{re.escape(program.function)}\b", re.M)
    notebook = program.filename.endswith(".ipynb")
    for number in range(len(program.cells), 0, -1):
        found = list(pattern.finditer(program.cells[number - 1]))
        if found:
            return program.cells[number - 1].count("\n", 0, found[-1].start()) + 1, number if notebook else 0
    return 0, 0
