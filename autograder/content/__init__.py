"""Reads a course: public side (:mod:`.course`), private side (:mod:`.solutions`) and kinds of exercise (:mod:`.kinds`)."""

from autograder.content.course import Course, cited_lectures, find_course, in_language, load_course, load_named
from autograder.content.kinds import kind_names, kind_of
from autograder.content.records import Alternative, Exercise, Misconception, Solution, Unit
from autograder.content.solutions import (
    SECRET_FILE,
    build_cases,
    course_secret,
    load_solution,
    public_cases,
    secret_digest,
    secret_origin,
    student_numbers,
)

__all__ = [
    "SECRET_FILE",
    "Alternative",
    "Course",
    "Exercise",
    "Misconception",
    "Solution",
    "Unit",
    "build_cases",
    "cited_lectures",
    "course_secret",
    "find_course",
    "in_language",
    "kind_names",
    "kind_of",
    "load_course",
    "load_named",
    "load_solution",
    "public_cases",
    "secret_digest",
    "secret_origin",
    "student_numbers",
]
