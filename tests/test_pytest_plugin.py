"""The pytest plugin in kits, courses and projects of other people, each in a pytest of its own."""

import shutil
import sys
import tomllib
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest

from autograder.authoring.kit import KitBuilder, Recipient
from autograder.authoring.kit_files import write_folder
from autograder.authoring.scaffold import MARK, scaffold
from autograder.content import load_course

pytest_plugins = ["pytester"]

INSTALLED = any(entry.name == "tensorgrade" for entry in entry_points(group="pytest11"))
LOADED = () if INSTALLED else ("-p", "autograder.pytest_plugin")
COURSE = 'id = "demo"\ntitle = { en = "Demo", ru = "Пример" }\nlanguages = ["en", "ru"]\nunits = ["demo"]\n'
RIGHT = (
    "import numpy as np\n\n\ndef {slug}(x, factor=2.0):\n    return np.asarray(x * factor)\n\n\ndef test_of_my_own():\n    assert False\n"
)
WRONG = "def {slug}(x, factor=2.0):\n    return x + factor\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of three exercises and the kit of it."""
    folder = tmp_path_factory.mktemp("made")
    course = folder / "course"
    (course / "exercises").mkdir(parents=True)
    (course / "exercises" / "course.toml").write_text(COURSE, encoding="utf-8")
    scaffold(course, "demo/scale", kind="function", title="Scale", title_ru="Масштаб")
    scaffold(course, "demo/stretch", kind="function", title="Stretch", title_ru="Растяжение")
    scaffold(course, "demo/window_task", kind="task", title="Windows", title_ru="Окна")
    for path in course.rglob("*.*"):
        path.write_text(path.read_text(encoding="utf-8").replace(f"{MARK}: ", ""), encoding="utf-8")
    loaded = load_course(course)
    write_folder(KitBuilder(loaded, loaded.exercises).build(Recipient()), folder / "kit")
    return folder


@pytest.fixture
def kit(made: Path, pytester: pytest.Pytester) -> Path:
    shutil.copytree(made / "kit", pytester.path, dirs_exist_ok=True)
    return pytester.path / "exercises" / "demo"


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*LOADED, *arguments, timeout=120)


def test_the_package_declares_the_plugin_and_its_own_tests_do_without():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["pytest11"] == {"tensorgrade": "autograder.pytest_plugin"}
    assert "-p no:tensorgrade" in project["tool"]["pytest"]["ini_options"]["addopts"]


def test_a_kit_is_collected_case_by_case_and_untouched_stubs_are_skipped_with_the_reason(kit, pytester):
    (kit / "scale.py").write_text(RIGHT.format(slug="scale"), encoding="utf-8")
    found = run(pytester, "-v", "-rs")
    found.assert_outcomes(passed=1, skipped=2)
    found.stdout.fnmatch_lines(
        [
            "exercises/demo/scale.py::lecture-example PASSED*",
            "exercises/demo/stretch.py::lecture-example SKIPPED*",
            "exercises/demo/window_task.py::gives-an-answer SKIPPED*",
            "SKIPPED * exercises/demo/stretch.py*: The stub is not implemented yet.",
        ]
    )


def test_a_failure_is_the_explanation_and_shows_none_of_our_code(kit, pytester):
    (kit / "scale.py").write_text(WRONG.format(slug="scale"), encoding="utf-8")
    found = run(pytester, "exercises/demo/scale.py")
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(["probably: The factor is added*", "*lecture-example: *differ*", "    returned:", "    expected:"])
    found.stdout.no_fnmatch_line("*pytest_plugin*")
    found.stdout.no_fnmatch_line("*Traceback*")


def test_a_file_that_cannot_be_loaded_fails_with_its_line_and_costs_the_others_nothing(kit, pytester):
    (kit / "scale.py").write_text("def scale(x, factor=2.0)\n    return x\n", encoding="utf-8")
    (kit / "stretch.py").write_text(RIGHT.format(slug="stretch"), encoding="utf-8")
    found = run(pytester)
    found.assert_outcomes(failed=1, passed=1, skipped=1)
    found.stdout.fnmatch_lines(["scale.py, line 1", "*def scale(x, factor=2.0)", "SyntaxError: *"])


