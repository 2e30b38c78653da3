"""A kind of exercise is one module; the rest of the package asks it and never compares its name."""

import re
from pathlib import Path

import pytest

from autograder.content import build_cases, kind_names, kind_of, load_course, load_solution
from autograder.content.kinds import find_kind, own_kind_names
from autograder.errors import ContentError
from autograder.grading.prepared import Grader
from autograder.model import Program, Submission, Verdict
from autograder.runner.backends.unsafe import Unsafe
from autograder.runner.forkserver import ForkServer
from autograder.runner.local import LocalRunner
from autograder.usecases.check import check_exercise
from autograder.usecases.grade_one import grade_one

PACKAGE = Path(__file__).parents[2] / "autograder"
TOY_KIND = '''from dataclasses import replace

from autograder.content.kinds.base import Definitions
from autograder.content.kinds.function import FunctionKind
from autograder.model import Case, Family, Message


class TableKind(FunctionKind):
    """The author writes a table of inputs in place of a generator of cases."""

    name = "table"

    def definitions(self, get, reference):
        families = (Family("rows", 1.0, {"en": "rows", "ru": "строки"}),)
        return Definitions(tuple(reference.__code__.co_varnames[: reference.__code__.co_argcount]), 1, families)

    def cases(self, exercise, solution, *, secret, numbers):
        rows = solution.module.TABLE
        return tuple(Case(f"row {n}", {"x": x}, family="rows", public=n == 0) for n, x in enumerate(rows))

    def public_cases(self, exercise, solution):
        return self.cases(exercise, solution, secret=b"", numbers={})[:1]

    def summary(self, verdict):
        return Message("run.summary.answer_right" if verdict == "PASSED" else "run.summary.answer_wrong")
'''
FILES = {
    "site/toy_kind.py": TOY_KIND,
    "site/toy-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: toy\nVersion: 1\n",
    "site/toy-1.dist-info/entry_points.txt": "[tensorgrade.kinds]\ntable = toy_kind:TableKind\n",
    "course/exercises/course.toml": 'id = "toy"\ntitle = { en = "Toy", ru = "Игра" }\nlanguages = ["en", "ru"]\nunits = ["u"]\n',
    "course/exercises/u/unit.toml": 'title = { en = "U", ru = "У" }\nsources = []\n',
    "course/exercises/u/double.md": '+++\nkind = "table"\ntitle = "Double"\npoints = 2\ndifficulty = 1\n+++\nReturn twice x.\n',
    "course/exercises/u/double.py": "def double(x):\n    raise NotImplementedError\n",
    "course/solutions/u/double.py": (
        "from autograder.content.api import Tolerance\n\nTOLERANCE = Tolerance(1e-9, 1e-12, 1e-4, 1e-6)\nTABLE = (1.0, 2.0, 5.0)\n\n\n"
        "def double(x):\n    return 2 * x\n"
    ),
}
RIGHT, SQUARE = "def double(x):\n    return x + x\n", "def double(x):\n    return x * x + 1\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A course with one exercise of the kind that another distribution provides."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "site")
    find_kind.cache_clear()
    yield tmp_path / "course"
    find_kind.cache_clear()


def program(source):
    return Submission("Ann", "0" * 64, {"u/double": Program("double", "double.py", (source,))})


@pytest.mark.parametrize(("source", "verdict", "score"), [(RIGHT, Verdict.PASSED, 2.0), (SQUARE, Verdict.WRONG, 0.0)])
def test_an_exercise_of_another_distribution_s_kind_is_graded_and_reported(root, source, verdict, score):
    course = load_course(root)
    with ForkServer(Unsafe()) as runner:
        graded = grade_one(Grader(course, secret=b"s"), program(source), course.exercises, runner=runner, language="en")
    (exercise,) = graded.report.exercises
    assert (exercise.kind, exercise.verdict) == ("table", verdict)
    assert exercise.score == pytest.approx(score)
    assert len(exercise.cases) == 3
    assert "answer" in exercise.summary


def test_an_exercise_of_another_distribution_s_kind_is_checked_on_its_public_cases(root):
    course = load_course(root)
    with LocalRunner() as runner:
        result = check_exercise(course, course.exercises[0], program(RIGHT).programs["u/double"], runner, student="")
    assert result.verdict is Verdict.PASSED
    assert [outcome.case.name for outcome in result.outcomes] == ["row 0"]


def test_the_names_of_all_kinds_are_known(root):
    assert kind_names() == ("function", "statistical", "task", "table")


def test_an_unknown_kind_is_refused_with_the_names_of_the_others(root):
    path = root / "exercises/u/double.md"
    path.write_text(path.read_text().replace('"table"', '"quiz"'))
    with pytest.raises(ContentError, match="the kind is 'quiz', expected one of function, statistical, task, table"):
        load_course(root)


@pytest.mark.parametrize("name", own_kind_names())
def test_a_kind_has_the_name_under_which_it_is_found(name):
    assert find_kind(name).name == name


def test_numbers_decide_the_cases_of_a_personal_kind_and_the_secret_those_of_another():
    course = load_course(PACKAGE.parent)
    for personal in (True, False):
        exercise = next(one for one in course.exercises if kind_of(one).personal is personal)
        solution = load_solution(exercise)
        first = build_cases(exercise, solution, secret=b"a", student="Ann", course_id=course.id)
        by_secret = build_cases(exercise, solution, secret=b"b", student="Ann", course_id=course.id)
        by_student = build_cases(exercise, solution, secret=b"a", student="Bob", course_id=course.id)
        same = [repr([case.inputs for case in cases]) == repr([case.inputs for case in first]) for cases in (by_secret, by_student)]
        assert same == [personal, not personal], exercise.id


def test_no_module_compares_the_name_of_a_kind():
    pattern = re.compile(r"""\.kind\s*(==|!=|in)\s*[("']+(function|statistical|task)\b""")
    files = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".j2") and "kinds" not in path.parts]
    assert files
    assert [str(path) for path in files if pattern.search(path.read_text(encoding="utf-8"))] == []
