"""A preview tells exactly what grading then does, says why, and writes nothing into the output folder."""

import json
import shutil

import pytest
from batch_class import POOL, SIZE, Command, change, contents, report_of

from autograder.content import build_cases, load_course, load_solution

pytestmark = pytest.mark.sandbox
WRONG = "def conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    return 0\n"
FORMULA = "(n + 2 * padding - dilation * (f - 1) - 1) // stride + 1"


@pytest.fixture
def students(students):
    """Four of the class: the first is wrong in one exercise, the third refuses nothing there, the others are right."""
    for number in range(4, 12):
        shutil.rmtree(students / f"student-{number:02d}")
    (students / "student-00" / "conv_output_size.py").write_text(WRONG)
    (students / "student-02" / "conv_output_size.py").write_text(WRONG.replace("return 0", f"return {FORMULA}"))
    shutil.copy(students / "student-01" / "conv_output_size.py", students / "student-03")
    return students


def standing(out):
    """What class.json and the reports say: total and marks of every student."""
    rows = json.loads((out / "class.json").read_text(encoding="utf-8"))["students"]
    found = {}
    for row in rows:
        report = report_of(out, row["student"])
        assert (row["score"], row["possible"]) == (report["score"], report["possible"])
        marks = {one["id"]: {name: one[name] for name in ("score", "possible", "verdict")} for one in report["exercises"]}
        found[row["student"]] = {"score": row["score"], "possible": row["possible"]}, marks
    return found


def difference(before, after):
    """What is other after grading than before: totals, and marks of exercises, by student."""
    found = {}
    for student in before.keys() | after.keys():
        old, old_marks = before.get(student, (None, {}))
        new, new_marks = after.get(student, (None, {}))
        pairs = {name: (old_marks.get(name), new_marks.get(name)) for name in old_marks.keys() | new_marks.keys()}
        marks = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if marks:
            found[student] = old, new, marks
    return found


def reported(preview):
    return {
        one["student"]: (one["before"], one["after"], {mark["id"]: (mark["before"], mark["after"]) for mark in one["exercises"]})
        for one in preview
    }


def folders(out):
    return {str(path) for path in out.rglob("*") if path.is_dir() and ".cache" not in path.parts}


def another_file(students, course):
    (students / "student-01" / "conv_output_size.py").write_text(WRONG)
    (students / "student-02" / "max_pool2d.py").write_text((students / "student-02" / "max_pool2d.py").read_text() + "\n# a remark\n")


def other_points(students, course):
    change(course / "exercises" / f"{POOL}.md", "points = 5", "points = 4.5")


def other_cases(students, course):
    change(course / "solutions" / f"{SIZE}.py", 'Family("refusals", 1.0', 'Family("refusals", 0.0')


def a_file_less(students, course):
    (students / "student-03" / "max_pool2d.py").unlink()


def a_file_more(students, course):
    (students / "student-03" / "max_pool2d.py").write_text((students / "student-02" / "max_pool2d.py").read_text())


def a_student_more(students, course):
    shutil.copytree(students / "student-01", students / "zoë")


def a_student_less(students, course):
    shutil.rmtree(students / "student-02")


def nothing(students, course):
    pass


