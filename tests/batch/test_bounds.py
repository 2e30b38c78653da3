"""What a batch keeps in memory does not grow with the class."""

from batch_class import ROOT

from autograder.content import load_course
from autograder.grading.prepared import Grader
from autograder.model import Message, Submission
from autograder.store.results import ResultCache
from autograder.usecases.batch import MAX_NOTHING, Batch


class Idle:
    """A marker that is never asked."""

    sandbox = "none"


def test_ways_of_telling_that_nothing_was_handed_in_are_not_kept_without_end(tmp_path):
    course = load_course(ROOT, ("conv2d",))
    exercise = course.exercise("conv2d")
    with ResultCache(tmp_path / "cache.sqlite") as cache:
        batch = Batch(Grader(course, secret=b""), [exercise], tmp_path, cache, Idle(), "en")
        for number in range(MAX_NOTHING + 200):
            problem = Message("intake.near_function", {"function": "conv2d", "near": [f"conv{number}"], "file": "a.py"})
            reported = batch._tell_nothing(exercise, Submission("anna", "", {}, {exercise.id: (problem,)}))
            assert f"conv{number}" in reported.student.exercise.notes[0]
        assert len(batch._nothing) == MAX_NOTHING
