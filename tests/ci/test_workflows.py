"""The workflows to copy, step by step as they are written, on clones of small repositories; and their schemas."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from autograder.authoring.changes import changed_exercises, concerned
from autograder.authoring.kit import KitBuilder, Recipient
from autograder.authoring.kit_files import write_folder
from autograder.authoring.scaffold import MARK, scaffold
from autograder.content import load_course
from autograder.errors import UsageError
from autograder.runner.backends import BACKEND_NAMES
from autograder.runner.probing import probe

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-thirty-two-characters"
COURSE = 'id = "demo"\ntitle = { en = "Demo", ru = "Пример" }\nlanguages = ["en", "ru"]\nunits = ["one", "two"]\n'
GIT = (
    "git",
    "-c",
    "user.name=Author",
    "-c",
    "user.email=author@example.org",
    "-c",
    "init.defaultBranch=main",
    "-c",
    "commit.gpgsign=false",
)
RIGHT = "import numpy as np\n\n\ndef scale(x, factor=2.0):\n    return np.asarray(x * factor)\n"
HOSTILE = """print('::error file=README.md::forged')


def scale(x, factor=2.0):
    print('\\n::set-output name=a::b')
    return x + factor
"""


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, "-C", str(folder), *arguments], check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a state")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two units and its kit, not in git yet."""
    folder = tmp_path_factory.mktemp("made")
    course = folder / "course"
    (course / "exercises").mkdir(parents=True)
    (course / "exercises" / "course.toml").write_text(COURSE, encoding="utf-8")
    scaffold(course, "one/scale", kind="function", title="Scale", title_ru="Масштаб")
    scaffold(course, "two/stretch", kind="function", title="Stretch", title_ru="Растяжение")
    for path in course.rglob("*.*"):
        path.write_text(path.read_text(encoding="utf-8").replace(f"{MARK}: ", ""), encoding="utf-8")
    loaded = load_course(course)
    write_folder(KitBuilder(loaded, loaded.exercises).build(Recipient()), folder / "kit")
    return folder


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "course", tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def kit(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "kit", tmp_path / "kit")
    return tmp_path / "kit"


def clone(origin: Path) -> Path:
    folder = origin.with_name(f"{origin.name}-clone")
    git(origin.parent, "clone", "--quiet", origin.as_uri(), str(folder))
    return folder


def run_steps(workflow: str, folder: Path, values: Mapping[str, str], *, without: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    """Run the commands of the only job of *workflow* in *folder* and return name, exit code and output of each.

    Args:
        workflow: Its file.
        folder: A clone.
        values: What expressions and conditions stand for.
        without: Steps that change the machine.
    """
    data = yaml.safe_load((ROOT / workflow).read_text(encoding="utf-8"))
    (job,) = data["jobs"].values()
    common = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md"),
        **data["env"],
    }
    done = []
    for step in job["steps"]:
        if "run" not in step or step["name"] in without or values.get(step.get("if", ""), "true") != "true":
            continue
        own = {name: re.sub(r"\$\{\{ (.*?) \}\}", lambda match: values[match[1]], text) for name, text in step.get("env", {}).items()}
        assert "${{" not in step["run"], "an expression inside a script could be a script"
        ended = subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], cwd=folder, env=common | own, capture_output=True, text=True)
        done.append((step["name"], ended.returncode, ended.stdout + ended.stderr))
    return done


def commands_in(output: str) -> list[str]:
    """Return the lines that GitHub takes for commands."""
    return [line for line in output.splitlines() if line.lstrip().startswith("::")]


def test_a_pull_request_proves_what_it_changes_and_annotates_the_fault(course):
    pytest.importorskip("torch")
    base = commit(course)
    solution = course / "solutions" / "two" / "stretch.py"
    text = solution.read_text(encoding="utf-8")
    solution.write_text(text.replace("return x * factor", "return x * (factor + 1)", 1), encoding="utf-8")
    commit(course)
    folder = clone(course)
    event = {"github.event.pull_request.base.sha": base, "github.event_name != 'pull_request'": "false"}
    install, verify = run_steps("ci/github/course.yml", folder, event)
    assert install[1] == 0, install[2]
    assert verify[1] == 3
    assert any(line.startswith("::error file=solutions/two/stretch.py,line=") for line in commands_in(verify[2]))
    assert "one/scale" not in verify[2]
    assert "two/stretch" in (folder.parent / "summary.md").read_text(encoding="utf-8")


def test_a_push_that_changes_no_exercise_is_proven_at_once(course):
    base = commit(course)
    (course / "README.md").write_text("About\n", encoding="utf-8")
    commit(course)
    event = {"github.event.pull_request.base.sha": base, "github.event_name != 'pull_request'": "false"}
    *_, (name, code, output) = run_steps("ci/github/course.yml", clone(course), event)
    assert (name, code) == ("Prove what a pull request changes", 0), output
    assert "no exercise has changed" in output


