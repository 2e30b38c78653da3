"""Tensorgrade: grades NumPy exercises from deep-learning lectures and names the mistakes.

The path from files to marks is spelt by :func:`autograder.grading.session.grade_submission`; read it first.
"""

__version__ = "0.1.0"
