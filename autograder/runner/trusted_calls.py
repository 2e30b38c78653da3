"""Calls trusted functions (references, misconceptions, alternatives) exactly as a child calls a student's."""

from collections.abc import Callable
from typing import Any

from autograder.model import Case, Response
from autograder.runner.guest.calls import call_case


def respond(function: Callable[..., Any], case: Case, *, required: int = 0) -> Response:
    """Return what *function* gives on *case*, in this process."""
    return call_case(function, case.all_calls, required=required, layout=case.layout, readonly=case.readonly)
