"""Which modules a program may import: stated to everybody, allowed where an exercise says so, refused by name elsewhere."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from autograder.authoring.kit import KitBuilder, Recipient
from autograder.cli import main
from autograder.content import load_course
from autograder.errors import ContentError
from autograder.reporting.html import student_page
from autograder.reporting.model import Report
from autograder.runner.backends import BACKEND_NAMES
from autograder.runner.guest.policy import DEFAULT_MODULES
from autograder.runner.probing import probe

ROOT = Path(__file__).parents[2]
OPEN, CLOSED = "convolution/conv_output_size", "pooling/max_pool2d"
USUAL = {name for name in DEFAULT_MODULES if name in sys.stdlib_module_names}
SOURCE = """import json


def {slug}(n, f, stride=1, padding=0, dilation=1):
    k = json.loads(json.dumps(f)) * dilation - dilation + 1
    if min(n, f, dilation) < 1 or padding < 0 or n + 2 * padding < k or stride < 1:
        raise ValueError
    return (n + 2 * padding - k) // stride + 1
"""

Allow = Callable[[str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of two exercises."""
    course = tmp_path / "course"
    for identifier in (OPEN, CLOSED):
        unit, slug = identifier.split("/")
        for tree in ("exercises", "solutions"):
            (course / tree / unit).mkdir(parents=True, exist_ok=True)
            for path in (ROOT / tree / unit).glob(f"{slug}.*"):
                shutil.copy(path, course / tree / unit)
        shutil.copy(ROOT / "exercises" / unit / "unit.toml", course / "exercises" / unit)
    shutil.copy(ROOT / "exercises" / "course.toml", course / "exercises")
    return course