ALL = ("student-00", "student-01", "student-02", "student-03")
KINDS = {
    "nothing": (nothing, (), (), {}),
    "file": (another_file, (), (), {("student-01", SIZE): ["file"]}),
    "points": (other_points, (), (), {(name, POOL): ["exercise"] for name in ALL}),
    "cases": (other_cases, (), (), {("student-02", SIZE): ["exercise"]}),
    "file less": (a_file_less, (), (), {("student-03", POOL): ["withdrawn"]}),
    "narrowed": (nothing, (), ("-e", SIZE), {(name, POOL): ["not_asked"] for name in ALL}),
    "widened": (nothing, ("-e", SIZE), (), {(name, POOL): ["asked"] for name in ALL}),
    "moved": (nothing, ("-e", SIZE), ("-e", POOL), {(n, e): [r] for n in ALL for e, r in ((SIZE, "not_asked"), (POOL, "asked"))}),
    "student more": (a_student_more, (), (), {("zoë", SIZE): ["new"], ("zoë", POOL): ["new"]}),
    "student less": (a_student_less, (), (), {("student-02", SIZE): ["left"], ("student-02", POOL): ["left"]}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_is_what_grading_then_changes(grade, course, students, tmp_path, kind):
    alter, first, then, reasons = KINDS[kind]
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out, *first)
    before, files, places = standing(out), contents(out), folders(out)
    alter(students, course)
    as_json = grade.run("batch", students, "--out", out, *then, "--preview", "--json")
    as_text = grade.run("batch", students, "--out", out, *then, "--preview")
    assert (contents(out), folders(out)) == (files, places), "a preview writes nothing"
    preview = json.loads(as_json.stdout)
    assert {(one["student"], mark["id"]): mark["reasons"] for one in preview for mark in one["exercises"]} == reasons
    assert_same(as_text.stdout, preview)
    grade.run("batch", students, "--out", out, *then)
    assert reported(preview) == difference(before, standing(out))
    assert json.loads(grade.run("batch", students, "--out", out, *then, "--preview", "--json").stdout) == []


def assert_same(text, preview):
    """Assert that *text* has a line a student and, of those who stay, a line an exercise, each with its reason."""
    *lines, last = text.splitlines()
    expected = []
    for one in preview:
        expected.append(one["student"])
        expected += [f"    {mark['id']}" for mark in one["exercises"] if one["before"] and one["after"]]
    assert [line.partition(": ")[0] for line in lines] == expected
    assert all(" -> " in line for line in lines)
    assert all(line.endswith(")") for line in lines if line.startswith("    "))
    assert last.startswith(f"{len(preview)} of ")


def test_a_file_that_was_not_there_is_told_as_such(grade, course, students, tmp_path):
    out = tmp_path / "out"
    (students / "student-03" / "max_pool2d.py").unlink()
    grade.run("batch", students, "--out", out)
    a_file_more(students, course)
    preview = json.loads(grade.run("batch", students, "--out", out, "--preview", "--json").stdout)
    assert [(one["student"], mark["id"], mark["reasons"]) for one in preview for mark in one["exercises"]] == [
        ("student-03", POOL, ["handed_in"])
    ]


def largest(course, secret):
    """The largest first element of an input that is drawn from *secret*."""
    loaded = load_course(course)
    exercise = loaded.exercise(POOL)
    cases = build_cases(exercise, load_solution(exercise), secret=secret.encode(), student="", course_id=loaded.id)
    return max(float(call["x"].flat[0]) for case in cases if not case.raises for call in case.all_calls)


def test_another_secret_is_the_reason_where_hidden_inputs_decide(grade, course, students, tmp_path):
    other = next(name for name in map(str, range(100)) if largest(course, name) > largest(course, "test"))
    path = students / "student-01" / "max_pool2d.py"
    guard = f"    if x.flat[0] > {largest(course, 'test')}:\n        return 0\n"
    path.write_text(path.read_text().replace("    step = ", f"{guard}    step = "))
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    before = standing(out)
    assert before["student-01"][1][POOL]["score"] == 5
    rotated = Command(course, secret=other)
    preview = json.loads(rotated.run("batch", students, "--out", out, "--preview", "--json").stdout)
    assert [(one["student"], mark["id"], mark["reasons"]) for one in preview for mark in one["exercises"]] == [
        ("student-01", POOL, ["secret"])
    ]
    rotated.run("batch", students, "--out", out)
    assert reported(preview) == difference(before, standing(out))


def test_the_secret_is_in_nothing_that_is_kept(course, students, tmp_path):
    secret = "nobody may read this one"
    out = tmp_path / "out"
    Command(course, secret=secret).run("batch", students, "--out", out)
    assert not [path for path in out.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_marks_and_reasons_are_told_in_the_language_asked_for(grade, course, students, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    other_points(students, course)
    (students / "student-01" / "conv_output_size.py").write_text(WRONG)
    a_student_less(students, course)
    a_student_more(students, course)
    preview = grade.run("batch", students, "--out", out, "--preview", "--lang", "ru")
    assert preview.stdout.splitlines() == [
        "student-00: 5 из 8 -> 4,5 из 7,5",
        f"    {POOL}: 5 из 5, зачтено -> 4,5 из 4,5, зачтено (изменилось задание)",
        "student-01: 8 из 8 -> 4,5 из 7,5",
        f"    {SIZE}: 3 из 3, зачтено -> 0 из 3, неверные значения (изменился файл)",
        f"    {POOL}: 5 из 5, зачтено -> 4,5 из 4,5, зачтено (изменилось задание)",
        "student-02: 7,57 из 8 -> - (больше нет в группе)",
        "student-03: 8 из 8 -> 7,5 из 7,5",
        f"    {POOL}: 5 из 5, зачтено -> 4,5 из 4,5, зачтено (изменилось задание)",
        "zoë: - -> 4,5 из 7,5 (раньше не проверялось)",
        "оценки изменились бы у студентов: 5 из 5; ничего не записано",
    ]


def test_a_preview_makes_no_folder(grade, students, tmp_path):
    preview = grade.run("batch", students, "--out", tmp_path / "new" / "out", "--preview", "--json")
    assert preview.returncode == 0, preview.stderr
    assert [(one["before"], one["reasons"]) for one in json.loads(preview.stdout)] == [(None, ["new"])] * 4
    assert not (tmp_path / "new").exists()


def test_a_preview_does_without_a_cache_and_makes_none(grade, course, students, tmp_path):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    shutil.rmtree(out / ".cache")
    other_points(students, course)
    preview = json.loads(grade.run("batch", students, "--out", out, "--preview", "--json").stdout)
    assert {tuple(mark["reasons"]) for one in preview for mark in one["exercises"]} == {("unknown",)}
    assert not (out / ".cache").exists()


@pytest.mark.parametrize(("language", "says"), [("en", "next: leave out --fresh"), ("ru", "дальше: уберите --fresh")])
def test_a_fresh_preview_is_refused_and_deletes_nothing(grade, students, tmp_path, language, says):
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    cache = (out / ".cache" / "results.sqlite").read_bytes()
    refused = grade.run("batch", students, "--out", out, "--preview", "--fresh", "--lang", language)
    assert refused.returncode == 2
    assert says in refused.stderr
    assert (out / ".cache" / "results.sqlite").read_bytes() == cache


def test_a_class_without_the_others_of_a_group_is_told(grade, students, tmp_path):
    """The class page of a group leaves the rest out, though their own pages stay where they are."""
    rows = ["student,name,group", *(f"student-{n:02d},Student {n},{'a' if n < 3 else 'b'}" for n in range(4))]
    (students / "roster.csv").write_text("\n".join(rows) + "\n")
    out = tmp_path / "out"
    grade.run("batch", students, "--out", out)
    before = standing(out)
    preview = json.loads(grade.run("batch", students, "--out", out, "--group", "a", "--preview", "--json").stdout)
    assert [(one["student"], one["reasons"]) for one in preview] == [("student-03", ["left"])]
    grade.run("batch", students, "--out", out, "--group", "a")
    assert reported(preview) == difference(before, standing(out))
    assert (out / "students" / "student-03" / "index.html").is_file()
