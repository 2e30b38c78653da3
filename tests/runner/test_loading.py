"""What a student's file does beside the exercise costs nothing: scripts, demonstrations, tests, plots, and imports that may fail."""

import pytest

from autograder.model import RunStatus
from autograder.runner.guest.parsing import MAX_PIECES, _pieces
from autograder.texts import render

pytestmark = pytest.mark.sandbox
RIGHT = "def f(x):\n    return x + 1\n"

HANDLED = {
    "pass": "try:\n    import torch\nexcept ImportError:\n    pass\n",
    "a flag": "try:\n    import torch\n    HAS = True\nexcept ModuleNotFoundError:\n    HAS = False\n",
    "a replacement": "try:\n    from numba import njit\nexcept Exception:\n    def njit(g):\n        return g\n",
    "one of several": "try:\n    from tqdm import tqdm\nexcept (ImportError, AttributeError):\n    tqdm = list\n",
    "whatever happens": "try:\n    import torch.nn as nn\nexcept:\n    nn = None\n",
    "a module of the library": "try:\n    import os\nexcept ImportError:\n    os = None\n",
}
BESIDE = {
    "doctest": '\nif __name__ == "__main__":\n    import doctest\n    doctest.testmod()\n',
    "a comparison with PyTorch": '\nif __name__ == "__main__":\n    import torch\n    print(torch.tensor(f(1)))\n',
    "a test": "\ndef test_f():\n    import pytest\n    assert f(1) == pytest.approx(2)\n",
    "a plot": "\nimport matplotlib.pyplot as plt\n\ndef plot(x):\n    plt.plot(f(x))\n",
    "settings of a plot": "\nimport matplotlib.pyplot as plt\nplt.rcParams['figure.figsize'] = (8, 4)\n",
    "arguments of a script": (
        "\nimport argparse\n\ndef main():\n    argparse.ArgumentParser().parse_args()\n\nif __name__ == '__main__':\n    main()\n"
    ),
}
NAMED_ALIKE = {
    "a tensor": "import torch\nx = torch.randn(3)\n",
    "a loop": "import pandas as pd\nfor x in pd.read_csv('data.csv'):\n    print(x)\n",
    "unpacking": "from sklearn.datasets import load_iris\nx, total = load_iris(return_X_y=True)\n",
    "a script": "import torch\nif __name__ == '__main__':\n    x = torch.ones(3)\n",
    "what does not end": "total = 0\nwhile total < 1:\n    x = total\n",
}


@pytest.mark.parametrize("source", HANDLED.values(), ids=HANDLED)
def test_an_import_whose_failure_is_handled_may_fail(answer, source):
    result = answer(source + RIGHT, 1)
    assert result.status is RunStatus.FINISHED
    assert result.responses[0].outputs == (2,)


def test_what_it_falls_back_to_is_what_runs(answer):
    source = HANDLED["a replacement"] + HANDLED["a flag"] + "\n@njit\ndef f(x):\n    return HAS, x\n"
    assert answer(source, 1).responses[0].outputs == ((False, 1),)


def test_an_import_that_is_only_tried_for_something_else_fails_and_is_named(answer):
    result = answer("try:\n    import torch\nexcept ValueError:\n    torch = None\n\ndef f(x):\n    return torch.relu(x)\n")
    assert result.responses[0].raised.type_name == "NameError"
    assert [(note.key, note.values["text"]) for note in result.notes] == [("run.note.statement_skipped", "torch is not available here")]