@pytest.fixture
def allow(root: Path) -> Allow:
    """Write ``modules`` into the front matter of an exercise."""

    def write(identifier: str, modules: str) -> None:
        path = root / "exercises" / f"{identifier}.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("+++\n", f"+++\nmodules = {modules}\n", 1), encoding="utf-8")

    return write


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A submission that uses json in both exercises."""
    folder = tmp_path / "Ann"
    folder.mkdir()
    for identifier in (OPEN, CLOSED):
        slug = identifier.partition("/")[2]
        (folder / f"{slug}.py").write_text(SOURCE.format(slug=slug))
    return folder


def usable(name: str) -> None:
    found = probe(name)
    if not found.usable:
        pytest.skip(f"needs {name}: {found.detail}")


@pytest.mark.sandbox
@pytest.mark.parametrize("backend", BACKEND_NAMES)
def test_a_module_is_importable_where_the_exercise_allows_it_and_nowhere_else(
    backend: str, root: Path, allow: Allow, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    usable(backend)
    allow(OPEN, '["json"]')
    assert main(["run", str(work), "--course", str(root), "--sandbox", backend, "--json"]) == 1
    exercises = {one["id"]: one for one in json.loads(capsys.readouterr().out)["exercises"]}
    assert exercises[OPEN]["verdict"] == "PASSED", exercises[OPEN]["summary"]
    assert (exercises[CLOSED]["verdict"], exercises[CLOSED]["score"]) == ("FORBIDDEN", 0.0)


@pytest.mark.parametrize(("language", "said"), [("en", "harmless part"), ("ru", "безобидная часть")])
@pytest.mark.parametrize("command", ["check", "run"])
def test_the_terminal_names_the_module_and_what_there_is(
    command: str, language: str, said: str, root: Path, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if command == "check":
        kit = work.parent / "kit"
        main(["kit", "--course", str(root), "--out", str(kit)])
        root, options = kit, []
    else:
        options = ["--unsafe"]
    capsys.readouterr()
    main([command, str(work / "max_pool2d.py"), "--course", str(root), "--lang", language, *options])
    reported = " ".join(capsys.readouterr().out.split())
    assert re.search(rf": json\. \w.*{said}.*: math, itertools", reported), reported


@pytest.mark.parametrize(
    ("modules", "complaint", "step"),
    [
        ('["scipy"]', "modules names 'scipy'", 'remove "scipy"'),
        ('["json", "torch"]', "modules names 'torch'", 'remove "torch"'),
        ('["os.path"]', "modules names 'os.path'", 'write "os"'),
        ('["numpy.linalg"]', "modules names 'numpy.linalg'", 'write "numpy"'),
    ],
    ids=["scipy", "beside a good one", "dotted", "part of numpy"],
)
def test_a_module_that_the_sandbox_lacks_is_refused_when_the_course_is_read(
    modules: str, complaint: str, step: str, root: Path, allow: Allow
) -> None:
    allow(OPEN, modules)
    with pytest.raises(ContentError, match=re.escape(complaint)) as caught:
        load_course(root)
    assert caught.value.path == root / "exercises" / f"{OPEN}.md"
    assert step in str(caught.value)


def test_verify_refuses_it_too(root: Path, allow: Allow, capsys: pytest.CaptureFixture[str]) -> None:
    allow(OPEN, '["scipy"]')
    assert main(["verify", OPEN, "--course", str(root), "--no-oracle", "--no-mutants"]) == 3
    assert "modules names 'scipy'" in capsys.readouterr().out


def test_the_readme_of_a_kit_lists_the_usual_modules_in_both_languages(root: Path) -> None:
    course = load_course(root)
    readme = KitBuilder(course, course.exercises).build(Recipient())["README.md"].decode()
    for part in readme.split("\n---\n"):
        assert set(re.findall(r"`(\w+)`", part)) >= USUAL
        assert "typing_extensions" not in part


def test_the_author_is_told_the_same_list() -> None:
    text = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    section = re.search(r"^## What may be imported\n\n.*?\n(.*?)\.\n\n", text, re.M | re.S)
    assert section is not None
    assert re.findall(r"`(\w+)`", section[1]) == sorted(USUAL)


@pytest.mark.sandbox
@pytest.mark.parametrize("backend", BACKEND_NAMES)
def test_every_module_that_is_stated_can_be_imported(backend: str, root: Path, tmp_path: Path) -> None:
    usable(backend)
    imports = "\n".join(f"import {name} as _{position}; _{position}" for position, name in enumerate(sorted(USUAL)) if name != "__future__")
    file = tmp_path / "conv_output_size.py"
    function = SOURCE.format(slug="conv_output_size").replace("import json\n", "").replace("json.loads(json.dumps(f))", "f")
    file.write_text(imports + "\n" + function)
    assert main(["run", str(file), "-e", OPEN, "--course", str(root), "--sandbox", backend]) == 0


def test_pages_name_what_an_exercise_allows(root: Path, allow: Allow, work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    allow(OPEN, '["json", "hashlib"]')
    course = load_course(root)
    files = KitBuilder(course, course.exercises).build(Recipient())
    assert "may also import: json, hashlib." in files["exercises/convolution/index.en.html"].decode()
    assert "импортировать также: json, hashlib." in files["exercises/convolution/index.ru.html"].decode()
    assert "import: " not in files["exercises/pooling/index.en.html"].decode()
    (work / "conv_output_size.py").write_text("def conv_output_size(n, f, stride=1, padding=0, dilation=1):\n    return 0\n")
    main(["run", str(work), "--course", str(root), "--unsafe", "--json"])
    page = unescape(student_page(Report.model_validate_json(capsys.readouterr().out), course))
    assert page.count("may also import: json, hashlib.") == 1


OWN = "from .sizes import span\nfrom shared import check\n\n\ndef conv_output_size(n, f, stride=1, padding=0, dilation=1):\n"
OWN += "    k = span(f, dilation)\n    check(n, f, stride, padding, dilation, k)\n    return (n + 2 * padding - k) // stride + 1\n"
SIZES = "import matplotlib.pyplot as plt\n\n\ndef span(f, dilation):\n    return dilation * (f - 1) + 1\n\n\n"
SIZES += "plt.plot([span(3, d) for d in range(9)])\n"
SHARED = "def check(n, f, stride, padding, dilation, k):\n"
SHARED += "    if min(n, f, dilation, stride) < 1 or padding < 0 or n + 2 * padding < k:\n        raise ValueError\n"


def test_a_kit_s_own_modules_are_there_in_check_and_are_handed_in(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kit, inbox = tmp_path / "kit", tmp_path / "inbox"
    inbox.mkdir()
    assert main(["kit", "--course", str(root), "--out", str(kit)]) == 0
    unit = kit / "exercises" / "convolution"
    (unit / "conv_output_size.py").write_text(OWN)
    (unit / "sizes.py").write_text(SIZES)
    (kit / "shared.py").write_text(SHARED)
    monkeypatch.chdir(kit)
    capsys.readouterr()
    assert main(["check", "conv_output_size"]) == 0, capsys.readouterr().out
    assert main(["submit", "--to", str(inbox), "--student", "anna"]) == 0
    capsys.readouterr()
    (handed_in,) = inbox.glob("anna/*.zip")
    main(["run", str(handed_in), "--course", str(root), "--unsafe", "--json"])
    exercises = {one["id"]: one for one in json.loads(capsys.readouterr().out)["exercises"]}
    assert exercises[OPEN]["verdict"] == "PASSED", exercises[OPEN]["summary"]
