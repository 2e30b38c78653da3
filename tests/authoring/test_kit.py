import ast
import json
import posixpath
import re
import zipfile
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.kit import Files, KitBuilder, Recipient
from autograder.authoring.kit_files import write_archive, write_folder
from autograder.compare.statistics import Law, normal
from autograder.content import Course, Exercise, build_cases, load_course, load_solution, student_numbers
from autograder.content.public_file import load
from autograder.errors import ContentError, UsageError
from autograder.model import Case, Program
from autograder.runner.local import LocalRunner
from autograder.settings import load_kit
from autograder.usecases.check import check_exercise

REPOSITORY = Path(__file__).parents[2]
STUB = "exercises/demo/scale.py"
TASK = "exercises/demo/window_task"


def build(course: Course, student: str = "", **more: str) -> Files:
    return KitBuilder(course, course.exercises).build(Recipient(student, **more))


def text(files: Files, path: str) -> str:
    return files[path].decode()


def test_public_files_are_copied_as_they_are(course: Course) -> None:
    files = build(course)
    for name in ("course.toml", "demo/unit.toml", "demo/scale.md", "demo/scale.ru.md", "demo/scale.py"):
        assert files[f"exercises/{name}"] == (course.root / "exercises" / name).read_bytes()


def test_kit_is_a_course_without_solutions(course: Course, tmp_path: Path) -> None:
    write_folder(build(course, "Ann"), tmp_path / "kit")
    loaded = load_course(tmp_path / "kit")
    assert [exercise.id for exercise in loaded.exercises] == [exercise.id for exercise in course.exercises]
    assert all(exercise.solution_path is None and exercise.cases_path.is_file() for exercise in loaded.exercises)


def test_settings_are_read_back(course: Course, tmp_path: Path) -> None:
    write_folder(build(course, "Анна", language="ru", inbox="/srv/inbox"), tmp_path / "kit")
    kit = load_kit(tmp_path / "kit")
    assert (kit.course, kit.student, kit.language, kit.inbox) == ("demo-course", "Анна", "ru", "/srv/inbox")


def test_selected_exercises_only(course: Course) -> None:
    files = KitBuilder(course, course.select(["scale"])).build(Recipient())
    assert STUB in files
    assert f"{TASK}.py" not in files


def test_readme_is_in_the_recipients_language_and_beside_it_in_the_others(course: Course) -> None:
    english, russian = "# Demo: exercises", "# Пример: задания"
    files = build(course, "Анна")
    assert text(files, "README.md").startswith(english)
    assert text(files, "README.ru.md").startswith(russian)
    files = KitBuilder(course, course.exercises).build(Recipient("Анна", language="ru"))
    assert text(files, "README.md").startswith(russian)
    assert text(files, "README.en.md").startswith(english)
    assert text(files, "README.md").count("Анна") == 1


@pytest.mark.parametrize(
    ("inbox", "command"), [("/srv/inbox", "grade submit\n"), ("", "grade submit --to <folder>\n")], ids=["inbox", "none"]
)
def test_the_readme_says_how_to_hand_in_with_and_without_an_inbox(course: Course, inbox: str, command: str) -> None:
    files = KitBuilder(course, course.exercises).build(Recipient(inbox=inbox))
    assert command in text(files, "README.md")
    assert ("Hand in the files" in text(files, "README.md")) is (not inbox)


DOCSTRING = '''docstring = """
Возвращает элементы x, умноженные на factor.

Args:
    x: Числа любой формы.
    factor: Множитель.
"""
'''


def test_a_russian_kit_has_the_russian_docstring(course: Course, edit: Callable[[str, str, str], None]) -> None:
    edit("exercises/demo/scale.ru.md", "+++\n-->", f"{DOCSTRING}+++\n-->")
    course = load_course(course.root)
    stub = text(KitBuilder(course, course.exercises).build(Recipient(language="ru")), STUB)
    assert '    """Возвращает элементы x, умноженные на factor.\n\n    Args:\n        x: Числа любой формы.' in stub
    before, after = (ast.parse(source) for source in (course.exercise("scale").stub, stub))
    for tree in (before, after):
        function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
        function.body.pop(0)
    assert ast.dump(before) == ast.dump(after)
    assert text(build(course), STUB) == course.exercise("scale").stub


def test_headings_of_a_unit_page_are_in_order(course: Course) -> None:
    for language in ("en", "ru"):
        page = text(build(course), f"exercises/demo/index.{language}.html")
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_a_unit_page_has_a_list_of_contents_and_a_command_for_each_exercise(course: Course) -> None:
    page = text(build(course), "exercises/demo/index.en.html")
    for exercise in course.exercises:
        assert f'<a href="#{exercise.slug}">' in page
        assert f'id="{exercise.slug}"' in page
        assert f"<code>grade check {exercise.slug}</code>" in page


