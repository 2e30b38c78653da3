"""A program imports modules of its own submission, however real files spell it, and nothing else."""

import pytest

from autograder.model import ModuleSource, RunStatus

pytestmark = pytest.mark.sandbox


@pytest.fixture
def run(answer):
    def run_with(source, files, value=1, filename="f.py", **options):
        modules = tuple(ModuleSource(path, (text,) if isinstance(text, str) else text) for path, text in sorted(files.items()))
        return answer(source, value, filename=filename, modules=modules, **options)

    return run_with


HELPER = {"helpers.py": "K = 40\n\ndef add(x):\n    return x + K\n"}
PACKAGE = {
    "net/__init__.py": "from .layers import *\n",
    "net/layers.py": "from .tools.small import one\nfrom net import names\n\ndef forward(x):\n    return x + one() + names.TWO\n",
    "net/names.py": "TWO = 2\n",
    "net/tools/small.py": "from ..names import TWO\n\ndef one():\n    return TWO - 1\n",
}
SPELLINGS = {
    "a module": ("import helpers\n\ndef f(x):\n    return helpers.add(x)\n", HELPER, 41),
    "another name": ("import helpers as h\n\ndef f(x):\n    return h.add(x)\n", HELPER, 41),
    "a name": ("from helpers import add\n\ndef f(x):\n    return add(x)\n", HELPER, 41),
    "a star": ("from helpers import *\n\ndef f(x):\n    return add(x) + K\n", HELPER, 81),
    "relative": ("from .helpers import add as plus\n\ndef f(x):\n    return plus(x)\n", HELPER, 41),
    "relative to the folder": ("from . import helpers\n\ndef f(x):\n    return helpers.add(x)\n", HELPER, 41),
    "inside the function": ("def f(x):\n    from helpers import add\n    return add(x)\n", HELPER, 41),
    "where it may fail": (
        "try:\n    from helpers import add\nexcept ImportError:\n    add = None\n\ndef f(x):\n    return add(x)\n",
        HELPER,
        41,
    ),
    "a package that was not handed in": ("from course.helpers import add\n\ndef f(x):\n    return add(x)\n", HELPER, 41),
    "the function itself": ("from f_module import f\n", {"f_module.py": "def f(x):\n    return x + 1\n"}, 2),
    "a package": ("from net import forward\n\ndef f(x):\n    return forward(x)\n", PACKAGE, 4),
    "a module of a package": ("import net.layers\n\ndef f(x):\n    return net.layers.forward(x)\n", PACKAGE, 4),
    "a module of a package by another name": ("import net.tools.small as s\n\ndef f(x):\n    return s.one() + x\n", PACKAGE, 2),
    "a folder without __init__": ("from net.tools import small\n\ndef f(x):\n    return small.one() + x\n", PACKAGE, 2),
    "a notebook": ("from work import add\n\ndef f(x):\n    return add(x)\n", {"work.ipynb": ("K = 1", "add = lambda x: x + K", "add(")}, 2),
    "a name of the library's that is not available": (
        "from queue import add\n\ndef f(x):\n    return add(x)\n",
        {"queue.py": HELPER["helpers.py"]},
        41,
    ),
}


@pytest.mark.parametrize(("source", "files", "expected"), SPELLINGS.values(), ids=SPELLINGS)
def test_a_module_of_the_submission_is_imported(run, source, files, expected):
    result = run(source, files)
    assert result.status is RunStatus.FINISHED, result.detail
    assert result.responses[0].outputs == (expected,), result.responses[0].raised


def test_a_module_is_found_from_where_it_is_imported(run):
    files = {"a/helpers.py": "K = 1\n", "b/helpers.py": "K = 2\n", "helpers.py": "K = 3\n"}
    source = "from helpers import K\n\ndef f(x):\n    return K\n"
    assert [run(source, files, filename=name).responses[0].outputs for name in ("a/f.py", "b/f.py", "c/f.py", "f.py")] == [
        (1,),
        (2,),
        (3,),
        (3,),
    ]


