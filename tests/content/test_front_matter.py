"""Front matter: TOML between two ``+++`` lines, bare or in a comment that Markdown viewers hide."""

from pathlib import Path

import pytest

from autograder.content import load_course
from autograder.content.tables import read_front_matter
from autograder.errors import ContentError

COURSE = load_course(Path(__file__).parents[2])


@pytest.mark.parametrize(
    "text",
    [
        '+++\ntitle = "T"\n+++\n\nThe text.\n',
        '<!--\n+++\ntitle = "T"\n+++\n-->\n\nThe text.\n',
        '\ufeff<!-- \n+++\ntitle = "T"\n+++ \n--> \nThe text.\n',
        '<!--\r\n+++\r\ntitle = "T"\r\n+++\r\n-->\r\nThe text.\r\n',
    ],
    ids=["bare", "hidden", "spaces", "windows"],
)
def test_both_forms_are_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(text.encode())
    table, body = read_front_matter(path)
    assert table.take("title", str) == "T"
    assert body == "The text.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("The text.\n", "no front matter"),
        ('<!--\n+++\ntitle = "T"\n+++\nThe text.\n', "no front matter"),
        ('title\n+++\ntitle = "T"\n+++\n', "no front matter"),
        ('<!--\n+++\ntitle = "a --> b"\n+++\n-->\n', "ends its comment"),
        ("<!--\n+++\ntitle =\n+++\n-->\n", "is not TOML"),
    ],
    ids=["none", "comment left open", "text before", "comment ends early", "no TOML"],
)
def test_what_is_neither_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=message):
        read_front_matter(path)


def test_no_statement_of_the_course_shows_its_front_matter() -> None:
    shown = [
        path
        for path in sorted((COURSE.root / "exercises").glob("*/*.md"))
        if not path.read_text(encoding="utf-8").startswith("<!--\n+++\n")
    ]
    assert shown == []
