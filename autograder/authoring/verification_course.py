"""Reads a course for verification; an exercise that cannot be read becomes a failed proof and does not stop the others."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.authoring.places import place_of
from autograder.authoring.proof import Notes, Proof
from autograder.content import Course, Exercise, load_course
from autograder.content.course import load_exercise
from autograder.errors import ContentError


@dataclass(frozen=True, slots=True)
class VerificationCourse:
    """Course and exercises selected for verification.

    Args:
        course: With the exercises that can be read.
        exercises: Those of them that were asked for.
        unreadable: The others that were asked for, each with its fault.
    """

    course: Course
    exercises: tuple[Exercise, ...]
    unreadable: tuple[Proof, ...]

    def only(self, ids: Collection[str]) -> "VerificationCourse":
        """Return the part with the exercises *ids*, in course order."""
        exercises = tuple(exercise for exercise in self.exercises if exercise.id in ids)
        return VerificationCourse(self.course, exercises, tuple(proof for proof in self.unreadable if proof.exercise_id in ids))


def read_verification_course(root: Path, names: Collection[str] = ()) -> VerificationCourse:
    """Return the exercises that *names* (ids, slugs, units) select; all for no names.

    Raises:
        ContentError: ``course.toml`` or a ``unit.toml`` is at fault.
        UsageError: A name selects nothing.
    """
    base = load_course(root, only=())
    broken = dict(_orphans(root))
    exercises = []
    for exercise_id in _ids(root, "exercises", ".md", base):
        unit, _, slug = exercise_id.partition("/")
        try:
            exercises.append(load_exercise(root, unit, slug, base.limits))
        except ContentError as error:
            broken[exercise_id] = error
    course = replace(base, exercises=_in_order(root, exercises, broken))
    asked = {exercise_id for exercise_id in broken if not names or _selects(names, exercise_id)}
    left = [name for name in names if not any(_selects([name], exercise_id) for exercise_id in broken) or name in _units(course)]
    chosen = course.select(left) if left or not names else ()
    return VerificationCourse(course, chosen, tuple(_unreadable(exercise_id, broken[exercise_id]) for exercise_id in sorted(asked)))


def _units(course: Course) -> set[str]:
    return {exercise.unit for exercise in course.exercises}


def _in_order(root: Path, exercises: list[Exercise], broken: Mapping[str, ContentError]) -> tuple[Exercise, ...]:
    """Return the exercises in the order of the course, which only a course without faults has."""
    return tuple(exercises) if broken else load_course(root).exercises


def _ids(root: Path, side: str, suffix: str, course: Course) -> Iterator[str]:
    for unit in course.units:
        for path in sorted((root / side / unit.slug).glob(f"*{suffix}")):
            slug = path.name.removesuffix(suffix)
            if "." not in slug and not slug.startswith("_"):
                yield f"{unit.slug}/{slug}"


def _orphans(root: Path) -> Iterator[tuple[str, ContentError]]:
    """Yield the exercises of which there is a file, but no statement."""
    base = load_course(root, only=())
    stated = set(_ids(root, "exercises", ".md", base))
    for side, suffix in (("exercises", ".py"), ("exercises", ".ru.md"), ("solutions", ".py")):
        for exercise_id in _ids(root, side, suffix, base):
            if exercise_id not in stated:
                path = root / "exercises" / f"{exercise_id}.md"
                yield exercise_id, ContentError("the statement is missing", path=path, hint="write it, or remove the other files")


def _selects(names: Collection[str], exercise_id: str) -> bool:
    unit, slug = exercise_id.split("/")
    return any(name in (exercise_id, unit, slug) for name in names)


def _unreadable(exercise_id: str, error: ContentError) -> Proof:
    notes = Notes()
    notes.content(error)
    return Proof(exercise_id, "", faults=tuple(notes.faults), places=tuple(place_of(fault, None) for fault in notes.faults))
