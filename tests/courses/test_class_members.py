"""Hand-ins are matched with the roster: a task's numbers follow the person, and what does not fit is told."""

import os
import tempfile
import unicodedata
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from intake_samples import CONV, write, zipped

from autograder.content import load_course
from autograder.courses.people import Person
from autograder.errors import TensorgradeError
from autograder.reporting.words import Words
from autograder.store.inbox import make_inbox
from autograder.usecases.class_members import ClassSource, read_class

ROSTER = "student,name,email,group\n1001,Anna Smith,as@x.de,A\n1002,Пётр Семёнов,ps@x.ru,B\n1003,Al Absent,aa@x.es,B\n"


@pytest.fixture(scope="module")
def course():
    return load_course(Path(__file__).parents[2], ("conv2d",))


def members(tmp_path, course, files, *, roster=ROSTER, **options):
    place = write(tmp_path / "class", files)
    path = write(tmp_path, {"list.csv": roster}) / "list.csv" if roster else None
    return read_class(ClassSource(place, roster=path, **options), course)


def test_an_entry_is_its_person_s_however_the_name_is_written(tmp_path, course):
    files = {"smith, anna/conv2d.py": CONV, unicodedata.normalize("NFD", "Петр Семенов") + "/conv2d.py": CONV}
    found = members(tmp_path, course, files)
    assert {entry.student: entry.person for entry in found.entries} == {"smith, anna": "1001", "Петр Семенов": "1002"}
    assert found.people["smith, anna"] == Person("1001", "Anna Smith", "as@x.de", group="A")
    assert [person.id for person in found.absent] == ["1003"]
    collected = found.entries[0].collect(course.slugs)
    assert (collected.student, collected.numbers_of) == ("smith, anna", "1001")


def test_without_a_roster_the_numbers_are_those_of_the_name(tmp_path, course):
    found = members(tmp_path, course, {"anna/conv2d.py": CONV}, roster="")
    assert found.entries[0].collect(course.slugs).numbers_of == "anna"
    assert not found.matching(Words("en", [])).roster


def test_the_match_report_says_who_does_not_fit(tmp_path, course):
    files = {"Anna Smith/conv2d.py": CONV, "Pjotr Semjonow/conv2d.py": CONV, "Al Absend/conv2d.py": CONV}
    report = members(tmp_path, course, files).matching(Words("en", []))
    assert (report.matched, report.absent) == (1, ("Пётр Семёнов (1002)", "Al Absent (1003)"))
    assert {row.student: row.nearest for row in report.unmatched} == {"Al Absend": ("Al Absent (1003)",), "Pjotr Semjonow": ()}


def test_nothing_matched_is_refused_with_what_to_do(tmp_path, course):
    with pytest.raises(TensorgradeError, match=r"nobody who handed in \(x, y\) is in the roster(.|\n)*--columns"):
        members(tmp_path, course, {"x/conv2d.py": CONV, "y/conv2d.py": CONV})


def test_namesakes_are_a_question_and_not_a_guess(tmp_path, course):
    roster = "id,name\n1,Anna Smith\n2,Anna Smith\n3,Bob\n"
    found = members(tmp_path, course, {"Anna Smith/conv2d.py": CONV, "Bob/conv2d.py": CONV}, roster=roster)
    (row,) = found.matching(Words("en", [])).unmatched
    assert (row.student, row.ambiguous, row.nearest) == ("Anna Smith", True, ("Anna Smith (1)", "Anna Smith (2)"))
    assert {person.id for person in found.absent} == {"1", "2"}


def test_of_two_hand_ins_of_one_person_the_exact_name_counts_and_both_are_told(tmp_path, course):
    files = {"ANNA SMITH/conv2d.py": CONV, "Anna Smith/conv2d.py": CONV}
    found = members(tmp_path, course, files)
    assert {entry.student: entry.person for entry in found.entries} == {"Anna Smith": "1001", "ANNA SMITH (2)": ""}
    assert {entry.student: entry.folder for entry in found.entries}["Anna Smith"] == "Anna Smith", "nobody moves another's page"
    assert found.twice == {"1001": ("Anna Smith", "ANNA SMITH (2)")}


@pytest.mark.parametrize("group", ["b", "B"])
def test_a_group_of_whom_nobody_handed_in_is_a_class_of_absentees(tmp_path, course, group):
    found = members(tmp_path, course, {"Anna Smith/conv2d.py": CONV}, groups=(group,))
    assert (found.entries, [person.id for person in found.absent]) == ((), ["1002", "1003"])


def test_a_group_that_the_roster_has_not_is_refused(tmp_path, course):
    with pytest.raises(TensorgradeError, match=r"nobody in the roster is of the group Z(.|\n)*A, B"):
        members(tmp_path, course, {"Anna Smith/conv2d.py": CONV}, groups=("Z",))


