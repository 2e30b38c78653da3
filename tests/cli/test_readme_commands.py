"""The commands that the README and the course reference show, typed as they stand there, in a small course."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from autograder.cli import NAMES, main
from autograder.cli.demo import GROUPS
from autograder.content import load_course
from autograder.usecases.class_members import ClassSource, read_class

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
UNITS = ("convolution", "pooling")
KEPT = ("conv2d", "conv_output_size", "conv_output_size_task", "max_pool2d")
RIGHT = """def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (f - 1) - 1) // stride + 1
"""


def commands(language: str) -> list[str]:
    """Return the ``grade`` commands of the README's blocks in *language*, without their remarks."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)
    lines = [line.removeprefix("$ ").partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("grade ")]


def grade(line: str) -> int:
    words = shlex.split(line)
    assert words[0] == "grade"
    return main(words[1:])


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course cut down to four exercises, with two submissions; it is the working folder."""
    for side in ("exercises", "solutions"):
        for unit in UNITS:
            for path in (REPOSITORY / side / unit).iterdir():
                if path.name.partition(".")[0] in (*KEPT, "unit"):
                    (tmp_path / side / unit).mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, tmp_path / side / unit)
    text = (REPOSITORY / "exercises" / "course.toml").read_text(encoding="utf-8")
    units = ", ".join(f'"{unit}"' for unit in UNITS)
    text, changed = re.subn(r"^units = \[.*?\]", f"units = [{units}]", text, flags=re.M | re.S)
    assert changed == 1
    (tmp_path / "exercises" / "course.toml").write_text(text, encoding="utf-8")
    for name, source in (("Anna", RIGHT), ("Пётр", RIGHT.replace("// stride + 1", "// stride"))):
        folder = tmp_path / "submissions" / name
        folder.mkdir(parents=True)
        (folder / "conv_output_size.py").write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_readme_shows_commands_to_all_three_audiences() -> None:
    shown = {line.split()[1] for line in (*commands("sh"), *commands("console"))}
    assert shown >= {"check", "kit", "batch", "new", "verify"}
    assert shown <= set(NAMES)


@pytest.mark.parametrize("line", commands("console"))
def test_a_students_command_of_the_readme_works_in_a_kit(line: str, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert grade("grade kit --student Anna --out kit") == 0
    monkeypatch.chdir(course / "kit")
    assert grade(line) == 1  # the stubs are not filled in


def test_the_output_that_the_readme_shows_a_student_is_what_is_printed(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = re.search(r"^\$ grade check conv2d\n(.*?)^```", README, re.M | re.S)
    assert shown is not None
    assert grade("grade kit --student Anna --out kit") == 0
    monkeypatch.chdir(course / "kit")
    stub = course / "kit" / "exercises" / "convolution" / "conv2d.py"
    stub.write_text("import numpy as np\n\n\ndef conv2d(x, w, b=None, stride=1, padding=0):\n    return np.zeros((1, 1, 3, 3))\n", "utf-8")
    capsys.readouterr()
    assert grade("grade check conv2d") == 1
    printed = capsys.readouterr().out.splitlines()[0]
    assert re.sub(r"\d+ of", "N of", printed) == re.sub(r"\d+ of", "N of", shown[1].splitlines()[0])


def test_the_instructors_commands_of_the_readme_work_in_their_order(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = {line: grade(line) for line in commands("sh") if line.split()[1] in ("kit", "batch")}
    assert set(codes.values()) <= {0, 1}, codes
    assert (course / "reports" / "week-3" / "students" / "Пётр" / "index.html").is_file()
    assert (course / "reports" / "week-3" / "grades.csv").is_file()
    assert next((course / "kits").iterdir()).joinpath("kit.json").is_file()
    assert "0 of 2 students would get other marks" in "".join(capsys.readouterr())


def test_the_authors_commands_of_the_readme_work_in_their_order(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in commands("sh") if line.split()[1] in ("new", "verify")]
    assert [line.split()[1] for line in lines] == ["new", "verify"]
    assert grade(lines[0]) == 0
    new = Path(capsys.readouterr().out.splitlines()[0]).with_suffix("").name
    assert grade(f"grade verify {new} --no-oracle") == 3  # it is the scaffold as yet
    assert "REPLACE" in capsys.readouterr().out


def test_a_student_hands_in_and_fetches_the_grade(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "inbox").mkdir()
    assert grade("grade kit --student 'Анна Петрова' --out kit --inbox ../inbox") == 0
    (course / "kit" / "exercises" / "convolution" / "conv_output_size.py").write_text(RIGHT, encoding="utf-8")
    monkeypatch.chdir(course / "kit")
    assert grade("grade submit") == 0
    assert grade("grade history") == 0
    assert "not graded yet" in capsys.readouterr().out
    monkeypatch.chdir(course)
    assert grade("grade batch inbox --out reports/inbox") == 1
    monkeypatch.chdir(course / "kit")
    capsys.readouterr()
    assert grade("grade history") == 0
    assert re.search(r" 2\.\d+ / 18$", capsys.readouterr().out.strip())


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", README))
def test_a_link_of_the_readme_leads_somewhere(path: str) -> None:
    assert path.startswith("https://") or (REPOSITORY / path).exists()


@pytest.mark.parametrize("script", sorted(set(re.findall(r"\b(?:scripts|benchmarks)/\w+", README))))
def test_a_script_that_the_readme_names_is_there_and_can_be_run(script: str) -> None:
    assert (REPOSITORY / script).stat().st_mode & 0o100


def test_the_readme_counts_the_bundled_class() -> None:
    course = load_course(REPOSITORY)
    chosen = read_class(ClassSource(REPOSITORY / "examples" / "class", groups=GROUPS), course).entries
    assert f"grades {len(chosen)} submissions of the bundled class" in README


@pytest.mark.parametrize("name", ["gone.ipynb", "/gone/conv2d.py"])
def test_a_file_that_is_not_there_is_told_as_such(name: str, course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade(f"grade check {name}") == 2
    assert f"error: {name}: there is no such file or folder\n  next: " in capsys.readouterr().err


def test_a_kit_of_one_exercise_is_counted(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("grade kit --unit conv2d --out one") == 0
    assert capsys.readouterr().out.endswith("kits: 1, exercises in each: 1\n")
