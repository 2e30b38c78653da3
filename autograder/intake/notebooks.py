"""Reads the code cells of a notebook. Whatever its JSON holds is judged by type before it is used."""

import json
import re

from autograder.intake.collected_files import Budget, megabytes
from autograder.intake.limits import MAX_CELLS, MAX_JSON_BRACKETS, MAX_JSON_COMMAS, MAX_JSON_QUOTES, MAX_SOURCE_BYTES
from autograder.intake.magics import blank_cell_magic, blank_magics
from autograder.intake.rejections import Refused
from autograder.intake.sources import Source, decode, make_source, may_hold_magic
from autograder.model import Message

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
    cells = [_source_of(cell) for cell in _all_cells(notebook) if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if len(cells) > MAX_CELLS:
        raise Refused("intake.too_many_cells", file=path, count=len(cells), limit=MAX_CELLS)
    if sum(map(len, cells)) > MAX_SOURCE_BYTES:
        raise Refused("intake.too_much_code", file=path, limit=megabytes(MAX_SOURCE_BYTES))
    budget.spend(path, sum(map(len, cells)))
    readable, skipped = _python_only(cells)
    if skipped:
        notes = (*notes, Message("intake.cells_skipped", {"file": path, "cells": skipped}))
    return make_source(path, readable, notes)


def _parse(text: str, path: str) -> dict[str, object]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("intake.not_a_notebook", file=path) from error
    if not isinstance(notebook, dict):
        raise Refused("intake.not_a_notebook", file=path)
    return notebook


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