def test_an_answer_to_a_task_passes_without_being_judged(kit, pytester):
    (kit / "window_task.py").write_text("def window_task():\n    return 3\n", encoding="utf-8")
    run(pytester, "-k", "answer").assert_outcomes(passed=1, deselected=2)


def test_a_students_file_is_not_imported_into_pytest(kit, pytester):
    (kit / "scale.py").write_text("import sys\nsys.exit('gone')\n", encoding="utf-8")
    found = run(pytester, "--doctest-modules", "exercises/demo/scale.py")
    found.assert_outcomes(failed=1)
    found.stdout.fnmatch_lines(["*FAILED exercises/demo/scale.py::lecture-example*"])


def test_selecting_stopping_and_repeating_are_pytests_own(kit, pytester):
    for slug, text in (("scale", WRONG), ("stretch", WRONG)):
        (kit / f"{slug}.py").write_text(text.format(slug=slug), encoding="utf-8")
    run(pytester, "-x").assert_outcomes(failed=1)
    run(pytester, "-k", "scale").assert_outcomes(failed=1, deselected=2)
    (kit / "scale.py").write_text(RIGHT.format(slug="scale"), encoding="utf-8")
    run(pytester).assert_outcomes(passed=1, failed=1, skipped=1)
    run(pytester, "--lf").assert_outcomes(failed=1)


def test_workers_of_xdist_share_the_cases(kit, pytester):
    pytest.importorskip("xdist")
    (kit / "scale.py").write_text(WRONG.format(slug="scale"), encoding="utf-8")
    found = run(pytester, "-n", "2")
    found.assert_outcomes(failed=1, skipped=2)
    found.stdout.fnmatch_lines(["probably: The factor is added*"])


@pytest.mark.skipif(find_spec("torch") is None, reason="needs torch; found without importing it, as pytester forgets what a test imports")
def test_proofs_of_a_course_run_when_asked_for(made, pytester):
    shutil.copytree(made / "course", pytester.path, dirs_exist_ok=True)
    run(pytester).assert_outcomes(skipped=3, deselected=3)
    solution = pytester.path / "solutions" / "demo" / "scale.py"
    text = solution.read_text(encoding="utf-8")
    solution.write_text(text.replace("return x * factor", "return x * (factor + 1)", 1), encoding="utf-8")
    found = run(pytester, "-m", "proof", "-k", "scale")
    found.assert_outcomes(failed=1, deselected=5)
    found.stdout.fnmatch_lines(["solutions/demo/scale.py:*: oracle_differs: *"])


def test_a_broken_solution_is_an_error_of_collection_and_names_the_file(made, pytester):
    shutil.copytree(made / "course", pytester.path, dirs_exist_ok=True)
    (pytester.path / "solutions" / "demo" / "scale.py").write_text("def scale(:\n", encoding="utf-8")
    found = run(pytester)
    found.assert_outcomes(errors=1)
    found.stdout.fnmatch_lines(["*ERROR*exercises/demo/scale.py*", "*solutions/demo/scale.py*"])


def test_files_of_other_projects_stay_theirs(pytester):
    pytester.makepyfile(**{"exercises/unit/test_one": "def test_theirs():\n    pass\n"})
    pytester.makepyfile(**{"exercises/unit/other": "raise SystemExit\n"})
    (pytester.path / "exercises" / "course.toml").write_text("theirs = true\n", encoding="utf-8")
    run(pytester, "-v").assert_outcomes(passed=1)


def test_a_project_without_exercises_imports_nothing_of_ours_beside_the_plugin(pytester):
    pytester.makepyfile(
        "import sys\n\ndef test_theirs():\n    ours = {name for name in sys.modules if name.startswith('autograder')}\n"
        "    assert ours <= {'autograder', 'autograder.pytest_plugin'} and 'numpy' not in sys.modules\n"
    )
    run(pytester).assert_outcomes(passed=1)


def test_it_can_be_switched_off(kit, pytester):
    (kit / "scale.py").write_text(WRONG.format(slug="scale"), encoding="utf-8")
    found = pytester.run(sys.executable, "-m", "pytest", "-p", "no:tensorgrade")
    assert found.ret == pytest.ExitCode.NO_TESTS_COLLECTED
