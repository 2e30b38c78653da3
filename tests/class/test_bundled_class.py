"""The bundled class: every verdict, every diagnosis and every mark, as the real command line gives them."""

import csv
import json
from pathlib import Path

import pytest

from autograder.content import load_course, load_solution

ROOT = Path(__file__).parents[2]
CLASS = ROOT / "examples" / "class"
EXPECTED = json.loads((ROOT / "examples" / "class-expected.json").read_text(encoding="utf-8"))
CORE = tuple(next(iter(EXPECTED.values()))["exercises"])
COURSE = load_course(ROOT)
WHOLE_COURSE = "Александра Беляева"
FLAWLESS = tuple(name for name, reported in EXPECTED.items() if all(fact["verdict"] == "PASSED" for fact in reported["exercises"].values()))
NUMBERS_CHANGED = (
    "the numbers drawn for this student have changed (course id, name or draw()): work out the answers in examples/class again"
)

pytestmark = pytest.mark.sandbox


def handed_in():
    return {entry.name for entry in CLASS.iterdir() if entry.name != "roster.csv" and not entry.name.startswith(".")}


def roster():
    with (CLASS / "roster.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def report_of(out, student):
    return json.loads((out / "students" / student / "report.json").read_text(encoding="utf-8"))


def slugs(exercise):
    """Return the misconceptions that the report names, those that fit just as well included."""
    found = [name for reported in exercise["diagnoses"] for name in (reported["id"], *reported["alternatives"])]
    return {name.rpartition("#")[2] for name in found} - {""}


def marks(exercise):
    if exercise["score"] is None:
        return "none"
    return {0: "zero", exercise["possible"]: "full"}.get(exercise["score"], "partial")


def reported(report, student):
    return {
        exercise["id"]: (exercise["verdict"], sorted(slugs(exercise)), marks(exercise))
        for exercise in report["exercises"]
        if exercise["id"] in EXPECTED[student]["exercises"]
    }


def expected_of(student):
    facts = EXPECTED[student]["exercises"]
    return {name: (fact["verdict"], sorted(fact["diagnoses"]), fact["marks"]) for name, fact in facts.items()}


def kind(name):
    return COURSE.exercise(name).kind


# -- the table itself --------------------------------------------------------------------------------------------


def test_every_submission_is_in_the_table():
    suffixes = (".py", ".ipynb", ".zip", ".tar.gz")
    names = {name.removesuffix(next((s for s in suffixes if name.endswith(s)), "")) for name in handed_in()}
    assert names == set(EXPECTED)


def test_the_roster_lists_everybody_and_two_who_handed_in_nothing():
    students = [row["student"] for row in roster()]
    assert len(students) == len(set(students))
    assert sorted(set(students) - set(EXPECTED)) == ["Carla Mendes", "Глеб Тарасов"]
    assert set(EXPECTED) <= set(students)


@pytest.mark.parametrize("exercise", CORE)
def test_every_catalogued_misconception_is_made_by_somebody(exercise):
    catalogued = {item.slug for item in load_solution(COURSE.exercise(exercise)).misconceptions}
    listed = [reported["exercises"][exercise] for reported in EXPECTED.values() if exercise in reported["exercises"]]
    assert {slug for fact in listed for slug in fact["diagnoses"]} == catalogued


@pytest.mark.parametrize("unit", [unit.slug for unit in COURSE.units])
def test_every_unit_is_handed_in_with_a_named_mistake(unit):
    named = [
        (student, exercise)
        for student, reported in EXPECTED.items()
        for exercise, fact in reported["exercises"].items()
        if exercise.startswith(f"{unit}/") and exercise not in CORE and fact["diagnoses"]
    ]
    assert named


def test_one_student_has_handed_in_the_whole_course():
    assert set(EXPECTED[WHOLE_COURSE]["exercises"]) == {exercise.id for exercise in COURSE.exercises}
    assert WHOLE_COURSE in FLAWLESS


# -- what the batch says -----------------------------------------------------------------------------------------


def test_the_batch_is_judged_and_not_all_passed(graded):
    assert graded.code == 1, graded.stderr


def test_every_submission_has_a_page_and_a_report(graded):
    folders = {folder.name: {file.name for file in folder.iterdir()} for folder in (graded.out / "students").iterdir()}
    assert {name for name, files in folders.items() if {"index.html", "report.json"} <= files} >= set(EXPECTED)


@pytest.mark.parametrize("student", EXPECTED)
def test_verdicts_diagnoses_and_marks(graded, student):
    assert reported(report_of(graded.out, student), student) == expected_of(student)


@pytest.mark.parametrize("student", FLAWLESS)
def test_correct_work_in_any_style_gets_all_points(graded, student):
    lost = [
        (e["id"], e["score"], e["possible"])
        for e in report_of(graded.out, student)["exercises"]
        if e["id"] in EXPECTED[student]["exercises"] and e["score"] != e["possible"]
    ]
    assert lost == []


@pytest.mark.parametrize("student", EXPECTED)
def test_answers_of_tasks_belong_to_the_numbers_drawn_for_the_student(graded, student):
    facts, expected = reported(report_of(graded.out, student), student), expected_of(student)
    tasks = [name for name in expected if kind(name) == "task"]
    assert {name: facts[name][:2] for name in tasks} == {name: expected[name][:2] for name in tasks}, NUMBERS_CHANGED


@pytest.mark.parametrize("student", EXPECTED)
def test_nothing_is_left_unjudged(graded, student):
    assert report_of(graded.out, student)["unjudged"] == []


@pytest.mark.parametrize(
    ("student", "neighbour"), [("li-wei", "Руслан Гусев"), ("priya.nair", "Omar Haddad"), ("Анна Петрова", "Nora Lindqvist")]
)
def test_no_neighbour_changes_a_report(graded, grade_command, student, neighbour):
    """*neighbour* loops for ever, eats memory or floods the output in the same batch."""
    assert (graded.out / "students" / neighbour / "report.json").is_file()
    entry = next(name for name in handed_in() if name in (student, f"{student}.py"))
    done = grade_command("run", CLASS / entry, "--json", "--exit-zero")
    assert done.returncode == 0, done.stderr
    alone = json.loads(done.stdout)
    assert alone["score"] == report_of(graded.out, student)["score"]
    assert reported(alone, student) == reported(report_of(graded.out, student), student)


def test_a_correct_submission_of_the_whole_course_gets_every_point(graded):
    report = report_of(graded.out, WHOLE_COURSE)
    assert report["possible"] == sum(exercise.points for exercise in COURSE.exercises)
    assert report["score"] == report["possible"]


def test_the_class_report_agrees_with_the_students(graded):
    rows = {row["student"]: row for row in json.loads((graded.out / "class.json").read_text(encoding="utf-8"))["students"]}
    reports = {student: report_of(graded.out, student) for student in EXPECTED}
    assert {student: rows[student]["score"] for student in EXPECTED} == {student: report["score"] for student, report in reports.items()}


def test_who_handed_in_nothing_is_listed_without_a_score(graded):
    rows = {row["student"]: row for row in json.loads((graded.out / "class.json").read_text(encoding="utf-8"))["students"]}
    assert {name: rows[name]["score"] for name in ("Глеб Тарасов", "Carla Mendes")} == {"Глеб Тарасов": None, "Carla Mendes": None}


def test_the_class_report_counts_each_named_mistake(graded):
    rows = json.loads((graded.out / "class.json").read_text(encoding="utf-8"))["misconceptions"]
    counted = {row["id"]: set(row["students"]) for row in rows}
    assert {"emily-carter"} == counted["convolution/conv2d#transposed-kernel"]
    assert {"Ольга Смирнова", "Тимур Ахметов"} == counted["convolution/conv_output_size_padding_task#padding-ignored"]


def test_the_table_of_grades_has_a_line_for_everybody(graded):
    with (graded.out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = [row for row in csv.reader(file) if row]
    assert len(lines) - 1 == len(roster())