def test_a_log_in_name_of_the_roster_names_the_entry(tmp_path, course):
    roster = "identifier,github_username,name\nAnna Smith,octo-a,\nBob,octo-b,\n"
    files = {"hw1-octo-a/kit.json": "{}", "hw1-octo-a/conv2d.py": CONV, "hw1-octo-b/conv2d.py": CONV, "hw1-octo-b/README.md": ""}
    found = members(tmp_path, course, files, roster=roster)
    assert {entry.student: entry.person for entry in found.entries} == {"octo-a": "Anna Smith", "octo-b": "Bob"}


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_kit_in_the_hand_in_confirms_the_person_and_another_s_is_told(tmp_path, course, kind):
    files = {
        "x17/kit.json": '{"student": "1002"}',
        "x17/conv2d.py": CONV,
        "Anna Smith/kit.json": '{"student": "1003"}',
        "Anna Smith/conv2d.py": CONV,
    }
    path = write(tmp_path / "class", files) if kind == "folder" else write(tmp_path, {"class.zip": zipped(files)}) / "class.zip"
    roster = write(tmp_path, {"list.csv": ROSTER}) / "list.csv"
    found = {entry.student: entry for entry in read_class(ClassSource(path, roster=roster), course).entries}
    assert (found["x17"].person, found["Anna Smith"].person) == ("1002", "1001")
    assert [remark.key for remark in found["Anna Smith"].remarks] == ["courses.remark.other_kit"]


def test_a_kit_takes_nobody_s_row(tmp_path, course):
    files = {"Smith Anna/conv2d.py": CONV, "aaa/conv2d.py": CONV, "aaa/kit.json": '{"student": "Anna Smith"}'}
    found = members(tmp_path, course, files)
    assert {name: person.id for name, person in found.people.items()} == {"Smith Anna": "1001"}
    assert found.twice == {"1001": ("Smith Anna", "aaa")}


def test_a_kit_that_cannot_be_read_says_nothing_and_stops_nobody(tmp_path, course):
    files = {"Anna Smith/kit.json": '{"student": "1002"}', "Anna Smith/conv2d.py": CONV, "bob/conv2d.py": CONV}
    archive = tmp_path / "class.zip"
    archive.write_bytes(zipped(files, method=zipfile.ZIP_STORED).replace(b'"1002"', b'"1003"'))
    roster = write(tmp_path, {"list.csv": ROSTER}) / "list.csv"
    found = read_class(ClassSource(archive, roster=roster), course)
    assert [(entry.student, entry.person, entry.remarks) for entry in found.entries] == [("Anna Smith", "1001", ()), ("bob", "", ())]


@contextmanager
def somebody_whom_permissions_bind():
    """Let go of root's rights, which read everything, as long as the block runs."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("closed", ["Anna Smith", "Anna Smith/kit.json"])
def test_what_a_student_has_closed_to_the_grader_stops_nobody(course, closed):
    with somebody_whom_permissions_bind(), tempfile.TemporaryDirectory() as folder:
        files = {"Anna Smith/kit.json": "{}", "Anna Smith/conv2d.py": CONV, "bob/conv2d.py": CONV}
        place = write(Path(folder) / "class", files)
        (place / closed).chmod(0)
        try:
            with pytest.raises(PermissionError):
                list((place / closed).iterdir()) if closed == "Anna Smith" else (place / closed).read_bytes()
            assert [entry.student for entry in read_class(ClassSource(place), course).entries] == ["Anna Smith", "bob"]
        finally:
            (place / closed).chmod(0o700)


def test_without_a_roster_a_kit_may_spell_the_name_otherwise_but_not_be_another_s(tmp_path, course):
    files = {
        "anna smith/kit.json": '{"student": "Anna Smith"}',
        "anna smith/conv2d.py": CONV,
        "eve/kit.json": '{"student": "Anna Smith"}',
        "eve/conv2d.py": CONV,
    }
    found = {entry.student: entry for entry in members(tmp_path, course, files, roster="").entries}
    assert (found["anna smith"].person, found["eve"].person) == ("Anna Smith", "")
    assert found["eve"].remarks


@pytest.mark.parametrize("text", ["", "[]", "nonsense", '{"student": 5}', '{"student": ""}', "[" * 100_000])
def test_a_strange_kit_says_nothing(tmp_path, course, text):
    found = members(tmp_path, course, {"Anna Smith/kit.json": text, "Anna Smith/conv2d.py": CONV})
    assert (found.entries[0].person, found.entries[0].remarks) == ("1001", ())


def test_a_roster_that_students_may_have_put_into_an_inbox_says_nothing(tmp_path, course):
    make_inbox(tmp_path / "class")
    stem = "20260301T120000000001Z-0123456789ab.zip"
    found = members(tmp_path, course, {f"anna/{stem}": zipped({"conv2d.py": CONV}), "roster.csv": ROSTER}, roster="")
    assert not found.has_roster
    assert found.attempts[found.entries[0].folder].student == "anna"


def test_an_id_with_a_slash_is_found_under_the_folder_that_can_be_made(tmp_path, course):
    found = members(tmp_path, course, {"2026_17/conv2d.py": CONV}, roster="id,name\n2026/17,José García\n")
    assert found.entries[0].person == "2026/17"


def test_exercises_for_students_are_doubted(tmp_path, course):
    source = ClassSource(write(tmp_path, {"conv2d/conv2d.py": CONV, "anna/conv2d.py": CONV}))
    assert read_class(source, course).doubtful == ("conv2d",)
    with pytest.raises(TensorgradeError, match="work of one student"):
        read_class(replace(source, submissions=write(tmp_path / "one", {"conv2d.py": CONV})), course)
