import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring.proof import Proof, to_json
from autograder.authoring.scaffold import scaffold
from autograder.authoring.verification_course import read_verification_course
from autograder.authoring.verify import Options, all_proven, prove, prove_all, share_killed
from autograder.content import Course, load_course
from autograder.texts import render

QUICK = Options(oracle=False, mutants=False)
Edit = Callable[[str, str, str], None]

SCALE = "solutions/demo/scale.py"
TASK = "solutions/demo/window_task.py"
WEIGHTS = "solutions/demo/weights.py"


def faults(root: Path, name: str, options: Options = QUICK) -> list[str]:
    course = load_course(root)
    return [render(fault, "en") for fault in prove(course, course.exercise(name), options).faults]


def proof_of(course: Course, name: str, options: Options = QUICK) -> Proof:
    return prove(course, course.exercise(name), options)


# -- what is proven -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["scale", "weights", "window_task"])
def test_scaffold_is_proven_once_it_is_edited(course: Course, name: str) -> None:
    proof = proof_of(course, name, Options(oracle=False))
    assert [render(fault, "en") for fault in proof.faults] == []
    assert proof.mutants is not None
    assert proof.mutants.share >= 0.95


@pytest.mark.content
@pytest.mark.parametrize("name", ["scale", "weights", "window_task"])
def test_scaffold_agrees_with_its_oracle(course: Course, name: str) -> None:
    proof = proof_of(course, name, Options(mutants=False))
    assert [render(fault, "en") for fault in proof.faults] == []
    assert proof.oracle is not None


def test_fresh_scaffold_says_what_is_left_to_edit(root: Path) -> None:
    scaffold(root, "demo/double", kind="function", title="Double", title_ru="Вдвое")
    assert faults(root, "double") == ["7 places of the scaffold are left to edit; they are marked REPLACE."]


def test_places_left_in_the_file_of_the_unit_are_said(root: Path) -> None:
    unit_file = root / "exercises/demo/unit.toml"
    unit_file.write_text('title = { en = "Demo", ru = "REPLACE: Demo" }\nsources = ["REPLACE: lecture 0"]\n', encoding="utf-8")
    assert any("2 places of the scaffold are left" in fault for fault in faults(root, "demo/scale"))


def test_record_has_every_column(course: Course) -> None:
    proof = proof_of(course, "scale")
    assert (proof.cases, proof.public) == (11, 1)
    assert [caught.slug for caught in proof.misconceptions] == ["factor-added", "factor-ignored"]
    assert all(caught.by and caught.named and caught.distance > 1e6 for caught in proof.misconceptions)
    assert all(answer.accepted and answer.earned == 0 for answer in proof.trivial)
    assert [answer.name for answer in proof.alternatives] == [
        "a loop over the elements",
        "the reference, its result as float32",
    ]
    assert 0 < proof.tolerance_used < 0.5
    assert proof.milliseconds > 0


def test_margin_names_the_closest_misconception(course: Course) -> None:
    proof = proof_of(course, "scale")
    assert proof.closest in proof.misconceptions


def test_task_is_tried_on_many_draws(course: Course) -> None:
    assert proof_of(course, "window_task").cases == 201


# -- what is not --------------------------------------------------------------------------------------------------

