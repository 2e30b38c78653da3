"""The texts of the command line exist in both languages, name the same values, and none is left over."""

import json
import re
import string
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "autograder"
ENGLISH, RUSSIAN = (json.loads((PACKAGE / "texts" / language / "cli.json").read_text(encoding="utf-8")) for language in ("en", "ru"))
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))


def names(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(ENGLISH) == list(RUSSIAN)


@pytest.mark.parametrize("key", ENGLISH)
def test_both_languages_name_the_same_values(key: str) -> None:
    assert names(ENGLISH[key]) == names(RUSSIAN[key])


def test_every_key_that_the_sources_name_has_a_text() -> None:
    used = set(re.findall(r'(?<!speaker\()"(cli\.[\w.]+)"', SOURCE))
    assert used - set(ENGLISH) == set()


def test_every_error_has_a_next_step() -> None:
    errors = set(re.findall(r'LocalizedError\(\s*"(cli\.[\w.]+)"', SOURCE)) | {
        f"cli.inbox.{name}" for name in ("full", "denied", "not_a_folder", "failed")
    }
    assert {f"{key}.next" for key in errors} - set(ENGLISH) == set()


def test_no_text_is_left_over() -> None:
    def used(key: str) -> bool:
        return f'"{key}"' in SOURCE or f'"{key.rpartition(".")[2]}"' in SOURCE  # or built from its last word

    assert [key for key in ENGLISH if not used(key) and not used(key.removesuffix(".next"))] == []
