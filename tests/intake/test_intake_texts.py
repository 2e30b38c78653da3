import json
import re
from pathlib import Path
from string import Formatter

import pytest

import autograder
import autograder.texts

PACKAGE = Path(autograder.__file__).parent
FILES = [path for folder in ("intake", "layouts") for path in (PACKAGE / folder).glob("*.py")]
USED = {key for path in FILES for key in re.findall(r'"(intake\.\w+)"', path.read_text(encoding="utf-8"))}


def texts(language):
    return json.loads((Path(autograder.texts.__file__).parent / language / "intake.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", autograder.texts.LANGUAGES)
def test_every_key_has_a_text_and_every_text_a_use(language):
    assert set(texts(language)) == USED


@pytest.mark.parametrize("key", sorted(USED))
def test_both_languages_name_the_same_values(key):
    names = [{field for _, field, _, _ in Formatter().parse(texts(language)[key]) if field} for language in autograder.texts.LANGUAGES]

    assert names[0] == names[1]


@pytest.mark.parametrize("language", autograder.texts.LANGUAGES)
def test_no_text_shouts(language):
    assert not [text for text in texts(language).values() if re.search(r"!|please|пожалуйста", text, re.I)]
