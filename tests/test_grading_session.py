"""How often a program runs: no more often than what is shown and what is judged of it need."""

from pathlib import Path

import pytest

from autograder.content import load_course
from autograder.errors import ContentError
from autograder.grading import session
from autograder.grading.continuation import MAX_CHILDREN
from autograder.grading.prepared import Grader
from autograder.grading.session import grade_submission
from autograder.model import Program, Submission, Verdict
from autograder.runner.backends import backend_named
from autograder.runner.forkserver import ForkServer
from autograder.runner.probing import probe_all

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).parents[1]
SLUGS = ("heaviside_step", "relu", "selu")
PROGRAMS = {
    "right": "import numpy as np\n\ndef relu(x):\n    return np.maximum(x, 0), (x > 0).astype(x.dtype)\n",
    "right, alone": (
        "import numpy as np\n\nclass A:\n    pass\n\ndef relu(x):\n    A\n    return np.maximum(x, 0), (x > 0).astype(x.dtype)\n"
    ),
    "wrong": "def relu(x):\n    return x, x\n",
    "wrong on hidden cases": (
        "import numpy as np\n\ndef relu(x):\n    y = x if x.dtype == np.float32 else np.maximum(x, 0)\n"
        "    return y, (x > 0).astype(x.dtype)\n"
    ),
    "does not load": "def relu(x):\n    return (\n",
    "ends itself": "import sys\n\ndef relu(x):\n    sys.modules['os']._exit(3)\n",
    "raises": "def relu(x):\n    return 1 / 0\n",
}
RIGHT = "import numpy as np\n\ndef heaviside_step(x):\n    return np.where(x >= 0, 1.0, 0.0).astype(x.dtype), np.zeros_like(x)\n"
LAST = "class A:\n    pass\n\ndef selu(x):\n    return x\n"
RUNS = {
    "right": (Verdict.PASSED, []),
    "right, alone": (Verdict.PASSED, ["run_public", "run"]),
    "wrong": (Verdict.WRONG, ["run_public", "run"]),
    "wrong on hidden cases": (Verdict.WRONG, ["run"]),
    "does not load": (Verdict.UNLOADABLE, ["run_public"]),
    "ends itself": (Verdict.CRASHED, ["run_public", *["run"] * MAX_CHILDREN]),
    "raises": (Verdict.RAISED, ["run_public", "run"]),
}


@pytest.fixture(scope="module")
def runner():
    usable = [probe.name for probe in probe_all() if probe.usable]
    if not usable:
        pytest.skip("needs bubblewrap or Landlock: grade doctor says what is missing")
    with ForkServer(backend_named(usable[0])) as server:
        yield server


@pytest.fixture(scope="module")
def grader():
    return Grader(load_course(ROOT), secret=b"s")


@pytest.mark.parametrize("name", RUNS)
def test_a_program_runs_as_often_as_it_must(runner, grader, monkeypatch, name):
    runs = []
    for kind in ("run", "run_public"):
        real = getattr(ForkServer, kind)

        def counted(self, program, order, *, kind=kind, real=real):
            runs.append((program.function, kind))
            return real(self, program, order)

        monkeypatch.setattr(ForkServer, kind, counted)
    ids = {exercise.slug: exercise.id for exercise in grader.course.exercises}
    sources = dict(zip(SLUGS, (RIGHT, PROGRAMS[name], LAST), strict=True))
    programs = {ids[slug]: Program(slug, f"{slug}.py", (source,)) for slug, source in sources.items()}
    exercises = [exercise for exercise in grader.course.exercises if exercise.id in programs]
    results = {result.exercise_id: result for result in grade_submission(Submission("s", "", programs), grader, runner, exercises)}
    verdict, expected = RUNS[name]
    assert results[ids["relu"]].verdict is verdict
    assert results[ids["heaviside_step"]].verdict is Verdict.PASSED
    assert [kind for function, kind in runs if function == "relu"] == expected
    assert [kind for function, kind in runs if function == "selu"] == ["run"], "the last to show anything runs once"


BULKY = (
    "import numpy as np\nTIMES = []\n\nclass A:\n    pass\n\ndef {slug}(*x, **y):\n    A\n    TIMES.append(1)\n"
    "    return np.zeros(1_800_000 if len(TIMES) == 1 else 1)\n"
)


def test_what_is_kept_of_one_submission_has_a_bound(runner, grader):
    """Programs that write megabytes each on their public cases would fill the grader's memory until the last has shown its own."""
    exercises = [exercise for exercise in grader.course.exercises if exercise.kind == "function"][:8]
    programs = {exercise.id: Program(exercise.slug, "f.py", (BULKY.format(slug=exercise.slug),)) for exercise in exercises}
    verdicts = [result.verdict for result in grade_submission(Submission("s", "", programs), grader, runner, exercises)]
    assert Verdict.CRASHED not in verdicts[:4]
    assert verdicts[5] is Verdict.CRASHED
    assert verdicts[-1] is not Verdict.CRASHED, "the last one keeps nobody waiting"


def test_an_exercise_whose_judge_fails_costs_the_others_nothing(runner, grader, monkeypatch):
    real = session.judge_case

    def judge_case(case, response, expected, tolerance):
        if (
            len(response.outputs)
            and isinstance(response.outputs[0], tuple)
            and case in grader.prepared(grader.course.exercise("relu"), "").cases
        ):
            raise ContentError("the judge of relu failed")
        return real(case, response, expected, tolerance)

    monkeypatch.setattr(session, "judge_case", judge_case)
    ids = {exercise.slug: exercise.id for exercise in grader.course.exercises}
    programs = {
        ids[slug]: Program(slug, f"{slug}.py", (source,)) for slug, source in (("heaviside_step", RIGHT), ("relu", PROGRAMS["wrong"]))
    }
    exercises = [exercise for exercise in grader.course.exercises if exercise.id in programs]
    results = {result.exercise_id: result for result in grade_submission(Submission("s", "", programs), grader, runner, exercises)}
    assert results[ids["heaviside_step"]].verdict is Verdict.PASSED
    assert (results[ids["relu"]].score.earned, results[ids["relu"]].fault) == (None, "the judge of relu failed")