# -- public cases -------------------------------------------------------------------------------------------------


def public(course: Course, tmp_path: Path, slug: str = "scale", student: str = "Ann"):  # type: ignore[no-untyped-def]  # PublicExercise
    path = tmp_path / "cases.json"
    path.write_bytes(build(course, student)[f"exercises/demo/{slug}.cases.json"])
    return load(path)


def test_public_cases_have_their_answers(course: Course, tmp_path: Path) -> None:
    exercise = public(course, tmp_path)
    assert [case.name for case in exercise.cases] == ["lecture-example"]
    assert np.array_equal(exercise.expected[0].outputs[0], [2.0, 4.0, 6.0])
    assert (exercise.parameters, exercise.required) == (("x", "factor"), 1)


def test_mistakes_that_do_not_show_on_public_cases_are_left_out(course: Course, tmp_path: Path) -> None:
    """On the lecture's example the factor is 2, so ``factor-ignored`` is right there."""
    exercise = public(course, tmp_path)
    assert [candidate.slug for candidate in exercise.candidates] == ["factor-added"]
    assert np.array_equal(exercise.candidates[0].responses[0].outputs[0], [3.0, 4.0, 5.0])
    assert exercise.candidates[0].text["ru"].startswith("Множитель прибавляется")


def test_case_with_a_judge_is_named_as_left_out(course: Course, tmp_path: Path, edit: Callable[[str, str, str], None]) -> None:
    edit("solutions/demo/scale.py", 'family="lecture", public=True)', 'family="lecture", public=True, judge=lambda outputs: None)')
    exercise = public(load_course(course.root), tmp_path)
    assert exercise.cases == ()
    assert exercise.left_out == ("lecture-example",)


def test_case_of_a_random_function_has_its_law(course: Course, tmp_path: Path) -> None:
    exercise = public(course, tmp_path, "weights")
    assert [case.name for case in exercise.cases] == ["lecture-example"]
    assert exercise.laws["lecture-example"]["shape"] == (100, 80)
    assert Law(**exercise.laws["lecture-example"]["law"]) == normal(0.5)
    assert (exercise.expected[0].outputs, exercise.candidates, exercise.left_out) == ((None,), (), ())


WEIGHTS = {
    "right": ("rng.normal(0.0, std, shape)", "PASSED"),
    "right, in another way": ("std * rng.standard_normal(shape)[::-1]", "PASSED"),
    "variance": ("rng.normal(0.0, std**2, shape)", "WRONG"),
    "shape": ("rng.normal(0.0, std, shape[::-1])", "WRONG_SHAPE"),
}


@pytest.mark.parametrize(("code", "verdict"), WEIGHTS.values(), ids=WEIGHTS)
def test_check_judges_the_law_without_the_solution(course: Course, tmp_path: Path, code: str, verdict: str) -> None:
    write_folder(build(course), tmp_path / "kit")
    kit = load_course(tmp_path / "kit")
    program = Program("weights", "weights.py", (f"import numpy as np\n\ndef weights(shape, std, rng):\n    return {code}\n",))
    with LocalRunner() as runner:
        result = check_exercise(kit, kit.exercise("weights"), program, runner, student="")
    assert result.verdict == verdict


def checked_verdict(kit: Course, slug: str, source: str) -> str:
    with LocalRunner() as runner:
        return check_exercise(kit, kit.exercise(slug), Program(slug, f"{slug}.py", (source,)), runner, student="").verdict


@pytest.mark.parametrize(
    ("draws", "verdict"),
    [("low * (high / low) ** rng.random(size)", "PASSED"), ("rng.uniform(low, high, size)", "WRONG")],
    ids=["right", "uniform"],
)
def test_a_law_is_judged_after_the_transform_that_the_kit_names(draws: str, verdict: str, tmp_path: Path) -> None:
    write_folder(build(load_course(REPOSITORY, {"log_uniform"})), tmp_path / "kit")
    kit = load_course(tmp_path / "kit")
    assert checked_verdict(kit, "log_uniform", f"def log_uniform(low, high, size, rng):\n    return {draws}\n") == verdict


CUT = "return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]\n"