def test_a_relative_import_goes_up(run):
    source = "from ..tools import K\n\ndef f(x):\n    return K\n"
    assert run(source, {"week/tools.py": "K = 5\n", "tools.py": "K = 6\n"}, filename="week/one/f.py").responses[0].outputs == (5,)


def test_a_module_is_one_module_however_it_is_imported(run):
    source = (
        "import state\nfrom . import state as same\nfrom pkg import other\n\ndef f(x):\n    return state is same, other.state is state\n"
    )
    files = {"state.py": "", "pkg/__init__.py": "", "pkg/other.py": "import state\n"}
    assert run(source, files).responses[0].outputs == ((True, True),)


def test_of_a_module_only_what_defines_runs(run):
    module = (
        "import matplotlib.pyplot as plt\nimport numpy as np\nfrom testCases import *\n\ndef add(x):\n    return x + int(np.ones(1)[0])\n\n"
        "data = np.load('data.npy')\nassert False\nwhile True:\n    pass\n"
    )
    result = run("from layers import add\n\ndef f(x):\n    return add(x)\n", {"layers.py": module})
    assert (result.responses[0].outputs, result.notes) == ((2,), ())


def test_a_part_of_a_module_that_does_not_parse_costs_what_is_in_it(run):
    files = {"layers.py": "def broken(x:\n    return x\n\ndef add(x):\n    return x + 1\n"}
    source = "import layers\n\ndef f(x):\n    return layers.add(x) if x else layers.broken(x)\n"
    result = run(source, files)
    assert result.responses[0].outputs == (2,)
    assert [(note.key, note.values) for note in result.notes] == [("run.note.part_skipped", {"place": "layers.py:1"})]
    assert run(source, files, 0).responses[0].raised.type_name == "AttributeError"


def test_a_circle_of_imports_is_told(run):
    files = {"a.py": "from b import one\n\ndef two():\n    return 2\n", "b.py": "from a import two\n\ndef one():\n    return two()\n"}
    result = run("from a import two\n\ndef f(x):\n    return two()\n", files)
    assert result.responses[0].outputs == (2,)
    texts = [note.values["text"] for note in result.notes if note.key == "run.note.statement_skipped"]
    assert texts == ["circular import: a -> b -> a; two of a is not defined yet"]


def test_a_circle_that_python_can_resolve_works(run):
    files = {
        "a.py": "import b\n\ndef two():\n    return b.one() + 1\n",
        "b.py": "import a\n\ndef one():\n    return 1\n\ndef three():\n    return a.two() + 1\n",
    }
    assert run("import b\n\ndef f(x):\n    return b.three()\n", files).responses[0].outputs == (3,)


def test_a_module_may_import_the_program(run):
    files = {"helpers.py": "def twice(x):\n    from f import one\n    return one(x) * 2\n"}
    source = "from helpers import twice\n\ndef one(x):\n    return x + 1\n\ndef f(x):\n    return twice(x)\n"
    assert run(source, files, 2).responses[0].outputs == (6,)


def test_a_class_of_a_module_is_a_data_class(run):
    files = {
        "shapes.py": "from __future__ import annotations\nfrom dataclasses import dataclass\n\n@dataclass\nclass Box:\n    side: int\n"
    }
    assert run("from shapes import Box\n\ndef f(x):\n    return Box(x).side\n", files).responses[0].outputs == (1,)


# -- what must not be reached, and what an attacker tries --------------------------------------------------------


@pytest.mark.parametrize("name", ["numpy", "math", "sys", "random", "typing"])
def test_a_file_named_like_an_allowed_library_is_not_that_library(run, name):
    result = run(f"import {name}\n\ndef f(x):\n    return {name}.__name__, hasattr({name}, 'MINE')\n", {f"{name}.py": "MINE = 1\n"})
    assert result.responses[0].outputs == ((name, False),)


@pytest.mark.parametrize("name", ["os", "select", "codecs", "ast", "signal"])
def test_a_file_named_like_another_library_is_the_students_for_the_student_only(run, name):
    source = (
        f"import sys\nimport {name}\nimport collections\n\ndef f(x):\n"
        f"    return {name}.MINE, hasattr(sys.modules['{name}'], 'MINE'), collections.namedtuple('P', 'a')(1).a\n"
    )
    assert run(source, {f"{name}.py": "MINE = 1\n"}).responses[0].outputs == ((1, False, 1),)