@pytest.mark.parametrize("source", BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_the_function_does_not_forbid_it(answer, source):
    result = answer(RIGHT + source, 1)
    assert result.status is RunStatus.FINISHED
    assert result.responses[0].outputs == (2,)
    assert "run.note.module_missing" not in {note.key for note in result.notes}


def test_a_helper_of_the_function_does(answer):
    result = answer("import torch\n\ndef helper(x):\n    return torch.relu(x)\n\ndef f(x):\n    return helper(x)\n")
    assert (result.status, result.detail.values) == (RunStatus.FORBIDDEN, {"modules": ["torch"]})


@pytest.mark.parametrize("source", NAMED_ALIKE.values(), ids=NAMED_ALIKE)
def test_a_parameter_or_local_variable_is_not_what_a_demonstration_calls_alike(answer, source):
    function = "def f(x):\n    total = 0\n    for x in [x]:\n        total += x\n    return total\n"
    result = answer(source + "\n" + function, 3)
    assert result.status is RunStatus.FINISHED
    assert result.responses[0].outputs == (3,)


def test_a_global_of_the_function_is(answer):
    source = "rate = 1\nfor rate in (2, 3):\n    pass\n\ndef f(x):\n    def inner():\n        return x * rate\n    return inner()\n"
    assert answer(source, 2).responses[0].outputs == (6,)


def test_names_in_comprehensions_classes_defaults_and_decorators_count(answer):
    source = (
        "a, b, c, d, e = 1, 2, 3, 4, 5\n\ndef plain(g):\n    return g\n\nclass Box:\n    value = a\n"
        "    def get(self):\n        return b\n\n"
        "@plain\ndef f(x, more=c):\n    return Box.value + Box().get() + more + sum(d for _ in range(1)) + (lambda: e)() + x\n"
    )
    assert answer(source, 0).responses[0].outputs == (15,)


def test_postponed_annotations_need_nothing(answer):
    source = "from __future__ import annotations\nimport torch\n\ndef f(x: torch.Tensor) -> torch.Tensor:\n    return x\n"
    assert answer(source, 2).responses[0].outputs == (2,)


# -- other statements in the function's file ----------------------------------------------------------------------

BESIDE_IT = {
    "a failing assert": "assert f(1) == 3\n",
    "a file": "data = open('data.txt').read()\n",
    "an array on the disk": "import numpy as np\ntrain = np.load('train.npy')\n",
    "input": "n = int(input('n: '))\n",
    "an exit": "exit()\n",
    "another exit": "import sys\nsys.exit(f(1))\n",
    "a notebook's shell": "get_ipython().run_line_magic('matplotlib', 'inline')\n",
    "the file's place": "import os\nHERE = os.path.dirname(os.path.abspath(__file__))\n",
    "arguments": "import sys\npath = sys.argv[1]\n",
    "an endless loop": "while True:\n    print(f(1))\n",
    "a plot": "import matplotlib.pyplot as plt\nplt.plot([f(x) for x in range(3)])\nplt.show()\n",
    "tests of the course": "from testCases import *\nf_test(f)\n",
    "a value of its name": "f_value = f(1)\n",
    "what is not Python": "print 'done'\n",
}


@pytest.mark.parametrize("beside", BESIDE_IT.values(), ids=BESIDE_IT)
@pytest.mark.parametrize("filename", ["f.py", "homework.py"])
def test_code_beside_the_function_decides_nothing(answer, beside, filename):
    for source in (RIGHT + beside, beside + RIGHT):
        result = answer(source, 1, filename=filename)
        assert result.status is RunStatus.FINISHED
        assert result.responses[0].outputs == (2,)


def test_what_was_left_out_is_noted_with_its_place(answer):
    (note,) = answer(f"import numpy as np\n{RIGHT}\nprint(f(1))\nprint(f(2))\n", 1).notes
    assert (note.key, note.values) == ("run.note.only_needed", {"function": "f", "place": "f.py:5"})
    assert all("f.py:5" in render(note, language) for language in ("en", "ru"))


NEEDED = {
    "a call that fills a table": ("T = {}\n\ndef put(k, v):\n    T[k] = v\n\nput('a', 1)\n\ndef f(x):\n    return T['a'] + x\n", 2),
    "a call through another": (
        "T = []\n\ndef put():\n    T.append(1)\n\ndef both():\n    put()\n\nboth()\n\ndef f(x):\n    return len(T) + x\n",
        2,
    ),
    "a global that a call binds": ("def init():\n    global K\n    K = 1\n\ninit()\n\ndef f(x):\n    return K + x\n", 2),
    "a method": ("T = []\nT.extend([1, 2])\n\ndef f(x):\n    return len(T)\n", 2),
    "a function of NumPy that changes its argument": (
        "import numpy as np\nT = np.zeros(2)\nnp.copyto(T, 1)\n\ndef f(x):\n    return float(T.sum())\n",
        2.0,
    ),
    "an attribute of the function": ("def f(x):\n    return f.k + x\n\nf.k = 1\n", 2),
    "a setting of a library": ("import sys\nsys.setrecursionlimit(2500)\n\ndef f(x):\n    return x + 1 if x > 2000 else f(x + 1)\n", 2002),
    "the precision of decimals": (
        "from decimal import Decimal, getcontext\ngetcontext().prec = 3\n\ndef f(x):\n    return str(Decimal(1) / Decimal(3))\n",
        "0.333",
    ),
    "a name bound by text": ("globals()['K'] = 1\n\ndef f(x):\n    return K + x\n", 2),
    "code in text": ("exec('K = 1')\n\ndef f(x):\n    return K + x\n", 2),
    "a pattern": ("match [1, 2]:\n    case [a, *rest]:\n        pass\n\ndef f(x):\n    return a + len(rest)\n", 2),
    "an assignment in an expression": ("if (K := 1):\n    pass\n\ndef f(x):\n    return K + x\n", 2),
    "the file's name": ("NAME = __file__\nprint(NAME)\n\ndef f(x):\n    return NAME\n", "f.py"),
}


@pytest.mark.parametrize(("source", "expected"), NEEDED.values(), ids=NEEDED)
def test_whatever_the_function_follows_from_runs(answer, source, expected):
    assert answer(source + "\nprint('demonstration')\n", 1).responses[0].outputs == (expected,)


def test_a_missing_module_costs_only_what_uses_its_names_and_is_named(answer):
    source = (
        "from public_tests import *\nimport pandas as pd\n\ndef f(x):\n    if x > 1:\n        return pd.Series(x)\n"
        "    if x < 0:\n        return helper(x)\n    return x\n"
    )
    result = answer(source, 1, 2, -1)
    assert result.responses[0].outputs == (1,)
    assert [response.raised and response.raised.type_name for response in result.responses] == [None, "ModuleNotFoundError", "NameError"]
    assert result.responses[1].raised.text == "pandas is not available here"
    assert [note.values for note in result.notes if note.key == "run.note.module_missing"] == [
        {"module": "public_tests"},
        {"module": "pandas"},
    ]


def test_a_function_imported_from_a_module_that_is_not_there_is_forbidden(answer):
    result = answer("from torch.nn.functional import relu as f\n")
    assert (result.status, result.detail.values) == (RunStatus.FORBIDDEN, {"modules": ["torch.nn.functional"]})


def test_annotations_that_nothing_defines_cost_nothing(answer):
    assert answer("def f(x: List[float]) -> torch.Tensor:\n    return x\n", 1).responses[0].outputs == (1,)


ELSEWHERE = {
    "a method": ("class A:\n    def f(self, x):\n        return x\n", "run.note.is_method"),
    "in a function": ("def solve():\n    def f(x):\n        return x\n", "run.note.in_function"),
    "under the script's part": ("if __name__ == '__main__':\n    def f(x):\n        return x\n", "run.note.in_script_part"),
}


@pytest.mark.parametrize(("source", "key"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_where_a_missing_function_stands_is_told(answer, source, key):
    result = answer(source, 1)
    assert result.status is RunStatus.MISSING
    assert [note.key for note in result.notes] == [key]
    assert all(".py:" in render(note, language) for note in result.notes for language in ("en", "ru"))


def test_a_value_does_not_take_the_functions_place(answer):
    result = answer("def f(x):\n    return x + 1\n\nf = f(1)\n", 1)
    assert result.responses[0].outputs == (2,)
    assert [note.key for note in result.notes] == ["run.note.overwritten"]


def test_lines_of_salvaged_parts_are_those_of_the_file(answer):
    result = answer("x = = 1\n\n@staticmethod\ndef f(x):\n    return 1 / 0\n", 1)
    assert result.responses[0].raised.lineno == 5


def test_a_file_that_does_not_parse_is_taken_apart_within_a_bound():
    assert len(list(_pieces("a = 1\n" * 50_000))) == MAX_PIECES