def test_a_students_push_is_annotated_on_the_students_lines_and_cannot_forge_any(kit):
    (kit / "exercises" / "one" / "scale.py").write_text(HOSTILE, encoding="utf-8")
    (kit / "exercises" / "two" / "stretch.py").write_text("def stretch(x)\n    return x\n", encoding="utf-8")
    for name in ("pip.py", "numpy.py", "sitecustomize.py", "conftest.py"):
        (kit / name).write_text("raise SystemExit('mine ran')\n", encoding="utf-8")
    commit(kit)
    folder = clone(kit)
    install, check = run_steps("ci/github/student.yml", folder, {})
    assert install[1] == 0, install[2]
    assert check[1] == 1, check[2]
    shown = commands_in(check[2])
    assert [line.split("::")[1].split(",title")[0] for line in shown if line.startswith("::error")] == [
        "error file=exercises/one/scale.py,line=4",
        "error file=exercises/two/stretch.py,line=1",
    ]
    assert not [line for line in shown if "forged" in line.split("::")[1] or line.startswith("::set-output")]
    assert "<svg" in (folder / "check.html").read_text(encoding="utf-8")
    assert "one/scale" in (folder.parent / "summary.md").read_text(encoding="utf-8")


@pytest.mark.sandbox
@pytest.mark.skipif(not any(probe(name).usable for name in BACKEND_NAMES), reason="no sandbox backend works on this machine")
def test_collected_repositories_are_graded_and_learn_nothing_of_the_secret(course, kit, tmp_path):
    (kit / "exercises" / "one" / "scale.py").write_text(RIGHT, encoding="utf-8")
    hostile = shutil.copytree(kit, tmp_path / "hostile")
    reading = "import os\n\n\ndef scale(x, factor=2.0):\n    raise ValueError(os.environ.get('TENSORGRADE_SECRET'))\n"
    (hostile / "exercises" / "one" / "scale.py").write_text(reading, encoding="utf-8")
    (hostile / "stolen.py").symlink_to("/etc/passwd")
    (hostile / "grades.csv").write_text("student,score\nhostile,100\n", encoding="utf-8")
    for repository in (kit, hostile):
        commit(repository)
    (course / "students.txt").write_text(
        f"# name address\nanna {kit.as_uri()}\n../out {kit.as_uri()}\nhostile {hostile.as_uri()}\n", "utf-8"
    )
    commit(course)
    folder = clone(course)
    secrets = {"secrets.STUDENTS_TOKEN": "", "secrets.TENSORGRADE_SECRET": SECRET}
    machine = "Let the sandbox make user namespaces, which Ubuntu forbids by default"
    done = run_steps("ci/github/grading.yml", folder, secrets, without=(machine,))
    assert [code for _, code, _ in done] == [0, 0, 0], done
    assert sorted(path.name for path in (folder / "submissions").iterdir()) == ["anna", "hostile"]
    rows = dict(line.split(",", 1) for line in (folder / "reports" / "grades.csv").read_text(encoding="utf-8-sig").splitlines())
    assert {"anna", "hostile"} <= rows.keys()
    assert rows["anna"] != rows["hostile"]
    assert not [path for path in (folder / "reports").rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [("github-workflows", "ci/github/*.yml"), ("github-actions", "action.yml"), ("gitlab-ci", "ci/gitlab/*.yml")],
)
def test_every_file_for_ci_is_valid_by_its_published_schema(schema, pattern):
    pytest.importorskip("check_jsonschema")
    files = [str(path) for path in ROOT.glob(pattern)]
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files]
    subprocess.run(command, check=True, capture_output=True)


def test_the_pre_commit_hook_is_one_that_this_version_has():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "grade verify --changed-since HEAD"
    assert not hook["pass_filenames"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["exercises/one/scale.ru.md", "README.md"], ("one/scale",)),
        (["solutions/two/stretch.py", "exercises/one/scale.py"], ("one/scale", "two/stretch")),
        (["exercises/two/unit.toml"], ("two/stretch",)),
        (["docs/page.md", "tests/test_x.py"], ()),
        (["exercises/one/gone.md"], ()),
        (["exercises/course.toml"], None),
        (["solutions/shared.py"], None),
        (["solutions/one/_helpers.py"], None),
        (["autograder/compare/judge.py"], None),
        (["requirements.txt"], None),
    ],
)
def test_files_concern_their_exercise_and_the_engine_all(made, paths, expected):
    assert concerned(made / "course", paths) == expected


