"""The texts of ``authoring.json``: both languages say the same, and every text is used."""

import json
import re
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parents[2] / "autograder"
TEXTS = {language: json.loads((ROOT / "texts" / language / "authoring.json").read_text(encoding="utf-8")) for language in ("en", "ru")}
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in (*(ROOT / "authoring").rglob("*.py"), ROOT / "cli" / "verify.py"))


def placeholders(text: str) -> set[str]:
    return {field.partition("|")[0] for _, field, _, _ in Formatter().parse(text) if field}


def test_both_languages_have_the_same_keys() -> None:
    assert TEXTS["en"].keys() == TEXTS["ru"].keys()


@pytest.mark.parametrize("key", TEXTS["en"])
def test_both_languages_name_the_same_values(key: str) -> None:
    assert placeholders(TEXTS["en"][key]) == placeholders(TEXTS["ru"][key])


@pytest.mark.parametrize("key", [key for key in TEXTS["en"] if key.split(".")[1] in ("fault", "remark")])
def test_every_fault_is_reported_somewhere(key: str) -> None:
    kind, name = key.split(".")[1:]
    assert f'notes.{kind}("{name}"' in SOURCE or f'self.{kind}("{name}"' in SOURCE


def test_every_fault_that_is_reported_has_a_text() -> None:
    used = {f"authoring.{kind}.{name}" for kind, name in re.findall(r'notes\.(fault|remark)\(\s*"(\w+)"', SOURCE)}
    assert used <= TEXTS["en"].keys()
