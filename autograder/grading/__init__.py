"""Grades one submission: :func:`autograder.grading.session.grade_submission` spells the whole path; read it first."""
