"""Judges values: what a student's function returned against what the reference returns, case by case."""

from autograder.compare.judge import agreement, judge_case, unwanted
from autograder.compare.values import compare
from autograder.compare.wording import PUBLIC_EXCEPTIONS, hidden_message

__all__ = ["PUBLIC_EXCEPTIONS", "agreement", "compare", "hidden_message", "judge_case", "unwanted"]
