"""Class lists are read as people and platforms write them."""

import codecs

import pytest
from intake_samples import write

from autograder.courses.people import Person
from autograder.courses.rosters import parse_roster, read_roster
from autograder.errors import UsageError
from autograder.intake.limits import MAX_ROSTER_BYTES

ROWS = "student,name,email,group\nivanov,Иван Иванов,i@x.org,A\npetrov,Пётр Петров,,\n"
READ = (Person("ivanov", "Иван Иванов", "i@x.org", group="A"), Person("petrov", "Пётр Петров"))
ANNA, JONAS = "Анна Петрова", "Jonas Müller"


def people(tmp_path, content, **options):
    return read_roster(write(tmp_path, {"roster.csv": content}) / "roster.csv", **options).people


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ROWS, id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + ROWS.encode(), id="utf-8 with BOM, as Excel writes it"),
        pytest.param(ROWS.encode("cp1251"), id="cp1251"),
        pytest.param(ROWS.encode("utf-16"), id="utf-16"),
        pytest.param(ROWS.replace(",", ";"), id="semicolons"),
        pytest.param("sep=;\n" + ROWS.replace(",", ";"), id="Excel's line for the separator"),
        pytest.param(ROWS.replace(",", "\t"), id="tabs"),
        pytest.param(ROWS.replace("\n", "\r\n\r\n"), id="empty lines"),
        pytest.param(ROWS.replace("student,", "ID,").replace("email", "E-Mail").replace("group", "Group "), id="other words"),
        pytest.param("Группа;ФИО;Номер;Почта\nA;Иван Иванов;ivanov;i@x.org\n;Пётр Петров;petrov;\n", id="Russian, other order"),
        pytest.param('student,name,email,group\nivanov,"Иван Иванов",i@x.org,A\npetrov,Пётр Петров\n', id="quotes and short lines"),
        pytest.param(
            ROWS.replace("student", "№,student").replace("ivanov,", "1,ivanov,").replace("petrov,", "2,petrov,"), id="another column"
        ),
    ],
)
def test_a_roster_is_read_as_people_save_it(tmp_path, content):
    assert people(tmp_path, content) == READ


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            'Student,ID,SIS User ID,SIS Login ID,Section,HW1 (123)\n    Points Possible,,,,,10\n"Müller, Jonas",901,u1,jm,CS-01,\n',
            Person("901", JONAS, usernames=("jm",), group="CS-01", lms_ids=("u1",)),
            id="Canvas gradebook",
        ),
        pytest.param(
            '"Имя","Фамилия","Индивидуальный номер","Адрес электронной почты","Группы"\n"Анна","Петрова","11","ap@x.ru","Б1"\n',
            Person("11", ANNA, "ap@x.ru", group="Б1"),
            id="Moodle participants, Russian",
        ),
        pytest.param(
            '"First name","Last name","ID number","Email address","Groups"\n"Jonas","Müller","11","jm@x.de","A"\n',
            Person("11", JONAS, "jm@x.de", group="A"),
            id="Moodle participants, English",
        ),
        pytest.param(
            "First Name,Last Name,SID,Email,Sections\nJonas,Müller,7,jm@x.de,S1\n",
            Person("7", JONAS, "jm@x.de", group="S1"),
            id="Gradescope",
        ),
        pytest.param(
            "id,first_name,last_name,email,lms_user_id\njm,Jonas,Müller,jm@x.de,33\n",
            Person("jm", JONAS, "jm@x.de", lms_ids=("33",)),
            id="nbgrader",
        ),
        pytest.param(
            '"identifier","github_username","github_id","name"\n"Jonas Müller","octo","1",""\n',
            Person(JONAS, JONAS, usernames=("octo",), lms_ids=("1",)),
            id="GitHub Classroom",
        ),
        pytest.param('name;group\n"Müller, Jonas";A\n', Person("Müller, Jonas", JONAS, group="A"), id="Last, First"),
        pytest.param("name\nАнна Петрова\n", Person(ANNA, ANNA), id="names only"),
        pytest.param("имя\nАнна Петрова\n", Person(ANNA, ANNA), id="имя without фамилия is the whole name"),
        pytest.param("email\nap@x.ru\n", Person("ap@x.ru", "ap@x.ru", "ap@x.ru"), id="addresses only"),
    ],
)
def test_a_platform_s_list_is_read(tmp_path, content, expected):
    assert people(tmp_path, content) == (expected,)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Jonas Müller", "cp1252"),
        ("José García", "cp1252"),
        ("Анна Петрова", "cp1251"),
        ("Ольга Ёлкина-Smith", "cp1251"),
    ],
)
def test_the_better_of_two_windows_encodings_is_guessed_and_told(name, encoding):
    roster = parse_roster(f"name;group\n{name};A\n".encode(encoding), "roster.csv")
    assert (roster.people[0].name, roster.encoding, roster.guessed) == (name, encoding, True)
    assert [remark.key for remark in roster.remarks()] == ["courses.roster.guessed_encoding"]


