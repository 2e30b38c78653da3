"""Checks in a real Jupyter kernel, and notebooks of kits read back as students hand them in."""

import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.runner.backends import BACKEND_NAMES
from autograder.runner.probing import probe

manager = pytest.importorskip("jupyter_client.manager", reason="jupyter-client is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")

ROOT = Path(__file__).parents[2]
WRONG = "import numpy as np\n\n\ndef relu(x):\n    print('<b>loud</b>')\n    return np.maximum(x, 0) + 1, (x > 0).astype(x.dtype)"
RIGHT = WRONG.replace(" + 1", "").replace("    print('<b>loud</b>')\n", "")
PLUGIN = () if any(one.name == "tensorgrade" for one in entry_points(group="pytest11")) else ("-p", "autograder.pytest_plugin")
SANDBOX = any(probe(name).usable for name in BACKEND_NAMES)

Execute = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "kit"
    with contextlib.chdir(ROOT):
        assert main(["kit", "--unit", "relu", "--unit", "softplus", "--notebook", "--lang", "en", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def kit(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "kit")
    monkeypatch.chdir(tmp_path / "kit")
    return tmp_path / "kit"


@pytest.fixture(scope="module")
def execute(made: Path) -> Iterator[Execute]:
    """Run a cell in a kernel whose working folder is that of the notebook, and return what it shows, by MIME type."""
    kernel, client = manager.start_new_kernel(kernel_name="python3", cwd=str(made / "exercises" / "activations"))

    def run(code: str) -> list[dict[str, str]]:
        shown: list[dict[str, str]] = []
        asked = client.execute(code)
        while True:
            message = client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            if message["msg_type"] in ("execute_result", "display_data"):
                shown.append(content["data"])
            elif message["msg_type"] == "stream":
                shown.append({content["name"]: content["text"]})
            elif message["msg_type"] == "error":
                shown.append({"error": f"{content['ename']}: {content['evalue']}"})
            elif content.get("execution_state") == "idle":
                return shown

    run("%load_ext autograder.notebook")
    yield run
    client.stop_channels()
    kernel.shutdown_kernel(now=True)


def test_a_cell_with_the_magic_shows_the_explanation_and_the_pictures(execute):
    (shown,) = execute(f"%%grade relu\n{WRONG}")
    assert "✗ activations/relu" in shown["text/plain"]
    assert "expected:" in shown["text/plain"]
    assert "<svg" in shown["text/html"]
    assert "&lt;b&gt;loud&lt;/b&gt;" in shown["text/html"]
    assert "<b>loud</b>" not in shown["text/html"]


def test_the_function_is_the_one_that_stands_in_the_kernel(execute):
    execute(f"{RIGHT}\nhelper = np.maximum\ndef relu(x):\n    return helper(x, 0), (x > 0).astype(x.dtype)")
    (before,) = execute("%grade relu")
    execute("helper = np.minimum")
    (after,) = execute("from autograder.notebook import check\ncheck(relu)")
    assert before["text/plain"].startswith("✓ activations/relu")
    assert after["text/plain"].startswith("✗ activations/relu")
    assert execute("print(check(relu).passed)") == [{"stdout": "False\n"}]


def test_an_exception_is_shown_with_the_line_of_the_cell(execute):
    (shown,) = execute("%%grade\ndef softplus(x):\n    y = x\n    return y + nowhere")
    assert "line 3" in shown["text/plain"]
    assert "return y + nowhere" in shown["text/plain"]
    assert "return y + nowhere" in shown["text/html"]


def test_without_names_every_function_of_the_course_is_checked(execute):
    execute(f"{RIGHT}\ndef softplus(x):\n    raise NotImplementedError\ndef unrelated():\n    pass")
    (shown,) = execute("%grade")
    assert [line[:24].rstrip() for line in shown["text/plain"].splitlines() if "activations/" in line] == [
        "✓ activations/relu  ReLU",
        "– activations/softplus",
    ]


def test_what_cannot_be_checked_is_told_without_a_traceback(execute):
    assert execute("%grade no_such_name")[0]["stderr"].startswith("UsageError: the function no_such_name is not defined")
    assert "'unrelated' names no exercise" in execute("def unrelated(): pass\n%grade unrelated")[0]["stderr"]
    assert execute("%%grade relu\n1 / 0")[0]["error"] == "ZeroDivisionError: division by zero"


def test_notebooks_of_a_kit_are_valid_and_hold_statement_stub_and_check(kit):
    nbformat = pytest.importorskip("nbformat")
    path = kit / "exercises" / "activations" / "activations.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = {cell["id"]: "".join(cell["source"]) for cell in cells}
    assert texts["relu-statement"].startswith("## ReLU")
    assert "+++" not in texts["relu-statement"]
    assert texts["relu-code"] == (kit / "exercises" / "activations" / "relu.py").read_text(encoding="utf-8").strip()
    assert texts["relu-check"] == "%grade relu"


def write_into_notebook(kit: Path, cells: dict[str, str]) -> None:
    path = kit / "exercises" / "activations" / "activations.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = cells.get(cell["id"], cell["source"])
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.parametrize("code", [RIGHT, f"%%grade relu\n{RIGHT}", f"from autograder.notebook import check\n{RIGHT}\ncheck(relu)"])
def test_check_reads_the_notebook_of_the_kit(kit, code, capsys):
    write_into_notebook(kit, {"relu-code": code})
    assert main(["check", "relu"]) == 0
    assert main(["check"]) == 1
    reported = capsys.readouterr().out
    assert "✓ activations/relu" in reported
    assert "– activations/softplus" in reported


def test_check_tells_of_a_notebook_that_cannot_be_read(kit, capsys):
    path = kit / "exercises" / "activations" / "activations.ipynb"
    path.write_bytes(path.read_bytes()[:-200])
    assert main(["check", "relu"]) == 1
    assert "activations.ipynb" in capsys.readouterr().out


def test_pytest_reads_the_notebook_of_the_kit(kit):
    write_into_notebook(kit, {"relu-code": RIGHT})
    command = [sys.executable, "-m", "pytest", "-q", *PLUGIN, "-k", "relu"]
    done = subprocess.run(command, cwd=kit, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.sandbox
@pytest.mark.skipif(not SANDBOX, reason="no sandbox backend works on this machine")
@pytest.mark.parametrize("code", [f"%%grade relu\n{RIGHT}", f"from autograder.notebook import check\n{RIGHT}\ncheck(relu)"])
def test_what_submit_hands_in_is_graded_from_the_notebook(kit, code, tmp_path, capsys):
    write_into_notebook(kit, {"relu-code": code})
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    assert main(["submit", "--to", str(inbox), "--student", "Анна"]) == 0
    (handed_in,) = inbox.rglob("*.zip")
    capsys.readouterr()
    assert main(["run", str(handed_in), "-e", "relu", "--course", str(ROOT), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["exercises"][0]["verdict"] == "PASSED"


def test_an_edited_notebook_stays_when_the_kit_is_brought_up_to_date(kit, capsys):
    path = kit / "exercises" / "activations" / "activations.ipynb"
    write_into_notebook(kit, {"relu-code": RIGHT})
    edited = path.read_bytes()
    arguments = [
        "kit",
        "--unit",
        "relu",
        "--unit",
        "softplus",
        "--notebook",
        "--lang",
        "en",
        "--out",
        str(kit),
        "--course",
        str(ROOT),
        "--json",
    ]
    assert main(arguments) == 0
    assert path.read_bytes() == edited
    assert json.loads(capsys.readouterr().out)["kits"][0]["kept"] == ["exercises/activations/activations.ipynb"]
