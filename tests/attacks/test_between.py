"""From one program to the next: no note by a file that both have had, and nothing of hidden inputs by the clock."""

import pytest

from autograder.grading.session import grade_submission
from autograder.model import Program, Submission, Verdict

pytestmark = [pytest.mark.sandbox, pytest.mark.attacks]
RIGHT = "(np.maximum(x, 0), (x > 0).astype(x.dtype))"

TAKES = """
import sys
import numpy as np
server = sys.modules["__main__"]
os = server.os
SEEN = []

def take(descriptor):
    {look}
    content = os.pread(descriptor, os.lseek(descriptor, 0, os.SEEK_END), 0)
    {leave}
    os.close(descriptor)
    return content

server._take = take

def relu(x):
    return {answer} if server else x
"""
READER_IS_RIGHT = f"{RIGHT} if SEEN and SEEN[0] else (x, x)"
NOTES = {
    "where a file stands": ("os.lseek(descriptor, 424242, 0)", "SEEN.append(os.lseek(descriptor, 0, 1) == 424242)"),
    "what is in it": ("os.write(descriptor, b'note')", "SEEN.append(os.pread(descriptor, 4, 0) == b'note')"),
    "how long it is": ("os.lseek(descriptor, 99999, 0), os.write(descriptor, b'x')", "SEEN.append(os.lseek(descriptor, 0, 2) > 99999)"),
}


def graded(grader, server, **sources):
    ids = {exercise.slug: exercise.id for exercise in grader.course.exercises}
    programs = {ids[slug]: Program(slug, f"{slug}.py", (source,)) for slug, source in sources.items()}
    exercises = [exercise for exercise in grader.course.exercises if exercise.id in programs]
    found = grade_submission(Submission("s", "", programs), grader, server, exercises)
    return {result.exercise_id.partition("/")[2]: result for result in found}


@pytest.mark.parametrize(("leave", "look"), NOTES.values(), ids=NOTES)
def test_what_one_student_leaves_in_a_file_the_next_does_not_find(grader, server, leave, look):
    writer = TAKES.format(look="pass", leave=leave, answer=RIGHT)
    reader = TAKES.format(look=look, leave="pass", answer=READER_IS_RIGHT)
    assert graded(grader, server, relu=writer)["relu"].verdict is Verdict.PASSED
    for _ in range(2):
        found = graded(grader, server, relu=reader)["relu"]
        assert (found.verdict, found.score.earned) == (Verdict.WRONG, 0), "it has looked, and found nothing"


SLEEPS = f"""
import time
import numpy as np
COUNT = [0]
BEGUN = print(time.monotonic())

def relu(x):
    BEGUN
    COUNT[0] += 1
    if COUNT[0] == 6:
        time.sleep(1.5)
    return {RIGHT}
"""
COMPUTES = SLEEPS.replace("time.sleep(1.5)", "[None for _ in iter(lambda: time.monotonic() - START > 1.5, True)]").replace(
    "COUNT = [0]\n", "COUNT = [0]\nSTART = time.monotonic()\n"
)
CLOCK = "import time\nBEGUN = print(time.monotonic())\n\ndef selu(x):\n    BEGUN\n    return x\n"


@pytest.mark.parametrize("first", [SLEEPS, COMPUTES], ids=["alone", "shared"])
@pytest.mark.parametrize(
    "second",
    [CLOCK, f"class Alone:\n    pass\n\n{CLOCK}".replace("BEGUN\n    return", "BEGUN, Alone\n    return")],
    ids=["then shared", "then alone"],
)
def test_no_program_can_tell_how_long_another_has_taken_over_its_hidden_cases(grader, server, first, second):
    found = graded(grader, server, relu=first, selu=second)
    assert found["relu"].verdict is Verdict.PASSED
    assert found["selu"].verdict is Verdict.WRONG
    begun, clock = (float(found[name].run.stdout) for name in ("relu", "selu"))
    assert abs(clock - begun) < 1.2, "shown was what a clock said that ran before the hidden cases"
