"""Reads a course: what authors write (:mod:`.api`), the public side (:mod:`.course`), the private one (:mod:`.solutions`)."""

from autograder.content.course import Course, Exercise, Unit, find_course, load_course, load_named
from autograder.content.solutions import (
    Alternative,
    Misconception,
    Solution,
    answer_cases,
    build_cases,
    course_secret,
    draw_numbers,
    load_solution,
    public_cases,
    student_numbers,
    task_case,
)

__all__ = [
    "Alternative",
    "Course",
    "Exercise",
    "Misconception",
    "Solution",
    "Unit",
    "answer_cases",
    "build_cases",
    "course_secret",
    "draw_numbers",
    "find_course",
    "load_course",
    "load_named",
    "load_solution",
    "public_cases",
    "student_numbers",
    "task_case",
]
