"""Reads the code cells of a notebook. Every value in its JSON is checked for its type before it is used."""

import json
import re

from autograder.intake.collected_files import Budget, megabytes
from autograder.intake.limits import MAX_CELLS, MAX_JSON_BRACKETS, MAX_JSON_COMMAS, MAX_JSON_QUOTES, MAX_SOURCE_BYTES
from autograder.intake.magics import blank_cell_magic, blank_magics
from autograder.intake.rejections import Refused
from autograder.intake.sources import CONFLICT, Source, decode, make_source, may_hold_magic
from autograder.model import Message

_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|head|script|\?xml)", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_notebook(path: str, data: bytes, budget: Budget) -> Source:
    """Return the notebook *path*: one text a code cell, empty where the cell is not Python.

    Raises:
        Refused: It is no notebook, is written in another language, or holds more code than anybody writes or *budget* allows.
    """
    brackets = data.count(b"[") + data.count(b"{")
    if brackets > MAX_JSON_BRACKETS or data.count(b'"') > MAX_JSON_QUOTES or data.count(b",") > MAX_JSON_COMMAS:
        raise Refused("intake.notebook_too_complex", file=path)
    text, notes = decode(data, path)
    notebook = _parse(text, path)
    _require_python(notebook, path)
    all_cells = [(cell.get("cell_type") == "code", _source_of(cell)) for cell in _all_cells(notebook) if isinstance(cell, dict)]
    cells = [source for is_code, source in all_cells if is_code]
    if len(cells) > MAX_CELLS:
        raise Refused("intake.too_many_cells", file=path, count=len(cells), limit=MAX_CELLS)
    if sum(map(len, cells)) > MAX_SOURCE_BYTES:
        raise Refused("intake.too_much_code", file=path, limit=megabytes(MAX_SOURCE_BYTES))
    budget.spend(path, sum(map(len, cells)))
    readable, skipped = _python_only(cells)
    if skipped:
        notes = (*notes, Message("intake.cells_skipped", {"file": path, "cells": skipped}))
    texts = [source for is_code, source in all_cells if not is_code and "def " in source]
    texts += [cells[number - 1] for number in skipped]
    return make_source(path, readable, notes, tuple(texts) if sum(map(len, texts)) <= MAX_SOURCE_BYTES else ())


def _parse(text: str, path: str) -> dict[str, object]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _what_it_is(text, path, error) from error
    if not isinstance(notebook, dict):
        raise Refused("intake.not_a_notebook", file=path)
    return notebook


def _what_it_is(text: str, path: str, error: Exception) -> Refused:
    """Return why *text* is no JSON, as far as that can be seen."""
    if not text.strip():
        return Refused("intake.empty_file", file=path)
    if conflict := CONFLICT.search(f"\n{text}"):
        return Refused("intake.conflict", file=path, line=text.count("\n", 0, conflict.start()) + 1)
    if _WEB_PAGE.match(text):
        return Refused("intake.web_page", file=path)
    if isinstance(error, json.JSONDecodeError) and _ends_early(error, text):
        return Refused("intake.cut_off", file=path)
    return Refused("intake.not_a_notebook", file=path)


def _ends_early(error: json.JSONDecodeError, text: str) -> bool:
    """Whether the parser came to the end of *text*, or into a string that never ends, before the notebook did."""
    return error.msg.startswith("Unterminated string") or not text[error.pos :].strip()


def _all_cells(notebook: dict[str, object]) -> list[object]:
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = notebook.get("worksheets")  # notebook format 3, written until 2015
    if not isinstance(sheets, list):
        return []
    return [cell for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list) for cell in sheet["cells"]]


def _require_python(notebook: dict[str, object], path: str) -> None:
    metadata = notebook.get("metadata")
    about = metadata.get("language_info") if isinstance(metadata, dict) else None
    language = about.get("name") if isinstance(about, dict) else None
    if isinstance(language, str) and not re.match("i?python", language, re.I):
        raise Refused("intake.other_language", file=path, language=language[:40])


def _source_of(cell: dict[str, object]) -> str:
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _python_only(cells: list[str]) -> tuple[tuple[str, ...], list[int]]:
    """Return the cells without magics, and the numbers (from 1) of those that were left out."""
    readable, skipped = [], []
    for number, cell in enumerate(cells, start=1):
        python = blank_cell_magic(cell) if "%%" in cell else cell
        if python is None or "\0" in python:
            skipped.append(number)
            python = ""
        if not python.isascii():
            python = _SURROGATE.sub("\ufffd", python)
        readable.append(blank_magics(python)[0] if may_hold_magic(python) else python)
    return tuple(readable), skipped