@pytest.mark.parametrize(
    ("slug", "code", "verdict"),
    [
        pytest.param("epoch_minibatches", "n, batch_size, rng):\n    order = rng.permutation(n)\n", "PASSED", id="right"),
        pytest.param("epoch_minibatches", "n, batch_size, rng):\n    order = rng.permutation(n + 1)\n", "WRONG_SHAPE", id="one more"),
        pytest.param("epoch_minibatches", "n, batch_size, rng):\n    order = rng.integers(n, size=n)\n", "WRONG", id="with replacement"),
        pytest.param(
            "balanced_minibatches", "labels, batch_size, rng):\n    order = rng.permutation(labels.size)\n", "WRONG", id="unbalanced"
        ),
    ],
)
def test_check_judges_batches_without_the_solution(slug: str, code: str, verdict: str, tmp_path: Path) -> None:
    write_folder(build(load_course(REPOSITORY, {slug})), tmp_path / "kit")
    kit = load_course(tmp_path / "kit")
    assert checked_verdict(kit, slug, f"def {slug}({code}    {CUT}") == verdict


def test_without_any_example_nothing_is_said_to_pass(course: Course, edit: Callable[[str, str, str], None], tmp_path: Path) -> None:
    edit("solutions/demo/scale.py", 'family="lecture", public=True)', 'family="lecture", public=True, judge=lambda outputs: None)')
    write_folder(build(load_course(course.root)), tmp_path / "kit")
    kit = load_course(tmp_path / "kit")
    assert checked_verdict(kit, "scale", "def scale(x, factor=1.0):\n    return x\n") == "SKIPPED"


# -- tasks --------------------------------------------------------------------------------------------------------


def numbers_of_ann(course: Course) -> dict[str, object]:
    exercise = course.exercise("window_task")
    return student_numbers(exercise, load_solution(exercise), course_id=course.id, student="Ann")


def test_task_has_the_students_numbers_everywhere(course: Course, tmp_path: Path) -> None:
    files = build(course, "Ann")
    numbers = numbers_of_ann(course)
    assert f"A window of {numbers['f']} neighbouring elements slides along a row of {numbers['n']} elements" in text(files, f"{TASK}.md")
    assert f"Окно из {numbers['f']} соседних элементов сдвигается вдоль ряда из {numbers['n']} элементов" in text(files, f"{TASK}.ru.md")
    assert f"a window of {numbers['f']} elements in a row of {numbers['n']}" in text(files, f"{TASK}.py")
    assert public(course, tmp_path, "window_task").numbers == numbers


def test_answer_to_a_task_is_not_in_the_kit(course: Course, tmp_path: Path) -> None:
    exercise = public(course, tmp_path, "window_task")
    assert (exercise.cases, exercise.expected, exercise.candidates) == ((), (), ())


def test_neighbours_have_different_numbers(course: Course) -> None:
    assert len({build(course, f"student {number}")[f"{TASK}.md"] for number in range(20)}) > 10


def test_kit_for_anybody_has_the_lectures_numbers_and_says_so(course: Course, tmp_path: Path) -> None:
    files = build(course)
    assert "> These are the lecture's numbers. Your own come with your personal kit." in text(files, f"{TASK}.md")
    assert "> Здесь числа из лекции." in text(files, f"{TASK}.ru.md")
    assert "A window of 3 neighbouring elements slides along a row of 4 elements" in text(files, f"{TASK}.md")
    assert public(course, tmp_path, "window_task", student="").numbers is None


def test_personal_statement_has_no_such_note(course: Course) -> None:
    assert "personal kit" not in text(build(course, "Ann"), f"{TASK}.md")


def test_statement_that_names_an_unknown_number_is_refused(course: Course, edit: Callable[[str, str, str], None]) -> None:
    edit("exercises/demo/window_task.md", "{{f}}", "{{width}}")
    with pytest.raises(ContentError, match=r"window_task\.md: \{\{width\}\} is none of the numbers"):
        build(load_course(course.root), "Ann")


def test_task_without_lecture_numbers_needs_a_name(course: Course, edit: Callable[[str, str, str], None]) -> None:
    edit("solutions/demo/window_task.py", '({"n": 4, "f": 3},)', "()")
    assert build(load_course(course.root), "Ann")
    with pytest.raises(ContentError, match="LECTURE is empty"):
        build(load_course(course.root))


def test_braces_of_python_stay_in_the_stub(course: Course, edit: Callable[[str, str, str], None]) -> None:
    edit(f"{TASK}.py", '"""Return', 'r"""{{n}} {3: {n}} {{other}} {} Return')
    n = numbers_of_ann(course)["n"]
    assert f"{n} {{3: {{n}}}} {{{{other}}}} {{}} Return" in text(build(load_course(course.root), "Ann"), f"{TASK}.py")