BROKEN = {
    "signature": (
        "exercises/demo/scale.py",
        "factor: float = 2.0",
        "factor: float = 1.0",
        "The stub takes (x, factor=1.0), the reference (x, factor=2.0).",
    ),
    "order of parameters": ("exercises/demo/scale.py", "(x: np.ndarray, factor: float = 2.0)", "(factor, x)", "The stub takes (factor, x)"),
    "stub does something": ("exercises/demo/scale.py", "raise NotImplementedError", "return x", "The stub does not end in"),
    "stub without its function": ("exercises/demo/scale.py", "def scale", "def skale", "The stub defines 0 functions named 'scale'"),
    "stub without docstring": ("exercises/demo/scale.py", '"""Return', 'r"" f"""Return', "The stub has no docstring."),
    "no source": ("exercises/demo/scale.md", 'sources = ["lecture 0, formula (1)"]', "sources = []", "The front matter names no source."),
    "one text in two languages": (
        SCALE,
        "Множитель прибавляется: каждый элемент нужно умножить на него.",
        "The factor is added: multiply every element by it.",
        "Misconception 'factor-added': the text is missing in a language, or the same in all",
    ),
    "slug": (SCALE, '"factor-added"', '"Factor added"', "Misconception 'Factor added': the slug is used twice, or is not"),
    "slug twice": (SCALE, '"factor-added"', '"factor-ignored"', "Misconception 'factor-ignored': the slug is used twice"),
    "misconception is right": (SCALE, "return x + factor", "return factor * x", "Misconception 'factor-added' keeps full marks on all"),
    "misconception is the other one": (SCALE, "return x + factor", "return x * 2", "is caught, but diagnosis gives:"),
    "misconception crashes": (
        SCALE,
        "return x + factor",
        "return x + facto",
        "Misconception 'factor-added' raises NameError on every case",
    ),
    "misconception cannot be called": (
        SCALE,
        "def factor_added(x: np.ndarray, factor: float = 2.0)",
        "def factor_added(x, k)",
        "'factor_added' cannot be called like the reference, with (x, factor)",
    ),
    "alternative is wrong": (
        SCALE,
        "factor * float(number)",
        "factor * abs(float(number))",
        "A correct answer, a loop over the elements, fails the case 'one-number'",
    ),
    "alternative changes its argument": (
        SCALE,
        "return np.array([factor",
        "x *= 1.5; return np.array([factor",
        "A correct answer, a loop over the elements, fails the case",
    ),
    "public case counts": (
        SCALE,
        'family="lecture", public=True',
        'family="values", public=True',
        "Public case 'lecture-example' is of the family 'values'",
    ),
    "no public case": (SCALE, ', family="lecture", public=True', ', family="lecture"', "No case is public"),
    "family without a case": (
        SCALE,
        'Family("lecture", 0',
        'Family("extra", 1, {"en": "e", "ru": "е"}),\n    Family("lecture", 0',
        "Family 'extra' has no case.",
    ),
    "family without a title": (SCALE, '"ru": "одинарная точность"', '"ru": ""', "Family 'float32' lacks a title"),
    "negative weight": (SCALE, 'Family("memory", 1', 'Family("memory", -1', "a weight is negative"),
    "hidden case is public": (
        SCALE,
        'yield Case("one-number", {"x": np.array(-3.0), "factor": 0.5}',
        'yield Case("one-number", {"x": np.array([1.0, 2.0, 3.0]), "factor": 2.0}',
        "Hidden case 'one-number' has the inputs of the public case 'lecture-example'.",
    ),
    "input is not data": (
        SCALE,
        '"factor": 0.5}',
        '"factor": range(3)}',
        "Case 'one-number' holds something that cannot reach the sandbox: range",
    ),
    "cases draw from elsewhere": (
        SCALE,
        'rng.normal(size=4)}, family="default"',
        'np.random.default_rng().normal(size=4)}, family="default"',
        "cases() gives other inputs when it is run again",
    ),
    "reference is random": (
        SCALE,
        "return x * factor\n\n\ndef oracle",
        "return x * factor + np.random.default_rng().normal()\n\n\ndef oracle",
        "the reference answers differently when it is run again",
    ),
    "reference accepts": (
        SCALE,
        ', family="lecture", public=True',
        ', family="lecture", public=True, raises="ValueError"',
        "the reference accepts the case 'lecture-example', which asks for ValueError",
    ),
    "reference fails": (
        SCALE,
        "return x * factor\n\n\ndef oracle",
        "return x.bad\n\n\ndef oracle",
        "the reference raises AttributeError on the case 'lecture-example'",
    ),
    "same_as without reason": (
        SCALE,
        'умножить на него.",',
        'умножить на него.",\n    same_as=("factor-ignored",),',
        "has same_as without same_because",
    ),
    "same_as that is told apart": (
        SCALE,
        'умножить на него.",',
        'умножить на него.",\n    same_as=("factor-ignored",),\n    same_because="no",',
        "'factor-added' and 'factor-ignored' are said to be the same, but a case tells them apart",
    ),
    "same_as nobody": (
        SCALE,
        'умножить на него.",',
        'умножить на него.",\n    same_as=("nobody",),\n    same_because="no",',
        "the same as 'nobody', which is not there",
    ),
    "task statement forgets a number": (
        "exercises/demo/window_task.md",
        "of {{n}} elements",
        "of some elements",
        "The statement in 'en' does not name these numbers of draw(): n.",
    ),
    "task statement invents a number": (
        "exercises/demo/window_task.ru.md",
        "{{n}}",
        "{{n}} {{k}}",
        "The statement in 'ru' names numbers that draw() does not give: k.",
    ),
    "task statement asks for an item of a number": ("exercises/demo/window_task.md", "{{f}}", "{{f}} {{f[0]}}", "cannot be filled in"),
    "task statement with a format that is none": ("exercises/demo/window_task.md", "{{f}}", "{{f}} {{f:q}}", "cannot be filled in"),
    "docstring of other arguments": (
        "exercises/demo/scale.ru.md",
        "+++\n-->",
        'docstring = """\nУмножает.\n\nArgs:\n    x: Числа.\n    faktor: Множитель.\n"""\n+++\n-->',
        "The docstring in 'ru' describes other arguments than the stub's.",
    ),
    "formula with an unknown command": (
        "exercises/demo/scale.ru.md",
        "Напишите функцию",
        "Пусть $a = 1$,\nа $\\foo + 1$. Напишите функцию",
        r"scale.ru.md, line 10: the formula \foo + 1 cannot be shown: \foo is not a command that can be shown.",
    ),
    "formula of a task with an open brace": (
        "exercises/demo/window_task.md",
        "{{f}}",
        "{{f}} and $x_{{{n}}$",
        "the formula x_{n cannot be shown: the braces do not match.",
    ),
    "task stub with a parameter": (
        "exercises/demo/window_task.py",
        "window_task()",
        "window_task(n)",
        "The stub takes (n), the reference ().",
    ),
    "task draws one number": (TASK, "rng.integers(3, 20)", "3", "draws are different: neighbours get the same numbers"),
    "task answer is a constant": (
        TASK,
        "return n - f + 1\n\n\ndef oracle",
        "return 4\n\n\ndef oracle",
        "A trivial answer, the public answer 'lecture-1', earns 1 of 1 points.",
    ),
    "misconception without a text": (
        SCALE,
        '"factor-added",\n    en="The factor is added: multiply every element by it."',
        '"factor-added",\n    en=""',
        "Misconception 'factor-added': the text is missing in a language",
    ),
    "law is another": (
        WEIGHTS,
        "normal(std), shape=shape, rng=rng)",
        "normal(2 * std), shape=shape, rng=rng)",
        "A correct answer, the reference, its result as float32, fails the case 'law-2d'",
    ),
    "lecture with other numbers": (
        TASK,
        '({"n": 4, "f": 3},)',
        '({"n": 4, "f": 3, "s": 1},)',
        "raises TypeError on the case 'lecture-1'",
    ),
    "draw fails": (TASK, "f = int(rng.integers(2, 8))", "f = int(rng.integers(8, 2))", "ValueError: low >= high"),
}

