"""What each path may import: the student's is light, and grading never sees torch."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.runner.backends.base import GUEST_FILES

HEAVY = ("torch", "fastapi", "sqlalchemy", "jinja2", "distributed", "playwright", "markdown_it", "mdit_py_plugins", "latex2mathml")
BUDGET = {
    "autograder.cli": (*HEAVY, "numpy", "pydantic", "rich"),
    "autograder.pytest_plugin": (*HEAVY, "numpy", "pydantic", "click", "autograder.errors", "autograder.content", "autograder.model"),
    "autograder.usecases.check": (*HEAVY, "pydantic", "rich", "autograder.diagnosis", "autograder.scoring", "autograder.reporting"),
    "autograder.grading.session": (*HEAVY, "pydantic", "rich", "autograder.reporting"),
    "autograder.runner.guest.execution": (
        *HEAVY,
        "pydantic",
        "rich",
        "click",
        "autograder.content",
        "autograder.compare",
        "autograder.errors",
    ),
}


@pytest.mark.parametrize(("module", "forbidden"), BUDGET.items(), ids=BUDGET)
def test_importing_does_not_bring(module, forbidden):
    script = f"import sys, {module}; print(*(name for name in {forbidden!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_what_runs_inside_the_sandbox_imports_nothing_else_of_ours():
    modules = [name.removesuffix(".py").replace("/", ".") for name in GUEST_FILES]
    script = "import sys\n" + "".join(f"import autograder.{name}\n" for name in modules if not name.endswith("__init__"))
    script += "print(*(name for name in sys.modules if name.startswith('autograder')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {f"autograder.{name}".removesuffix(".__init__") for name in modules}


def test_grading_the_core_set_never_imports_torch():
    script = (
        "import sys\nfrom autograder.cli import main\n"
        "code = main(['run', 'examples/class/Анна Петрова', '-e', 'conv2d', '--json', '--unsafe', '--exit-zero'])\n"
        "assert code == 0, code\nassert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