def test_braces_of_latex_stay_in_a_statement(course: Course, edit: Callable[[str, str, str], None]) -> None:
    edit("exercises/demo/window_task.md", "{{f}}", r"{{f}} ($\frac{a}{b}$, $x_{{{n}}}$)")
    numbers = numbers_of_ann(course)
    expected = f"{numbers['f']} ($\\frac{{a}}{{b}}$, $x_{{{numbers['n']}}}$)"
    assert expected in text(build(load_course(course.root), "Ann"), f"{TASK}.md")


def test_front_matter_of_a_kit_is_hidden_as_the_authors_is(course: Course) -> None:
    for name in (f"{TASK}.md", f"{TASK}.ru.md"):
        assert text(build(course), name).startswith("<!--\n+++\ntitle =")
        assert text(build(course), name).count("-->") == 1


# -- pages --------------------------------------------------------------------------------------------------------


def test_pages_are_there_in_every_language(course: Course) -> None:
    files = build(course)
    names = sorted(name for name in files if name.endswith(".html"))
    assert names == [f"{folder}index{language}.html" for folder in ("exercises/demo/", "") for language in (".en", "", ".ru")]
    assert '<html lang="ru">' in text(files, "index.ru.html")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_first_page_is_in_the_readers_language(course: Course, language: str) -> None:
    files = build(course, language=language)
    assert files["index.html"] == files[f"index.{language}.html"]
    assert files["exercises/demo/index.html"] == files[f"exercises/demo/index.{language}.html"]


def test_page_shows_statement_and_stub(course: Course) -> None:
    page = text(build(course, "Ann"), "exercises/demo/index.ru.html")
    numbers = numbers_of_ann(course)
    assert f"вдоль ряда из {numbers['n']} элементов" in page
    assert "<table" in page
    assert "def scale(x: np.ndarray, factor: float = 2.0) -&gt; np.ndarray:" in page


def test_pages_fetch_nothing_and_every_link_leads_somewhere(course: Course) -> None:
    files = build(course)
    for name in (name for name in files if name.endswith(".html")):
        page = text(files, name)
        assert "http://" not in page
        assert "https://" not in page
        assert "<script" not in page
        for link in re.findall(r'(?:href|src)="([^"]*)"', page):
            path, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert target in files, link
            assert not anchor or f'id="{anchor}"' in text(files, target)


def test_texts_of_the_course_are_escaped(course: Course, edit: Callable[[str, str, str], None]) -> None:
    edit("exercises/demo/scale.md", 'title = "Scale"', 'title = "Scale <b>&"')
    page = text(build(load_course(course.root)), "index.en.html")
    assert "Scale &lt;b&gt;&amp;" in page
    assert "<b>" not in page


# -- nothing hidden -----------------------------------------------------------------------------------------------


SECRET = b"a secret of this test"


def test_nothing_of_the_solutions_is_in_the_kit(course: Course) -> None:
    assert leaks(course, build(course, "Ann")) == []


def test_nothing_of_the_solutions_is_in_the_kit_of_this_course() -> None:
    course = load_course(Path(__file__).parents[2])
    assert leaks(course, build(course, "Анна")) == []


def test_a_leak_would_be_seen(course: Course) -> None:
    """The check itself: a kit into which a solution or a hidden number has slipped."""
    files = build(course, "Ann")
    exercise = course.exercise("scale")
    assert exercise.solution_path is not None
    assert leaks(course, {**files, "x": exercise.solution_path.read_bytes()})
    hidden = next(case for case in hidden_cases(course, exercise) if case.name == "random-1")
    assert leaks(course, {**files, "x": repr(hidden.inputs["x"].tolist()).encode()})  # type: ignore[attr-defined]  # an array
    assert leaks(course, {**files, "x": SECRET})


def leaks(course: Course, files: Files) -> list[str]:
    """Return the lines of code, the case names and the numbers of the private side that are in *files*."""
    everything = b"\n".join(files.values()).decode()
    public_side = "\n".join(path.read_text(encoding="utf-8") for path in (course.root / "exercises").rglob("*") if path.is_file())
    shown = set(re.findall(r"\d+\.?\d*(?:e[-+]?\d+)?", everything))
    found = ["the secret"] if SECRET.decode() in everything else []
    for exercise in course.exercises:
        cases = files[exercise.cases_path.relative_to(course.root).as_posix()].decode()
        found += [line for line in code_of(exercise) if line in everything and line not in public_side]
        for case in hidden_cases(course, exercise):
            found += [case.name for _ in range(f'{{"name": {json.dumps(case.name)}' in cases)]
            found += [f"{case.name}: {digits}" for digits in long_numbers(case) if digits in shown]
    return found


