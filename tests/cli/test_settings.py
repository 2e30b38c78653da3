import json
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.settings import Kit, load_kit


def test_a_kit_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    kit = Kit(tmp_path, course="c", student="Анна", inbox="/inbox", language="ru")
    (tmp_path / "kit.json").write_text(json.dumps(kit.to_json() | {"tasks": {}}))
    assert load_kit(tmp_path) == kit


def test_a_folder_without_a_kit_has_empty_settings(tmp_path: Path) -> None:
    assert load_kit(tmp_path) == Kit(tmp_path)


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("{", "is not JSON"),
        ("[]", "holds a list, expected an object"),
        ('{"student": 7}', "'student' is 7, expected a text"),
        ("\udcff", "is not JSON"),
    ],
    ids=["broken", "a list", "a number for a name", "not UTF-8"],
)
def test_a_kit_that_cannot_be_read_is_told_with_the_next_step(tmp_path: Path, text: str, reported: str) -> None:
    (tmp_path / "kit.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=rf"kit.json: {reported}(.|\n)*next: .*a fresh copy of the kit"):
        load_kit(tmp_path)
