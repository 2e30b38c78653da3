"""Makes classes of any size: right submissions of the core exercises, every file different from every other.

Each function is written in one of two styles, whose answers differ in the last bits, and each task has its student's numbers.
"""

import random
from pathlib import Path

from autograder.content import Course, load_solution, student_numbers

TEMPLATES = Path(__file__).parent / "submission"
STYLES = ("one", "two")


def make_class(folder: Path, size: int, course: Course) -> Path:
    """Write *size* right submissions of the core exercises into *folder* and return it."""
    wanted = set(core(course))
    tasks = [one for one in course.exercises if one.kind == "task" and one.id in wanted]
    sources = {path.name: [(TEMPLATES / style / path.name).read_text() for style in STYLES] for path in _templates()}
    rng = random.Random(size)
    for number in range(size):
        student = f"student-{number:05d}"
        place = folder / student
        place.mkdir(parents=True)
        for name, styles in sources.items():
            (place / name).write_text(f"# written by {student}\n{rng.choice(styles)}")
        for task in tasks:
            solution = load_solution(task)
            answer = solution.reference(**student_numbers(task, solution, course_id=course.id, student=student))
            (place / f"{task.slug}.py").write_text(f"def {task.slug}():\n    return {answer!r}\n")
    return folder


def core(course: Course) -> list[str]:
    """Return the ids of the exercises that the made classes answer."""
    names = {path.stem for path in _templates()}
    tasks = {"conv_output_size_task", "conv_output_size_padding_task", "pool_output_size_task"}
    return [exercise.id for exercise in course.exercises if exercise.slug in names | tasks]


def _templates() -> list[Path]:
    return sorted((TEMPLATES / STYLES[0]).glob("*.py"))