def test_an_encoding_and_columns_can_be_said(tmp_path):
    content = "Nr;Wer;Wo\n5;Jonas Müller;A\n".encode("cp850")
    columns = {"id": "Nr", "name": "wer", "group": "Wo"}
    assert people(tmp_path, content, encoding="cp850", columns=columns) == (Person("5", JONAS, group="A"),)


def test_the_columns_of_another_system_are_told_and_our_own_not():
    assert not list(parse_roster(ROWS.encode(), "roster.csv").remarks())
    (remark,) = parse_roster(b"First name,Last name\nA,B\n", "roster.csv").remarks()
    assert remark.values["columns"] == "first = First name; last = Last name"


def test_namesakes_without_ids_are_told_apart_by_the_column_of_addresses(tmp_path):
    content = "Имя,Фамилия,Индивидуальный номер,Адрес электронной почты\nАнна,Петрова,,a@x.ru\nАнна,Петрова,,b@x.ru\n"
    with pytest.raises(UsageError) as caught:
        people(tmp_path, content)
    assert "--columns 'id=Адрес электронной почты'" in caught.value.hint
    found = people(tmp_path, content, columns={"id": "Адрес электронной почты"})
    assert found == (Person("a@x.ru", ANNA, "a@x.ru"), Person("b@x.ru", ANNA, "b@x.ru"))


@pytest.mark.parametrize("word", ["Participant ", "Участник"], ids=["English", "Russian"])
def test_the_grading_worksheet_of_moodle_gives_the_participants_numbers(tmp_path, word):
    content = f"Идентификатор,Полное имя,Адрес электронной почты\n{word}101,{ANNA},a@x.ru\n{word}102,{ANNA},b@x.ru\nanna1,Anna,\n"
    assert [person.lms_ids for person in people(tmp_path, content)] == [("101",), ("102",), ()]
    columns = {"id": "Адрес электронной почты", "lms_id": "Идентификатор"}
    assert people(tmp_path, content, columns=columns)[0] == Person("a@x.ru", ANNA, "a@x.ru", (), "", (f"{word}101".strip(), "101"))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a,b\n1,2\n", "no column student, id or name, but a, b"),
        ("", "no column student, id or name, but nothing"),
        ("student\n", "names nobody"),
        ("student\nivanov\nivanov\n", "line 3: 'ivanov' is in line 2 too"),
        ("name,mail\nAnna,a@x\nAnna,b@x\n", "lines 2 and 3 are both 'Anna', without an id"),
        (b"student\n\0\n", "is not text"),
        ("student\n" + "x" * 200_000 + "\n", "line 2: field larger"),
        ("student\n" + "x\n" * MAX_ROSTER_BYTES, "larger than 4 MiB"),
        ("id,name,ФИО\n1,a,b\n", "both look like the name"),
        ("id,sid\n1,2\n", "both look like the id"),
    ],
    ids=["columns", "empty", "nobody", "twice", "namesakes", "no text", "long field", "large", "two names", "two ids"],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path, content, text):
    with pytest.raises(UsageError, match=text):
        people(tmp_path, content)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"encoding": "utf-8"}, "is not utf-8"),
        ({"encoding": "klingon"}, "no encoding 'klingon'"),
        ({"columns": {"id": "Nummer"}}, "there is no column 'Nummer'"),
    ],
)
def test_what_is_said_wrongly_is_an_error_with_the_next_step(tmp_path, options, text):
    with pytest.raises(UsageError, match=text):
        people(tmp_path, ROWS.encode("cp1251"), **options)


def test_a_roster_that_is_not_there_says_so(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_roster(tmp_path / "gone.csv")
