"""Programs of one submission that work together: none is right by another's help, and what is shown tells of no hidden input."""

import pytest

from autograder.grading.prepared import Grader
from autograder.grading.session import grade_submission
from autograder.model import Program, Submission, Verdict

pytestmark = [pytest.mark.sandbox, pytest.mark.attacks]
FIRST, SECOND = "heaviside_step", "relu"
HONEST = """import numpy as np
DONE = None

def heaviside_step(x):
    DONE
    return np.where(x >= 0, 1.0, 0.0).astype(x.dtype), np.zeros_like(x)
"""
RIGHT = "(np.maximum(x, 0), (x > 0).astype(x.dtype))"
HELPED = {
    "a function put into NumPy": (
        "DONE = setattr(np, 'convolve', lambda x: np.maximum(x, 0))\nsetattr = 0\n",
        "",
        "np.convolve(x), (x > 0).astype(x.dtype)",
    ),
    "a notice board": ("DONE = np.__annotations__['a'] = 1\n", "", f"{RIGHT} if np.__annotations__ else x"),
    "a class of numbers": (
        "_min_vals = 0\nDONE = np.iinfo._min_vals['i64'] = 0\n",
        "",
        "np.maximum(x, np.iinfo(np.int64).min), (x > 0).astype(x.dtype)",
    ),
    "an error mode": (
        "def g():\n    with np.errstate(all='raise'):\n        yield\nG = g()\nDONE = next(G)\n",
        "def bad():\n    try:\n        return np.float64(1) / np.float64(0)\n    except FloatingPointError:\n        return 7\n",
        f"{RIGHT} if bad() == 7 else x",
    ),
    "a cache of typing": (
        "from typing import List\nDONE = List[1]\n",
        "from typing import List\n",
        f"{RIGHT} if '1' in repr(List[True]) else x",
    ),
    "draws that start again": (
        "DONE = 0\n",
        "N = [np.random.rand()]\n",
        f"(N.append(np.random.rand()), {RIGHT} if len(N) < 3 or N[0] == N[2] or len(N) > 3 else x)[1]",
    ),
}


def results(grader, server, first, second):
    ids = {exercise.slug: exercise.id for exercise in grader.course.exercises}
    sources = {FIRST: first, SECOND: second}
    programs = {ids[slug]: Program(slug, f"{slug}.py", (source,)) for slug, source in sources.items() if source}
    exercises = [exercise for exercise in grader.course.exercises if exercise.id in programs]
    found = grade_submission(Submission("s", "", programs), grader, server, exercises)
    return {result.exercise_id.partition("/")[2]: result for result in found}


@pytest.mark.parametrize(("left", "before", "answer"), HELPED.values(), ids=HELPED)
def test_a_wrong_program_is_not_right_in_company(grader, server, left, before, answer):
    helper = HONEST.replace("\n\n", f"\n{left}\n", 1)
    helped = f"import numpy as np\n{before}\ndef relu(x):\n    return {answer}\n"
    alone = results(grader, server, "", helped)[SECOND]
    shared = results(grader, server, helper, helped)[SECOND]
    assert alone.verdict is not Verdict.PASSED
    assert (shared.verdict, shared.score) == (alone.verdict, alone.score)


def test_which_of_two_runs_is_shown_tells_nothing_of_a_hidden_input(grader, server):
    """Addresses tell a shared child from one of its own; failing in the first by a hidden bit would choose what is shown."""
    source = (
        "from functools import partial\nimport numpy as np\nN = [0]\n"
        "KINDS = (lambda: lambda: 0), (lambda: iter(())), (lambda: (i for i in ())), (lambda: iter({})), (lambda: zip())\n"
        "PLACES = [repr(t)[-9:-1] for t in [kind() for _ in range(90) for kind in KINDS]]\n\ndef relu(x):\n    N[0] += 1\n"
        "    if N[0] == 5 and int(abs(x[0]) * 1000) % 2 == BIT and PLACES[int('NUMB')] == 'PLACEHOL':\n        raise ValueError\n"
        f"    return {RIGHT} if SHOWN is None else x\nSHOWN = print(*PLACES)\n"
    )
    calm = source.replace("BIT", "2")
    shared, alone = (results(grader, server, neighbour, calm)[SECOND].run.stdout.split() for neighbour in (HONEST, ""))
    number = next(number for number in range(len(alone)) if shared[number] != alone[number])
    attack = source.replace("BIT", "1").replace("NUMB", f"{number:04}").replace("PLACEHOL", shared[number])
    seen = {}
    for letter in "abcdefgh":
        other = Grader(grader.course, secret=f"secret {letter}".encode())
        (exercise,) = (one for one in other.course.exercises if one.slug == SECOND)
        bit = int(abs(other.prepared(exercise, "").cases[4].inputs["x"][0]) * 1000) % 2
        result = results(other, server, HONEST, attack)[SECOND]
        assert result.verdict is Verdict.PASSED
        seen.setdefault(bit, set()).add(result.run.stdout.split()[number])
    assert seen == {0: {shared[number]}, 1: {shared[number]}}
