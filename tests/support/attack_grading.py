"""Grades one attack as the commands do, and says what came of it."""

import shutil
from dataclasses import replace

from attack_corpus import FOLDER

from autograder.grading.session import grade_submission
from autograder.intake import collect
from autograder.model import Message, Verdict


def honest(grader):
    """Return the neighbours' work, which is right."""
    return collect(FOLDER / "honest", grader.course.slugs)


def handed_in(grader, attack, folder):
    """Return the attack as a submission of one file."""
    folder.mkdir(exist_ok=True)
    shutil.copy(attack.path, folder / f"{attack.slug}.py")
    return collect(folder, grader.course.slugs)


def among(neighbour, submission):
    """Return the attack as one of the exercises of an otherwise honest submission: it may meet the others in one child."""
    return replace(
        neighbour, programs={**neighbour.programs, **submission.programs}, problems={**neighbour.problems, **submission.problems}
    )


def grade(grader, server, submission, target):
    """Return the result of *target*, of a submission whose other exercises, all honest, must pass."""
    exercises = [grader.course.exercise(identifier) for identifier in submission.programs]
    results = {result.exercise_id: result for result in grade_submission(submission, grader, server, exercises)}
    result = results.pop(target)
    assert {other.verdict for other in results.values()} <= {Verdict.PASSED}, "an honest exercise of the same submission was disturbed"
    return result


def words(result):
    """Return what says how far the program got: types of exceptions, and the last part of every message's key."""
    failed = [outcome for outcome in result.outcomes if outcome.verdict is not Verdict.PASSED]
    messages = [outcome.mismatch.message for outcome in failed if outcome.mismatch] + [result.summary]
    reported = {part.key for message in messages for part in parts(message)}
    raised = {outcome.response.raised.type_name.partition("\n")[0] for outcome in failed if outcome.response and outcome.response.raised}
    return raised | {key.rpartition(".")[2] for key in reported}


def parts(message):
    """Yield *message* and the messages that it is made of."""
    yield message
    for value in message.values.values():
        if isinstance(value, Message):
            yield from parts(value)


def left_behind(result):
    """Return all that came back from the child, as text: what it printed, raised and returned."""
    return repr(result.run)