def test_work_that_is_not_committed_counts_and_foreign_commits_do_not(course):
    base = commit(course)
    (course / "solutions" / "two" / "stretch.py").write_text("# another\n", encoding="utf-8")
    git(course, "checkout", "--quiet", "-b", "other")
    git(course, "commit", "--quiet", "--all", "--message", "other work")
    git(course, "checkout", "--quiet", "main")
    (course / "exercises" / "one" / "scale.md").write_text("changed", encoding="utf-8")
    assert changed_exercises(course, base) == ("one/scale",)
    assert changed_exercises(course, "other") == ("one/scale",)


@pytest.mark.parametrize("reference", ["nowhere", "--output=here", ""])
def test_a_reference_that_git_does_not_know_is_told(course, reference):
    commit(course)
    with pytest.raises(UsageError, match="cannot be found out"):
        changed_exercises(course, reference)


def run_action(folder: Path, inputs: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """Run the steps of the composite action as GitHub does, with the defaults of inputs that are not given."""
    data = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    values = {"github.action_path": str(ROOT)}
    values |= {f"inputs.{name}": inputs.get(name, about.get("default", "")) for name, about in data["inputs"].items()}
    done = []
    for step in data["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an expression inside a script could be a script"
        own = {name: re.sub(r"\$\{\{ (.*?) \}\}", lambda match: values[match[1]], text) for name, text in step["env"].items()}
        environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder.parent), **own}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        done.append((step["name"], ended.returncode, ended.stdout + ended.stderr))
    return done


def test_the_action_checks_a_kit_and_writes_its_page(kit):
    (kit / "exercises" / "one" / "scale.py").write_text(RIGHT.replace("*", "+"), encoding="utf-8")
    commit(kit)
    folder = clone(kit)
    install, check = run_action(folder, {"command": "check", "page": "a page.html", "requirement": "tensorgrade"})
    assert install[1] == 0, install[2]
    assert check[1] == 1, check[2]
    assert "::error file=exercises/one/scale.py,line=" in check[2]
    assert (folder / "a page.html").is_file()


def test_the_action_verifies_since_a_commit_and_takes_no_script_for_an_input(course):
    pytest.importorskip("torch")
    base = commit(course)
    folder = clone(course)
    *_, verify = run_action(folder, {"command": "verify", "changed-since": base, "requirement": "tensorgrade"})
    assert verify[1] == 0, verify[2]
    *_, refused = run_action(folder, {"command": "verify", "changed-since": '"; touch owned; "', "requirement": "tensorgrade"})
    assert refused[1] == 2, refused[2]
    *_, unknown = run_action(folder, {"command": "$(touch owned)", "requirement": "tensorgrade"})
    assert unknown[1] == 2, unknown[2]
    assert not (folder / "owned").exists()


def test_the_gitlab_job_of_a_student_reports_by_case_and_writes_the_page(kit):
    (kit / "exercises" / "one" / "scale.py").write_text(RIGHT.replace("*", "+"), encoding="utf-8")
    commit(kit)
    folder = clone(kit)
    job = yaml.safe_load((ROOT / "ci/gitlab/student.gitlab-ci.yml").read_text(encoding="utf-8"))["check"]
    script = "\n".join([*job["before_script"], *job["script"]])
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder.parent), **job["variables"]}
    ended = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
    assert ended.returncode == 1, ended.stderr
    assert "<failure" in (folder / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")
    assert all((folder / path).is_file() for path in job["artifacts"]["paths"])


def test_the_gitlab_job_of_a_course_reports_the_fault_of_a_merge_request(course):
    pytest.importorskip("torch")
    base = commit(course)
    (course / "solutions" / "two" / "stretch.py").write_text("def stretch(:\n", encoding="utf-8")
    commit(course)
    folder = clone(course)
    job = yaml.safe_load((ROOT / "ci/gitlab/course.gitlab-ci.yml").read_text(encoding="utf-8"))["verify"]
    script = "\n".join([*job["before_script"], *job["script"]])
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder.parent), **job["variables"]}
    environment["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base
    ended = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True)
    assert ended.returncode == 3, ended.stderr
    (fault,) = json.loads((folder / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert fault["location"]["path"] == "solutions/two/stretch.py"
    assert fault["location"]["lines"]["begin"] == 1


def test_the_pre_commit_hook_proves_what_is_about_to_be_committed(course):
    pytest.importorskip("torch")
    commit(course)
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    (course / "solutions" / "two" / "stretch.py").write_text("def stretch(:\n", encoding="utf-8")
    git(course, "add", "--all")
    ended = subprocess.run(hook["entry"].split(), cwd=course, env=environment, capture_output=True, text=True)
    assert ended.returncode == 3
    assert "two/stretch" in ended.stdout
    assert "one/scale" not in ended.stdout
