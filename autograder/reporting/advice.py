"""Ranks a student's next steps: exercises with points to gain, by points for the effort."""

from collections.abc import Sequence

from autograder.model import Message, Verdict
from autograder.reporting.model import Advice, ExerciseReport
from autograder.reporting.words import Words

MAX_STEPS = 5
EFFORT = {
    Verdict.UNLOADABLE: 1.0,
    Verdict.FORBIDDEN: 1.0,
    Verdict.WRONG_DTYPE: 1.0,
    Verdict.MUTATED_INPUT: 1.0,
    Verdict.RAISED: 2.0,
    Verdict.WRONG_SHAPE: 2.0,
    Verdict.NOT_FINITE: 2.0,
    Verdict.TIMED_OUT: 3.0,
    Verdict.OUT_OF_MEMORY: 3.0,
    Verdict.CRASHED: 3.0,
    Verdict.WRONG: 4.0,
}
"""Rough cost of a repair, in units of reading one error message."""
NAMED_MISTAKE = 1.5
NEW_WORK = 3.0


def advise(exercises: Sequence[ExerciseReport], words: Words) -> tuple[Advice, ...]:
    """Return the first steps, by points to gain for the effort; among equals in the order of the course."""
    open_exercises = [exercise for exercise in exercises if exercise.score is not None and exercise.score < exercise.possible]
    ranked = sorted(open_exercises, key=lambda exercise: -_lost(exercise) / _effort(exercise))
    return tuple(Advice(exercise=e.id, title=e.title, text=_reason(e, words), points=_lost(e)) for e in ranked[:MAX_STEPS])


def _lost(exercise: ExerciseReport) -> float:
    return exercise.possible - (exercise.score or 0.0)


def _effort(exercise: ExerciseReport) -> float:
    if any(diagnosis.certain and not diagnosis.id.endswith("#") for diagnosis in exercise.diagnoses):
        return NAMED_MISTAKE
    return EFFORT.get(exercise.verdict, NEW_WORK * exercise.difficulty)


def _reason(exercise: ExerciseReport, words: Words) -> str:
    """Return the text of the step: the recognised mistake, or a hint for the verdict."""
    if exercise.verdict is Verdict.FORBIDDEN:
        return exercise.summary  # it names the modules
    named = [diagnosis for diagnosis in exercise.diagnoses if not diagnosis.id.endswith("#")]
    if not named:
        return words.say(Message(f"report.advice.{exercise.verdict.lower()}"))
    return named[0].text if named[0].certain else words.say(Message("report.advice.probably", {"text": words.both(named[0].text)}))
