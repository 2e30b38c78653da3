"""Removes IPython commands from source text; every other line keeps its number.

A line is a magic only where a statement may begin: ``% b`` inside brackets is a remainder, and a line of a
docstring may end with a question mark. So brackets and strings are followed from line to line; that is all the Python that is
understood here.
"""

import re

_MAGIC = re.compile(
    r"[ \t]*+(?:"
    r"%{1,2}[A-Za-z_]|!|\?"  # %matplotlib inline, !pip install, ?np.pad
    r"|[\w.*%]++\?{1,2}[ \t;]*+$"  # np.pad?
    r"|\w[\w., \t\[\]]*+=[ \t]*+(?:%[A-Za-z_]|!)"  # files = !ls
    r")"
)
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:[^"\\]|\\.)*+"?|'(?:[^'\\]|\\.)*+'?|\#.*|[()\[\]{}]""")
_STRING_END = {quote: re.compile(rf"\\.|{quote}") for quote in ('"""', "'''")}
_LITERAL = re.compile(
    r"""(?:\b[rRbBuUfF]{1,2})?(?:"""
    r""""{3}[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:"{3})?"""
    r"""|'{3}[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+(?:'{3})?"""
    r"""|"(?:[^"\\\n]|\\.)*+"?"""
    r"""|'(?:[^'\\\n]|\\.)*+'?"""
    r")|\#[^\n]*",
    re.S,
)
_VISIBLE = re.compile(r"[^\n]+")
_CODE_CELLS = frozenset({"time", "timeit", "capture", "prun", "debug", "grade"})
_WRITES_PYTHON = re.compile(r"(?:writefile|file)\s.*\.py\s*$")


def blank_literals(text: str) -> str:
    """Return *text* with strings and comments replaced by blanks; every other character keeps its place."""
    return _LITERAL.sub(lambda match: _VISIBLE.sub(lambda part: " " * len(part[0]), match[0]), text)


def blank_magics(text: str) -> tuple[str, list[int]]:
    """Return *text* without line magics, shell commands and help requests, and the numbers of the lines that held them.

    An indented one becomes ``pass``, since it may be all that its block has.
    """
    lines, found = text.split("\n"), []
    quote, depth, continued = "", 0, False
    for number, line in enumerate(lines):
        if not quote and not depth and not continued and _MAGIC.match(line):
            found.append(number + 1)
            lines[number] = _nothing(line)
            _blank_continuation(lines, number, line)
            continue
        quote, depth = _follow(line, quote, depth)
        continued = not quote and line.endswith("\\")
    return "\n".join(lines), found


def blank_cell_magic(text: str) -> str | None:
    """Return the cell *text* without its ``%%`` line, or None if the cell is not Python run in the notebook.

    ``%%time`` and its like run the cell; ``%%writefile name.py`` holds Python that the student wrote.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        stripped = line.strip()
        if stripped.startswith("%%"):
            magic = stripped[2:]
            if magic.split(maxsplit=1)[:1] and (magic.split()[0] in _CODE_CELLS or _WRITES_PYTHON.match(magic)):
                lines[number] = ""
                continue
            return None
        if stripped:
            break
    return "\n".join(lines)


def _nothing(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent else ""


def _blank_continuation(lines: list[str], number: int, line: str) -> None:
    while line.endswith("\\") and number + 1 < len(lines):
        number += 1
        line, lines[number] = lines[number], ""


def _follow(line: str, quote: str, depth: int) -> tuple[str, int]:
    """Return the open triple quote and the bracket depth after *line*."""
    at = 0
    while at < len(line):
        found = (_STRING_END[quote] if quote else _TOKEN).search(line, at)
        if not found:
            break
        at, token = found.end(), found[0]
        if quote:
            quote = "" if token == quote else quote
        elif token in _STRING_END:
            quote = token
        elif token in "([{":
            depth += 1
        elif token in ")]}":
            depth = max(0, depth - 1)
    return quote, depth
