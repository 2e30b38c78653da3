"""Reads a course: what authors write (:mod:`.api`), the public side (:mod:`.course`), the private one (:mod:`.solutions`)."""

from autograder.content.course import Course, Exercise, Unit, cited_lectures, find_course, in_language, load_course, load_named
from autograder.content.solutions import (
    SECRET_FILE,
    Alternative,
    Misconception,
    Solution,
    answer_cases,
    build_cases,
    course_secret,
    draw_numbers,
    load_solution,
    public_cases,
    secret_origin,
    student_numbers,
    task_case,
)

__all__ = [
    "SECRET_FILE",
    "Alternative",
    "Course",
    "Exercise",
    "Misconception",
    "Solution",
    "Unit",
    "answer_cases",
    "build_cases",
    "cited_lectures",
    "course_secret",
    "draw_numbers",
    "find_course",
    "in_language",
    "load_course",
    "load_named",
    "load_solution",
    "public_cases",
    "secret_origin",
    "student_numbers",
    "task_case",
]
