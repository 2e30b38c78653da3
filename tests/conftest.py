"""Fixtures that several folders of tests share."""

import time
from collections.abc import Callable

import pytest


@pytest.fixture
def cpu_seconds() -> Callable[[], float]:
    """The processor time that the test has taken so far."""
    start = time.process_time()
    return lambda: time.process_time() - start