def test_libraries_never_import_a_students_file(run):
    files = {"_strptime.py": "raise SystemExit\n", "inspect.py": "raise SystemExit\n"}
    source = "import datetime, helpers\n\ndef f(x):\n    return datetime.datetime.strptime('7', '%d').day\n"
    assert run(source, files | HELPER).responses[0].outputs == (7,)


def test_underscored_names_are_not_of_a_star(run):
    result = run("from helpers import *\n\ndef f(x):\n    return _hidden()\n", {"helpers.py": "def _hidden():\n    return 1\n"})
    assert result.responses[0].raised.type_name == "NameError"


def test_a_star_gives_what_all_names(run):
    files = {"helpers.py": "__all__ = ['_hidden']\n\ndef _hidden():\n    return 1\n\ndef other():\n    return 2\n"}
    assert run("from helpers import *\n\ndef f(x):\n    return _hidden()\n", files).responses[0].outputs == (1,)


def test_a_module_that_overwrites_the_function_does_so_as_in_python(run):
    files = {"late.py": "def f(x):\n    return 'late'\n"}
    assert run("def f(x):\n    return 'own'\n\nfrom late import *\n", files).responses[0].outputs == ("late",)
    assert run("from late import *\n\ndef f(x):\n    return 'own'\n", files).responses[0].outputs == ("own",)


@pytest.mark.parametrize("place", ["..secret", "...secret", "/etc/passwd", "autograder.model", "solutions.secret"])
def test_nothing_but_the_submission_is_found(run, place):
    name = place.strip("/").replace("/", ".")
    result = run(f"from {name} import x\n\ndef f(x):\n    return 1\n" if name.isascii() else "", HELPER)
    assert result.responses[0].outputs == (1,)
    taken = run(f"def f(x):\n    from {name} import answer\n    return 1\n", HELPER)
    assert taken.status is RunStatus.FORBIDDEN


def test_an_init_that_raises_costs_what_it_defines(run):
    files = {"net/__init__.py": "import torch\nraise RuntimeError\n", "net/layers.py": "def add(x):\n    return x + 1\n"}
    assert run("from net.layers import add\n\ndef f(x):\n    return add(x)\n", files).responses[0].outputs == (2,)


@pytest.mark.parametrize(
    "body",
    [
        "__class__ = None\n",
        "__dict__ = 3\n",
        "__import__ = None\n",
        "__builtins__ = {}\n",
        "__path__ = ['/etc']\n",
        "__getattr__ = 1 / 0\n",
    ],
)
def test_special_names_of_a_module_change_nothing_for_others(run, body):
    files = {"helpers.py": f"{body}\ndef add(x):\n    return x + 1\n", "other.py": "def sub(x):\n    return len([x]) - 1\n"}
    result = run("from helpers import add\nfrom other import sub\n\ndef f(x):\n    return add(x) + sub(x)\n", files)
    assert result.responses[0].outputs == (2,), result.responses[0].raised


def test_a_long_chain_of_modules_is_followed(run):
    files = {f"m{number}.py": f"from m{number + 1} import g\n" for number in range(59)} | {"m59.py": "def g(x):\n    return x\n"}
    assert run("from m0 import g\n\ndef f(x):\n    return g(x)\n", files).responses[0].outputs == (1,)


def test_a_program_with_modules_runs_alone(server):
    from autograder.model import Case, Limits, Program
    from autograder.runner.api import assignment

    order = assignment([Case("one", {"x": 1}, public=True)], parameters=("x",), required=1, limits=Limits())
    own = Program(
        "f", "f.py", ("from helpers import add\n\ndef f(x):\n    return add(x)\n",), (ModuleSource("helpers.py", HELPER["helpers.py"]),)
    )
    right = Program("f", "f.py", ("def f(x):\n    return x\n",))
    together = server.run_together([(right, order), (own, order), (right, order)])
    assert [bool(written) for written in together.public] == [True, False, True]
    together.finish()
