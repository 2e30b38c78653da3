"""What a student's file does beside the exercise costs nothing: scripts, demonstrations, tests, plots, and imports that may fail."""

import pytest

from autograder.model import RunStatus

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
