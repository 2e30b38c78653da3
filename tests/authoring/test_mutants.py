import importlib.util
import textwrap
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from autograder.authoring.mutants import build, difference, make_mutants, read_source
from autograder.errors import ContentError


def load(path: Path, text: str) -> ModuleType:
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def changes(path: Path, text: str) -> dict[str, list[str]]:
    """Return the added lines of every mutant of ``f``, by kind."""
    module = load(path / "solution.py", text)
    found: dict[str, list[str]] = {}
    for mutant in make_mutants(read_source(module.f)):
        added = [line[1:].strip() for line in difference(mutant).splitlines() if line.startswith("+")]
        found.setdefault(mutant.kind, []).append(" / ".join(added))
    return found


RULES = {
    "operator": ("def f(a, b):\n    return a + b", "operator", ["return a - b", "return a * b"]),
    "matrix product": ("def f(a, b):\n    return a @ b", "operator", ["return a * b"]),
    "operand": ("def f(a, b):\n    return a * b", "operand dropped", ["return a", "return b"]),
    "comparison": ("def f(a, b):\n    return a < b", "comparison", ["return a <= b", "return a > b"]),
    "integer": ("def f(a):\n    return a[3]", "constant", ["return a[4]", "return a[2]", "return a[6]", "return a[0]"]),
    "float": (
        "def f(a):\n    return a.at(0.5)",
        "constant",
        ["return a.at(1.5)", "return a.at(-0.5)", "return a.at(1.0)", "return a.at(0.0)"],
    ),
    "axis": (
        "def f(a):\n    return g(a, axis=-1)",
        "constant",
        ["return g(a, axis=-2)", "return g(a, axis=-0)"],
    ),
    "default": ("def f(a, k=1):\n    return a", "constant", ["def f(a, k=2):", "def f(a, k=0):"]),
    "bool": ("def f(a):\n    return g(a, keepdims=True)", "boolean", ["return g(a, keepdims=False)"]),
    "keyword": ("def f(a):\n    return g(a, k=a)", "keyword dropped", ["return g(a)"]),
    "slice": ("def f(a, b):\n    return a[b:b]", "slice", ["return a[:b]", "return a[b:]"]),
    "minus": ("def f(a):\n    return -a", "sign", ["return a"]),
    "and": ("def f(a, b):\n    return a and b", "boolean", ["return a or b"]),
    "not": ("def f(a):\n    return not a", "boolean", ["return a"]),
    "function": ("import numpy as np\ndef f(a):\n    return np.max(a)", "function", ["return np.min(a)"]),
    "method": ("def f(a):\n    return a.sum()", "function", ["return a.mean()"]),
    "call": ("import numpy as np\ndef f(a):\n    return np.exp(a)", "call dropped", ["return a"]),
    "method call": ("def f(a):\n    return a.copy()", "call dropped", ["return a"]),
    "range": (
        "def f(a):\n    return [i for i in range(a)]",
        "range",
        ["return [i for i in range(1, a)]", "return [i for i in range(a - 1)]"],
    ),
    "transpose": ("def f(a):\n    return a.T", "transpose dropped", ["return a"]),
    "tuple": ("def f(a, b):\n    return a, b", "elements swapped", ["return (b, a)"]),
    "condition": ("def f(a, b):\n    return a if b else 'x'", "condition negated", ["return a if not b else 'x'"]),
    "raise": ("def f(a):\n    if a:\n        raise ValueError('no 1')\n    return a", "statement removed", ["pass"]),
    "reassignment": ("def f(a):\n    a = g(a)\n    return a", "statement removed", ["pass"]),
    "augmented": ("def f(a):\n    a += a\n    return a", "operator", ["a -= a"]),
}


@pytest.mark.parametrize(("text", "kind", "expected"), RULES.values(), ids=RULES)
def test_rule_makes_exactly_these_changes(tmp_path: Path, text: str, kind: str, expected: list[str]) -> None:
    assert changes(tmp_path, text)[kind] == expected


