"""Grades a class on other machines: client (:mod:`client`), workers (:mod:`worker`) and messages (:mod:`wire`).

Theory of operation. The parent reads submissions, keeps the cache and writes pages as ever; only the grading of programs
is done elsewhere. What travels is bytes that :mod:`wire` writes and reads itself: JSON both ways, nothing of a student's
is ever an object that somebody else pickles. A worker takes course and secret from its own disk and environment, and
refuses work whose course, secret or version of Tensorgrade is not its own. It owns its sandboxes and never runs a
student's code itself, so its word is as good as the parent's.
"""

from autograder.cluster.client import reach

__all__ = ["reach"]
