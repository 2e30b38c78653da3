"""``grade secret``: it says where the secret comes from and never what it is, and makes and rotates it."""

import json
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from autograder.authoring.kit import KitBuilder, Recipient
from autograder.cli import main
from autograder.codec import encode
from autograder.content import build_cases, course_secret, load_course, load_solution
from autograder.errors import ContentError

ROOT = Path(__file__).parents[2]
FUNCTION, TASK = "convolution/conv_output_size", "convolution/conv_output_size_task"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course of a function and a task, and no secret in it or in the environment."""
    monkeypatch.delenv("TENSORGRADE_SECRET", raising=False)
    course = tmp_path / "course"
    for tree in ("exercises", "solutions"):
        (course / tree / "convolution").mkdir(parents=True)
        for path in (ROOT / tree / "convolution").glob("conv_output_size*"):
            if path.stem.partition(".")[0] in (FUNCTION.partition("/")[2], TASK.partition("/")[2]):
                shutil.copy(path, course / tree / "convolution")
    shutil.copy(ROOT / "exercises" / "convolution" / "unit.toml", course / "exercises" / "convolution")
    shutil.copy(ROOT / "exercises" / "course.toml", course / "exercises")
    monkeypatch.chdir(course)
    return course


def secret_file(root: Path) -> Path:
    return root / "solutions" / "course.secret"


def inputs(root: Path, identifier: str, *, hidden: bool = True) -> list[bytes]:
    course = load_course(root)
    exercise = course.exercise(identifier)
    cases = build_cases(exercise, load_solution(exercise), secret=course_secret(root), student="Ann", course_id=course.id)
    return [encode(dict(case.inputs)) for case in cases if case.public is not hidden]


def test_a_new_secret_is_its_owners_alone_and_never_shown(root: Path, capsys: Capture) -> None:
    assert main(["secret", "--new"]) == 0
    said = capsys.readouterr().out
    value = secret_file(root).read_text().strip()
    assert re.fullmatch(r"[0-9a-f]{64}", value)
    assert stat.S_IMODE(secret_file(root).stat().st_mode) == 0o600
    assert [path.name for path in (root / "solutions").iterdir() if path.is_file()] == ["course.secret"]
    for arguments in ([], ["--json"], ["--lang", "ru"]):
        assert main(["secret", *arguments]) == 0
        said += "".join(capsys.readouterr())
    assert value not in said
    assert course_secret(root) == value.encode()


def test_a_secret_is_replaced_only_if_that_is_asked_for(root: Path, capsys: Capture) -> None:
    main(["secret", "--new"])
    before = secret_file(root).read_bytes()
    capsys.readouterr()
    assert main(["secret", "--new", "--lang", "ru"]) == 2
    assert re.search(r"course\.secret: секрет уже есть\n  дальше: .*grade secret --rotate", capsys.readouterr().err)
    assert secret_file(root).read_bytes() == before
    assert main(["secret", "--rotate"]) == 0
    assert secret_file(root).read_bytes() != before
    assert stat.S_IMODE(secret_file(root).stat().st_mode) == 0o600


def test_rotation_gives_other_hidden_inputs_and_leaves_public_ones_and_the_numbers_of_tasks(root: Path) -> None:
    main(["secret", "--new"])
    hidden, public, numbers = inputs(root, FUNCTION), inputs(root, FUNCTION, hidden=False), inputs(root, TASK)
    main(["secret", "--rotate"])
    assert inputs(root, FUNCTION) != hidden
    assert inputs(root, FUNCTION, hidden=False) == public
    assert inputs(root, TASK) == numbers


def test_a_kit_neither_holds_the_secret_nor_follows_from_it(root: Path) -> None:
    def kit() -> dict[str, bytes]:
        course = load_course(root)
        return KitBuilder(course, course.exercises).build(Recipient("Ann"))

    main(["secret", "--new"])
    before = kit()
    assert not any("secret" in path or secret_file(root).read_bytes().strip() in content for path, content in before.items())
    main(["secret", "--rotate"])
    assert kit() == before


def test_git_ignores_the_secret_of_this_course() -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone of the repository")
    assert subprocess.run(["git", "check-ignore", "-q", "solutions/course.secret"], cwd=ROOT, check=False).returncode == 0


def test_a_secret_that_git_would_commit_or_others_can_read_is_remarked_with_what_mends_it(root: Path, capsys: Capture) -> None:
    if shutil.which("git") is None:
        pytest.skip("needs git")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    main(["secret", "--new"])
    secret_file(root).chmod(0o644)
    capsys.readouterr()
    main(["secret", "--json"])
    remarks = json.loads(capsys.readouterr().out)["remarks"]
    assert len(remarks) == 2
    for remark in remarks:
        subprocess.run(remark["next_step"], shell=True, check=True)
    main(["secret", "--json"])
    assert json.loads(capsys.readouterr().out) == {"origin": "file", "written": False, "remarks": []}


def test_the_variable_goes_first_and_the_file_is_said_to_be_unused(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    main(["secret", "--new"])
    monkeypatch.setenv("TENSORGRADE_SECRET", "from the variable")
    capsys.readouterr()
    assert course_secret(root) == b"from the variable"
    main(["secret"])
    said = capsys.readouterr().out
    assert said.startswith("The course's secret comes from the variable TENSORGRADE_SECRET.\n")
    assert "is not used" in said
    assert "next: unset TENSORGRADE_SECRET" in said
    assert "from the variable" not in said.replace("comes from the variable", "")


def test_an_empty_file_is_no_secret(root: Path, capsys: Capture) -> None:
    secret_file(root).write_text("\n")
    with pytest.raises(ContentError, match=r"course\.secret: the file is empty\n  next: .*grade secret --rotate"):
        course_secret(root)
    main(["secret"])
    assert "next: grade secret --rotate" in capsys.readouterr().out


def test_a_kit_has_none_to_make(root: Path, capsys: Capture) -> None:
    shutil.rmtree(root / "solutions")
    for arguments in ([], ["--new"]):
        assert main(["secret", *arguments]) == 2
        assert "as in a student kit\n  next: " in capsys.readouterr().err
    assert not (root / "solutions").exists()


def test_the_step_names_the_course_where_it_would_not_be_found(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    main(["secret"])
    assert capsys.readouterr().out.endswith("next: grade secret --new\n")
    monkeypatch.chdir("/")
    main(["secret", "--course", str(root)])
    assert capsys.readouterr().out.endswith(f"next: grade secret --new --course {root}\n")


@pytest.mark.parametrize(("language", "said"), [("en", "The course has no secret of its own."), ("ru", "Своего секрета у курса нет.")])
@pytest.mark.parametrize("command", ["run", "batch"])
def test_grading_with_the_known_secret_is_remarked_once_on_stderr(
    command: str, language: str, said: str, root: Path, tmp_path: Path, capsys: Capture
) -> None:
    work = tmp_path / "class" / "Ann" / "conv_output_size.py"
    work.parent.mkdir(parents=True)
    work.write_text("def conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    return 0\n")
    place, more = (work, []) if command == "run" else (tmp_path / "class", ["--out", str(tmp_path / "out")])
    arguments = [command, str(place), "--unsafe", "--json", "--lang", language, *more]
    main(arguments)
    output = capsys.readouterr()
    assert output.err.count(said) == 1
    assert "grade secret --new" in output.err
    assert json.loads(output.out)
    main(["secret", "--new"])
    secret_file(root).chmod(0o644)
    capsys.readouterr()
    main(arguments)
    assert not re.search(f"{said}|chmod", capsys.readouterr().err)


def test_two_courses_get_two_secrets(root: Path) -> None:
    values = set()
    for _ in range(5):
        main(["secret", "--rotate"])
        values.add(secret_file(root).read_bytes())
    assert len(values) == 5
