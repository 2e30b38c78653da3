"""Grades the submissions of a folder by the library, without cache and pages, in Landlock: what the sandbox and judging take."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
from pathlib import Path

from autograder.content import course_secret, load_course
from autograder.grading.prepared import Grader
from autograder.grading.session import grade_submission
from autograder.intake import collect
from autograder.model import Verdict
from autograder.runner.forkserver import start_runner

ROOT = Path(__file__).resolve().parent.parent


def main(place: str, *options: str) -> None:
    """Grade every submission in *place*; with ``--alone`` every program runs in a child of its own."""
    course = load_course(ROOT)
    grader = Grader(course, secret=course_secret(ROOT))
    with start_runner("landlock", sharing="--alone" not in options) as runner:
        for folder in sorted(Path(place).iterdir()):
            submission = collect(folder, course.slugs)
            exercises = [course.exercise(identifier) for identifier in submission.programs]
            for result in grade_submission(submission, grader, runner, exercises):
                assert result.verdict is Verdict.PASSED, (folder.name, result.exercise_id, result.verdict)


if __name__ == "__main__":
    main(*sys.argv[1:])