def code_of(exercise: Exercise) -> list[str]:
    """Return the telling lines of a solution; names and texts of misconceptions are meant to be read."""
    assert exercise.solution_path is not None
    lines = [line.strip() for line in exercise.solution_path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if len(line) > 24 and not line.startswith(('"', "en=", "ru=", "slip=", "import ", "from "))]


def hidden_cases(course: Course, exercise: Exercise) -> list[Case]:
    if exercise.kind == "task":
        return []
    cases = build_cases(exercise, load_solution(exercise), secret=SECRET, student="Ann", course_id=course.id)
    return [case for case in cases if not case.public]


def long_numbers(case: Case) -> list[str]:
    """Return the absolute values in the inputs that nobody would write by chance; a simple fraction is no secret."""
    arrays = [value for call in case.all_calls for value in call.values() if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    numbers = np.unique(np.abs(np.concatenate([np.ravel(array).astype(float) for array in arrays]))).tolist() if arrays else []
    return [repr(number) for number in numbers if np.isfinite(number) and len(repr(number)) > 12 and not is_simple(number)]


def is_simple(number: float) -> bool:
    return abs(float(Fraction(number).limit_denominator(1000)) - number) < 1e-12


def test_secret_does_not_change_the_kit(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    before = build(course, "Ann")
    monkeypatch.setenv("TENSORGRADE_SECRET", "another")
    assert build(course, "Ann") == before


# -- on the disk --------------------------------------------------------------------------------------------------


def test_edited_stub_stays(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    write_folder(build(course), folder)
    (folder / STUB).write_text("def scale(x, factor=2.0):\n    return x * factor\n", encoding="utf-8")
    assert write_folder(build(course), folder).kept == (STUB,)
    assert "return x * factor" in (folder / STUB).read_text(encoding="utf-8")


def test_untouched_stub_is_brought_up_to_date(course: Course, tmp_path: Path, edit: Callable[[str, str, str], None]) -> None:
    folder = tmp_path / "kit"
    write_folder(build(course), folder)
    edit(STUB, "Not changed.", "Left alone.")
    assert write_folder(build(load_course(course.root)), folder).kept == ()
    assert "Left alone." in (folder / STUB).read_text(encoding="utf-8")


def test_edited_stub_stays_over_two_updates(course: Course, tmp_path: Path, edit: Callable[[str, str, str], None]) -> None:
    folder = tmp_path / "kit"
    write_folder(build(course), folder)
    (folder / STUB).write_text("mine\n", encoding="utf-8")
    for old, new in (("Not changed.", "Left alone."), ("Left alone.", "Kept.")):
        edit(STUB, old, new)
        assert write_folder(build(load_course(course.root)), folder).kept == (STUB,)
    assert (folder / STUB).read_text(encoding="utf-8") == "mine\n"


def test_files_the_student_added_stay(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    write_folder(build(course), folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    write_folder(build(course), folder)
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_folder_with_something_else_is_refused(course: Course, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="holds something else than a kit"):
        write_folder(build(course), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "thesis.tex"]


def test_kit_json_of_another_program_is_refused(course: Course, tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "kit.json").write_text('{"schema": "drums"}', encoding="utf-8")
    with pytest.raises(UsageError, match="holds something else than a kit"):
        write_folder(build(course), tmp_path / "kit")


def test_kit_of_another_student_is_refused(course: Course, tmp_path: Path) -> None:
    write_folder(build(course, "Ann"), tmp_path / "kit")
    with pytest.raises(UsageError, match="is a kit of the student 'Ann', this one is of 'Bob'"):
        write_folder(build(course, "Bob"), tmp_path / "kit")


def test_file_in_place_of_the_folder_is_refused(course: Course, tmp_path: Path) -> None:
    (tmp_path / "kit").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        write_folder(build(course), tmp_path / "kit")


def test_archive_holds_one_folder_and_is_the_same_every_time(course: Course, tmp_path: Path) -> None:
    first, files = tmp_path / "week1.zip", build(course)
    write_archive(files, first)
    before = first.read_bytes()
    write_archive(files, first)
    assert first.read_bytes() == before
    with zipfile.ZipFile(first) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"week1"}
        assert {name.partition("/")[2]: archive.read(name) for name in archive.namelist()} == files


@pytest.mark.parametrize("content", [b"not a zip", b""], ids=["text", "empty"])
def test_archive_does_not_replace_another_file(course: Course, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "photos.zip"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="holds something else than a kit"):
        write_archive(build(course), path)
    assert path.read_bytes() == content


def test_archive_of_other_things_is_not_replaced(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jpg", b"x")
    with pytest.raises(UsageError, match="holds something else than a kit"):
        write_archive(build(course), path)