NAMES = {"exercises/demo/scale": "scale", "solutions/demo/scale": "scale", "solutions/demo/weights": "weights"}


@pytest.mark.parametrize(("path", "old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_said(root: Path, edit: Edit, path: str, old: str, new: str, message: str) -> None:
    edit(path, old, new)
    found = faults(root, NAMES.get(path.split(".")[0], "window_task"))
    assert any(message in fault for fault in found), found


def test_language_of_the_russian_statement_is_checked(root: Path) -> None:
    path = root / "exercises/demo/scale.ru.md"
    front = path.read_text(encoding="utf-8").partition("-->\n")[0] + "-->\n"
    path.write_text(front + "Write it. " * 20, encoding="utf-8")
    assert faults(root, "scale") == ["The Russian statement has no Russian in it."]
    path.write_text(front + "Коротко.\n", encoding="utf-8")
    assert faults(root, "scale") == ["The title or the statement in 'ru' is missing or shorter than a paragraph."]
    path.unlink()
    assert faults(root, "scale") == ["The title or the statement in 'ru' is missing or shorter than a paragraph."]


def test_reference_must_leave_its_arguments_alone(root: Path, edit: Edit) -> None:
    edit(SCALE, "return x * factor\n\n\ndef oracle", "x *= factor\n    return x\n\n\ndef oracle")
    edit(SCALE, ", readonly=True", "")
    assert any(
        line.startswith("Case 'lecture-example': the reference changes its arguments: x. – the same for ") for line in faults(root, "scale")
    )


def test_family_that_zeros_win_is_found(root: Path, edit: Edit) -> None:
    edit(SCALE, 'Family("values", 3', 'Family("zero", 1, {"en": "zeros", "ru": "нули"}),\n    Family("values", 3')
    edit(
        SCALE,
        '    yield Case("one-number"',
        '    yield Case("nothing", {"x": np.zeros(3), "factor": 7.0}, family="zero")\n    yield Case("one-number"',
    )
    found = faults(root, "scale")
    assert "A trivial answer, zeros, earns 0.43 of 3 points. Add a case to the family that it wins." in found
    assert any("the argument x, earns" in fault for fault in found)


def test_family_with_the_same_cases_under_every_secret_is_found(root: Path, edit: Edit) -> None:
    edit(SCALE, '{"x": rng.normal(size=4)}', '{"x": np.array([1.5, -2.0, 0.25, 4.0])}')
    assert faults(root, "scale") == [], "one drawn case is enough"
    edit(SCALE, '{"x": rng.normal(size=(3, 2))}', '{"x": np.array([[0.5, 3.0], [-1.0, 2.5], [6.0, -0.75]])}')
    said = "The hidden cases of the family 'default' are the same under every secret: a table of answers earns its points."
    assert faults(root, "scale") == [f"{said} Draw at least one from rng."]
    edit(SCALE, 'Family("default", ', 'Family("default", 0 * ')
    assert faults(root, "scale") == [], "a family without points may be won"


def test_guard_family_may_be_won_by_raising(root: Path, edit: Edit) -> None:
    """Always raising wins the refusals, which are worth nothing on their own."""
    edit(
        SCALE,
        "return x * factor\n\n\ndef oracle",
        'if factor == 0:\n        raise ValueError("factor")\n    return x * factor\n\n\ndef oracle',
    )
    edit(
        SCALE, 'Family("values", 3', 'Family("refusal", 1, {"en": "no factor", "ru": "нет множителя"}, guard=True),\n    Family("values", 3'
    )
    edit(
        SCALE,
        '    yield Case("one-number"',
        '    yield Case("zero-factor", {"x": np.ones(2), "factor": 0}, family="refusal", raises="ValueError")\n    yield Case("one-number"',
    )
    found = faults(root, "scale")
    assert found == ["A correct answer, a loop over the elements, fails the case 'zero-factor': an exception was expected, ValueError"] or (
        len(found) == 1 and "a loop over the elements, fails the case 'zero-factor'" in found[0]
    )


def test_mistakes_that_coincide_need_a_reason_and_are_then_accepted(root: Path, edit: Edit) -> None:
    edit(SCALE, "return x + factor", "return x * 2")
    edit(SCALE, 'умножить на него.",', 'умножить на него.",\n    same_as=("factor-ignored",),\n    same_because="both double",')
    assert faults(root, "scale") == []


def test_mistake_that_says_so_may_raise_on_every_case(root: Path, edit: Edit) -> None:
    edit(SCALE, "return x + factor", 'raise ValueError("the shapes do not match")')
    edit(SCALE, 'умножить на него.",', 'умножить на него.",\n    raises="ValueError",')
    assert faults(root, "scale") == []
    edit(SCALE, 'raise ValueError("the shapes do not match")', "return x + facto")
    assert "Misconception 'factor-added' raises NameError on every case: name 'facto' is not defined" in faults(root, "scale")


def test_slow_alternative_is_remarked(root: Path, edit: Edit) -> None:
    edit("exercises/demo/scale.md", "+++\n-->\n", "[limits]\ncpu_seconds = 1\n+++\n-->\n")
    edit(SCALE, "return np.array([factor", "sum(range(3_000_000))\n    return np.array([factor")
    remarks = [render(remark, "en") for remark in proof_of(load_course(root), "scale").remarks]
    assert any(remark.startswith("A correct answer, a loop over the elements, takes") for remark in remarks)


# -- the oracle ---------------------------------------------------------------------------------------------------

ORACLE = {
    "another formula": (
        "torch.mul(torch.from_numpy(x), factor)",
        "torch.add(torch.from_numpy(x), factor)",
        "apart, at most 1e-10",
    ),
    "single precision": ("torch.from_numpy(x)", "torch.from_numpy(x).float()", "apart, at most 1e-10"),
    "another shape": ("factor).numpy()", "factor).numpy().ravel()", "reference and oracle are inf apart"),
    "raises": (
        "torch.mul(torch.from_numpy(x), factor)",
        "torch.mul(torch.from_numpy(x))",
        "Case 'lecture-example': the oracle raises TypeError",
    ),
    "is missing": ("def oracle", "def orakel", "There is no oracle()"),
}


@pytest.mark.content
@pytest.mark.parametrize(("old", "new", "message"), ORACLE.values(), ids=ORACLE)
def test_oracle_that_disagrees_is_found(root: Path, edit: Edit, old: str, new: str, message: str) -> None:
    edit(SCALE, old, new)
    found = faults(root, "scale", Options(mutants=False))
    assert any(message in fault for fault in found), found


@pytest.mark.content
def test_sample_of_the_oracle_is_put_to_the_same_tests(root: Path, edit: Edit) -> None:
    edit(WEIGHTS, "normal_(0.0, std,", "normal_(0.1, std,")
    found = faults(root, "weights", Options(mutants=False))
    assert any("the oracle's own sample is refused" in fault for fault in found), found


@pytest.mark.content
def test_oracle_may_refuse_with_its_own_exception(root: Path, edit: Edit) -> None:
    edit(
        SCALE,
        "return x * factor\n\n\ndef oracle",
        'if factor == 0:\n        raise ValueError("factor")\n    return x * factor\n\n\ndef oracle',
    )
    edit(
        SCALE,
        '    yield Case("one-number"',
        '    yield Case("zero-factor", {"x": np.ones(2), "factor": 0}, raises="ValueError", family="values")\n    yield Case("one-number"',
    )
    edit(SCALE, "return np.array([factor", 'if not factor:\n        raise ValueError("factor")\n    return np.array([factor')
    assert faults(root, "scale", Options(mutants=False)) == [
        "Case 'zero-factor': the reference raises ValueError, the oracle does not. Raise it in the oracle if PyTorch is more lenient."
    ]
    edit(SCALE, "    import torch\n", "    import torch\n\n    if not factor:\n        raise RuntimeError\n")
    assert faults(root, "scale", Options(mutants=False)) == []


# -- mutants ------------------------------------------------------------------------------------------------------

MUTANTS = Options(oracle=False)


def test_missing_case_leaves_a_survivor_with_its_difference(root: Path, edit: Edit) -> None:
    edit(SCALE, '"x": rng.normal(size=4)}, family="default"', '"x": rng.normal(size=4), "factor": 3.0}, family="default"')
    edit(SCALE, '"x": rng.normal(size=(3, 2))}, family="default"', '"x": rng.normal(size=(3, 2)), "factor": 3.0}, family="default"')
    proof = proof_of(load_course(root), "scale", MUTANTS)
    assert proof.mutants is not None
    assert proof.mutants.killed < proof.mutants.total
    assert any("+def scale(x: np.ndarray, factor: float=3.0)" in survivor.diff for survivor in proof.mutants.survivors)
    assert any("mutants of the reference are killed" in render(fault, "en") for fault in proof.faults)
    assert not all_proven([proof])


def with_equivalent(root: Path, fragment: str, line: str = "return x * factor * 1.0 ** 3") -> Proof:
    path = root / SCALE
    text = path.read_text(encoding="utf-8").replace("return x * factor\n\n\ndef oracle", f"{line}\n\n\ndef oracle")
    path.write_text(f"{text}\n\nEQUIVALENT_MUTANTS = {{{fragment!r}: 'a power of one'}}\n", encoding="utf-8")
    return proof_of(load_course(root), "scale", MUTANTS)


def test_equivalent_mutants_do_not_count(root: Path) -> None:
    proof = with_equivalent(root, "1.0 ** ")
    assert proof.mutants is not None
    assert proof.mutants.equivalent == 2
    assert not any("1.0 ** " in survivor.diff for survivor in proof.mutants.survivors)
    assert proof.faults == ()


def test_equivalent_mutant_that_is_killed_is_a_fault(root: Path) -> None:
    faults = [render(fault, "en") for fault in with_equivalent(root, "return (x + factor)").faults]
    assert len(faults) == 1
    assert faults[0].startswith("EQUIVALENT_MUTANTS lists 'return (x + factor)', but the case '")


def test_equivalent_mutant_that_is_gone_is_a_fault(root: Path) -> None:
    faults = [render(fault, "en") for fault in with_equivalent(root, "np.nothing").faults]
    assert faults == ["EQUIVALENT_MUTANTS lists 'np.nothing', which no mutant has. Remove it."]


def test_mutant_that_never_ends_is_killed_by_the_clock(root: Path, edit: Edit) -> None:
    loop = "n = 3\n    while n > 0:\n        n = n - 1\n    return x * factor"
    edit(SCALE, "return x * factor\n\n\ndef oracle", f"{loop}\n\n\ndef oracle")
    proof = proof_of(load_course(root), "scale", MUTANTS)
    assert proof.mutants is not None
    assert proof.mutants.out_of_time > 0


# -- all of them --------------------------------------------------------------------------------------------------


def test_records_come_in_order_from_several_processes(course: Course) -> None:
    alone = [replace(proof, seconds=0.0, milliseconds=0.0) for proof in prove_all(course, course.exercises, QUICK)]
    together = [replace(proof, seconds=0.0, milliseconds=0.0) for proof in prove_all(course, course.exercises, QUICK, jobs=2)]
    assert together == alone


def test_one_broken_solution_does_not_stop_the_others(course: Course, edit: Edit) -> None:
    edit(SCALE, "import numpy as np", "import nympy as np")
    proofs = {proof.exercise_id: proof for proof in prove_all(course, course.exercises, QUICK)}
    assert not proofs["demo/scale"].proven
    assert "fails to import: ModuleNotFoundError" in render(proofs["demo/scale"].faults[0], "en")
    assert proofs["demo/weights"].proven


def test_mutants_are_counted_over_all_exercises(course: Course) -> None:
    proof = proof_of(course, "scale", MUTANTS)
    assert proof.mutants is not None
    weak = replace(proof, mutants=replace(proof.mutants, total=100, killed=90))
    assert share_killed([weak, weak]) == 0.9
    assert not all_proven([weak, weak])
    assert all_proven([proof])


def test_without_mutants_their_share_does_not_count(course: Course) -> None:
    assert all_proven([proof_of(course, "scale")])


@pytest.mark.parametrize("language", ["en", "ru"])
def test_record_is_strict_json(course: Course, language: str) -> None:
    proofs = [proof_of(course, exercise.slug) for exercise in course.exercises]
    data = json.loads(json.dumps([to_json(proof, language) for proof in proofs], allow_nan=False))
    assert [entry["exercise_id"] for entry in data] == [exercise.id for exercise in course.exercises]
    assert all(entry["proven"] is True for entry in data)


# -- faults of one cause, and where they are -------------------------------------------------------------------------


@pytest.mark.content
def test_wrong_reference_is_told_in_one_line_with_the_values(root: Path, edit: Edit) -> None:
    edit(SCALE, "torch.from_numpy(x), factor)", "torch.from_numpy(x) + 1, factor)")
    reported = [line for line in faults(root, "scale", Options(mutants=False)) if "reference and oracle" in line]
    assert len(reported) == 1
    assert "elements differ; the largest difference is at" in reported[0]
    assert re.search(r" – the same for \d\d others: ", reported[0])


PLACES = {
    "reference": (SCALE, "return x * factor", "return x * factor + (x > 0)", "alternative_refused", SCALE, "@alternative"),
    "misconception": (SCALE, "    return x + factor", "    return x * factor", "not_caught", SCALE, "def factor_added"),
    "statement": ("exercises/demo/scale.md", 'sources = ["lecture', 'unsourced = ["lecture', "content", "exercises/demo/scale.md", "<!--"),
    "stub": ("exercises/demo/scale.py", "factor: float = 2.0", "factor: float = 3.0", "signature", "exercises/demo/scale.py", "def scale"),
    "does not import": (
        SCALE,
        "import numpy as np\n",
        "import numpy as np\nimport nothing_like_it\n",
        "content",
        SCALE,
        "import nothing_like_it",
    ),
}


@pytest.mark.parametrize(("path", "old", "new", "rule", "file", "text"), PLACES.values(), ids=PLACES)
def test_fault_in_json_names_rule_file_and_line(
    root: Path, edit: Edit, path: str, old: str, new: str, rule: str, file: str, text: str
) -> None:
    edit(path, old, new)
    readable = read_verification_course(root, ["scale"])
    proofs = [*readable.unreadable, *(prove(readable.course, exercise, QUICK) for exercise in readable.exercises)]
    fault = next(fault for fault in to_json(proofs[0], "en")["faults"] if fault["rule"] == rule)
    assert (fault["exercise"], fault["file"]) == ("demo/scale", file)
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    assert text in lines[fault["line"] - 1] or text in lines[max(fault["line"] - 2, 0)]


def test_every_fault_has_a_place(root: Path, edit: Edit) -> None:
    edit(SCALE, "return x * factor", "return x * factor + (x > 0)")
    proof = proof_of(load_course(root), "scale", Options(oracle=False))
    assert len(proof.places) == len(proof.faults) > 0
    assert all(place.file == SCALE and place.line > 1 for place in proof.places)
