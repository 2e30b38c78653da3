import codecs
import zipfile

import pytest
from intake_samples import CONV, write, zipped

from autograder.errors import UsageError
from autograder.intake import RosterEntry, entries, match_roster, read_class_roster, read_roster
from autograder.intake.limits import MAX_ROSTER_BYTES

ROWS = "student,name,email,group\nivanov,Иван Иванов,i@x.org,A\npetrov,Пётр Петров,,\n"
READ = (RosterEntry("ivanov", "Иван Иванов", "i@x.org", "A"), RosterEntry("petrov", "Пётр Петров", "", ""))


DAMAGED = zipped({"roster.csv": ROWS}, method=zipfile.ZIP_STORED).replace(b"student,", b"stud\x00nt,")


def roster(tmp_path, content):
    return read_roster(write(tmp_path, {"roster.csv": content}) / "roster.csv")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ROWS, id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + ROWS.encode(), id="utf-8 with BOM, as Excel writes it"),
        pytest.param(ROWS.encode("cp1251"), id="cp1251"),
        pytest.param(ROWS.encode("utf-16"), id="utf-16"),
        pytest.param(ROWS.replace(",", ";"), id="semicolons"),
        pytest.param(ROWS.replace(",", "\t"), id="tabs"),
        pytest.param(ROWS.replace("\n", "\r\n\r\n"), id="empty lines"),
        pytest.param(ROWS.replace("student,", "ID,").replace("email", "E-Mail").replace("group", "Group "), id="other words"),
        pytest.param("Группа;ФИО;Логин;Почта\nA;Иван Иванов;ivanov;i@x.org\n;Пётр Петров;petrov;\n", id="Russian, other order"),
        pytest.param('student,name,email,group\nivanov,"Иван Иванов",i@x.org,A\npetrov,Пётр Петров\n', id="quotes and short lines"),
        pytest.param(
            ROWS.replace("student", "№,student").replace("ivanov,", "1,ivanov,").replace("petrov,", "2,petrov,"), id="another column"
        ),
    ],
)
def test_a_roster_is_read_as_people_save_it(tmp_path, content):
    assert roster(tmp_path, content) == READ


def test_without_a_column_student_the_name_is_the_student(tmp_path):
    assert roster(tmp_path, "name\nИван Иванов\n") == (RosterEntry("Иван Иванов", "Иван Иванов"),)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a,b\n1,2\n", "no column student, id or name, but a, b"),
        ("", "no column student, id or name, but nothing"),
        ("student\nivanov\nivanov\n", "line 3: student 'ivanov' appears twice"),
        (b"student\n\0\n", "is not text"),
        ("student\n" + "x" * 200_000 + "\n", "line 2: field larger"),
        ("student\n" + "x\n" * MAX_ROSTER_BYTES, "larger than 4 MiB"),
    ],
    ids=["columns", "empty", "twice", "no text", "long field", "large"],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path, content, text):
    with pytest.raises(UsageError, match=text):
        roster(tmp_path, content)


def test_a_roster_that_is_not_there_says_so(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_roster(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("ivanov.py", "ivanov,Иван Иванов,x@y.z,"),
        ("IVANOV/a.py", "ivanov,Иван Иванов,x@y.z,"),
        ("Иван Иванов.py", "77,Иван Иванов,x@y.z,"),
        ("Иванов Иван.py", "77,Иван Иванов,x@y.z,"),
        ("ивановиван_77_5_conv2d.py", "77,Someone Else,x@y.z,"),
        ("ивановиван_78_5_conv2d.py", "1,Иван Иванов,x@y.z,"),
        ("ivan.ivanov.py", "1,Someone,ivan.ivanov@y.z,"),
    ],
)
def test_an_entry_is_known_by_number_name_or_email(tmp_path, entry, line):
    found = entries(write(tmp_path, {entry: CONV}))
    matched, absent = match_roster(roster(tmp_path, f"id,name,email,group\n{line}\nother,Other Student,,\n"), found)

    assert [student.student for student in matched.values()] == [line.partition(",")[0]]
    assert list(matched) == [found[0].folder]
    assert [student.student for student in absent] == ["other"]


def test_namesakes_are_not_guessed_apart(tmp_path):
    students = (RosterEntry("1", "Иван Иванов"), RosterEntry("2", "Иван Иванов"))

    assert match_roster(students, entries(write(tmp_path, {"Иван Иванов.py": CONV}))) == ({}, students)


@pytest.mark.parametrize("prefix", ["", "class/", "hw1/"], ids=["at the top", "in a folder named like the zip", "in another folder"])
@pytest.mark.parametrize("lay_out", ["folder", "zip"])
def test_the_roster_among_the_submissions_is_read(tmp_path, prefix, lay_out):
    files = {f"{prefix}roster.csv": ROWS.encode("cp1251"), f"{prefix}ivanov.py": CONV, f"{prefix}petrov.py": CONV}
    path = write(tmp_path, files) / prefix if lay_out == "folder" else write(tmp_path, {"class.zip": zipped(files)}) / "class.zip"

    assert read_class_roster(path) == READ
    assert [entry.student for entry in entries(path)] == ["ivanov", "petrov"]


@pytest.mark.parametrize("files", [{"ivanov.py": CONV}, {"ivanov/roster.csv": ROWS, "petrov/a.py": CONV}], ids=["none", "a student's own"])
def test_without_a_roster_among_the_submissions_nobody_is_expected(tmp_path, files):
    assert read_class_roster(write(tmp_path / "class", files)) == ()
    assert read_class_roster(write(tmp_path, {"class.zip": zipped(files)}) / "class.zip") == ()


@pytest.mark.parametrize(
    ("archive", "told"),
    [
        pytest.param(DAMAGED, "out of the archive", id="damaged"),
        pytest.param(zipped({"roster.csv": ROWS}, method=zipfile.ZIP_LZMA), "out of the archive", id="LZMA"),
        pytest.param(zipped({"roster.csv": "a,b\n"}), "no column student", id="no student column"),
        pytest.param(zipped({"roster.csv": " " * (MAX_ROSTER_BYTES + 1)}), "larger than 4 MiB", id="too large"),
    ],
)
def test_a_roster_in_an_archive_that_cannot_be_read_is_told_by_its_place(tmp_path, archive, told):
    path = write(tmp_path, {"class.zip": archive}) / "class.zip"
    with pytest.raises(UsageError, match=f"class.zip/roster.csv: .*{told}"):
        read_class_roster(path)
