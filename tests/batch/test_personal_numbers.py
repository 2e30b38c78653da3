"""A personal task is judged with the numbers of the person, in every layout; an answer for another's numbers is told to the instructor."""

import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.content import load_course, load_solution, student_numbers

ROOT = Path(__file__).parents[2]
TASK = "pool_output_size_task"
ROSTER = "student,name,email,group\n1001,Anna Smith,as@x.de,A\n1002,Jonas Müller,jm@x.de,A\n1003,Пётр Семёнов,ps@x.ru,B\n"
LAYOUTS = {
    "folders": ("smith, anna/{}.py", "Jonas Muller/{}.py", "Петр Семенов/{}.py"),
    "ids": ("1001/{}.py", "1002/{}.py", "1003/{}.py"),
    "canvas": ("smithanna_1001_5_{}.py", "mullerjonas_1002_6_{}-1.py", "семеновпетр_1003_7_{}.py"),
    "moodle": (
        "Anna Smith_71_assignsubmission_file_/{}.py",
        "Jonas Müller_72_assignsubmission_file_/{}.py",
        "Пётр Семёнов_73_assignsubmission_file_/{}.py",
    ),
}


@pytest.fixture(scope="module")
def answers():
    """The right answer of each person, as a program: from the kit's numbers."""
    course = load_course(ROOT, (TASK,))
    exercise = course.exercise(TASK)
    solution = load_solution(exercise)
    numbers = [student_numbers(exercise, solution, course_id=course.id, student=person) for person in ("1001", "1002", "1003")]
    return [f"def {TASK}():\n    return {solution.reference(**one)}\n" for one in numbers]


def grade(tmp_path, files):
    for name, text in files.items():
        (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / name).write_text(text, encoding="utf-8")
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    out = tmp_path / "out"
    arguments = ["batch", str(tmp_path / "class"), "--roster", str(tmp_path / "roster.csv"), "-e", TASK, "--out", str(out), "-j", "1"]
    assert main([*arguments, "--course", str(ROOT), "--unsafe", "--exit-zero"]) == 0
    return json.loads((out / "class.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("names", LAYOUTS.values(), ids=LAYOUTS)
def test_right_answers_score_in_every_layout(tmp_path, answers, names):
    found = grade(tmp_path, {name.format(TASK): answer for name, answer in zip(names, answers, strict=True)})
    assert {row["id"]: row["score"] for row in found["students"]} == {"1001": 2.0, "1002": 2.0, "1003": 2.0}


def test_an_answer_that_is_right_for_another_is_told_to_the_instructor_only(tmp_path, answers):
    assert len(set(answers)) == 3, "the three have answers of their own"
    found = grade(tmp_path, {"1001/x.py": answers[1], "1002/x.py": answers[1]})
    assert {row["id"]: row["score"] for row in found["students"]} == {"1001": 0.0, "1002": 2.0, "1003": None}
    (remark,) = [row for row in found["matching"]["remarks"] if row["student"] == "1001"]
    assert "right for the numbers of 1002" in remark["text"]
    for name in ("report.json", "index.html"):
        assert "numbers of 1002" not in (tmp_path / "out" / "students" / "1001" / name).read_text(encoding="utf-8")
    assert "numbers of 1002" in (tmp_path / "out" / "instructor" / "1001.json").read_text(encoding="utf-8")