LEFT_ALONE = {
    "docstring and text": 'def f(a):\n    "3 + 4"\n    return "x" if a else "y"',
    "annotation": "def f(a: 'int | 3') -> 'int | 4':\n    return a",
    "first assignment": "def f(a):\n    b = a\n    return b",
}


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_text_annotations_and_first_assignments_stay(tmp_path: Path, text: str) -> None:
    assert changes(tmp_path, text).keys() <= {"condition negated"}


def test_text_of_an_exception_stays(tmp_path: Path) -> None:
    found = changes(tmp_path, "def f(a):\n    raise ValueError(f'{a + 1}', 3 * 4)")
    assert found == {"statement removed": ["pass"]}


def test_two_mutants_with_the_same_code_count_once(tmp_path: Path) -> None:
    """``0 + 1``, ``0 - 1`` and ``0 * 1`` are folded by the compiler, as are their constants' mutants."""
    found = changes(tmp_path, "def f(a):\n    return a[0 + 1]")
    lines = [line for group in found.values() for line in group]
    assert sorted(lines) == sorted(set(lines))
    assert len(lines) == 3, found  # -1, 0 and 2


def test_mutant_is_built_without_touching_the_solution(tmp_path: Path) -> None:
    module = load(tmp_path / "solution.py", "def helper(a):\n    return a + 2\n\ndef f(a):\n    return helper(a) * 3\n")
    source = read_source(module.f)
    mutants = {difference(m): m for m in make_mutants(source)}
    wrong = mutants["-    return a + 2\n+    return a - 2"]
    assert wrong.function == "helper"
    assert wrong.lineno == 2
    assert build(source, wrong)(5) == 9
    assert module.f(5) == 21


def test_unrelated_functions_are_not_mutated(tmp_path: Path) -> None:
    module = load(tmp_path / "solution.py", "import math\n\ndef other(a):\n    return a + 1\n\ndef f(a):\n    return math.floor(a)\n")
    assert {m.function for m in make_mutants(read_source(module.f))} == {"f"}


def test_original_survives_showing_every_difference(tmp_path: Path) -> None:
    module = load(tmp_path / "solution.py", "def f(x, k=2):\n    return [x[i] * k for i in range(1, len(x)) if x[i] > 0]\n")
    source = read_source(module.f)
    mutants = make_mutants(source)
    assert all(difference(mutant) == difference(mutant) for mutant in mutants)
    assert len({difference(mutant) for mutant in mutants}) == len(mutants)
    assert [difference(mutant) for mutant in make_mutants(source)] == [difference(mutant) for mutant in mutants]


def test_convolution_size_gives_the_mutants_that_students_write(tmp_path: Path) -> None:
    text = "def f(n, k, padding=0, stride=1):\n    return (n + 2 * padding - k) // stride + 1\n"
    operators = changes(tmp_path, text)
    assert "return (n + 2 * padding - k) / stride + 1" in operators["operator"]
    assert "return (n + padding - k) // stride + 1" in operators["operand dropped"]
    assert "return (n + 2 * padding - k) // stride" in operators["operand dropped"]


def test_reference_that_is_not_a_plain_function_is_refused(tmp_path: Path) -> None:
    module = load(tmp_path / "solution.py", "def f(a):\n    return a\n\nf.__name__ = 'g'\n")
    with pytest.raises(ContentError, match="no 'def g' at the top level"):
        read_source(module.f)


def test_every_mutant_of_a_numpy_reference_compiles_and_can_be_called(tmp_path: Path) -> None:
    module = load(
        tmp_path / "solution.py",
        """
        import numpy as np

        def f(x, axis=0):
            shifted = x - np.max(x, axis=axis, keepdims=True)
            powers = np.exp(shifted)
            return powers / np.sum(powers, axis=axis, keepdims=True)
        """,
    )
    source = read_source(module.f)
    x = np.array([[1.0, 2.0], [3.0, 5.0]])
    good = module.f(x)
    results = []
    for mutant in make_mutants(source):
        try:
            with np.errstate(all="ignore"):
                results.append(np.array_equal(build(source, mutant)(x), good))
        except (ValueError, TypeError, np.exceptions.AxisError):
            results.append(False)
    assert len(results) > 15
    assert results.count(False) > results.count(True)
