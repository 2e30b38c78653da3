"""Worker side of a cluster: two functions from bytes to bytes, run in the workers' processes.

A fork server ends with the thread that started it, and the threads of a cluster's workers come and go. So each fork
server lives in a thread of a pool of ours, which grades with it whatever the process is asked to.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy, where it is not yet there: threads must not meet forks

import json
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from autograder.cluster.wire import GradingRequest, Terms, course_digest, read_work, write_answer, write_refusal
from autograder.content import course_secret, find_course, load_course, secret_digest
from autograder.content.course import COURSE_FILE
from autograder.errors import SandboxError, TensorgradeError
from autograder.fingerprint import fingerprint
from autograder.grading.prepared import Grader
from autograder.grading.worker import EntryBuilder, grade_programs
from autograder.runner.forkserver import ForkServer, start_runner
from autograder.runner.probing import probe_all

COURSE_VARIABLE = "TENSORGRADE_COURSE"
MAX_SERVERS = 256
"""Fork servers a process may have: one for each of the worker's threads that asks at the same time."""

_log = logging.getLogger(__name__)


def present(terms: bytes) -> bytes:
    """Return which sandboxes work here, best first, or why this worker cannot grade under *terms*; as JSON."""
    try:
        _builder(Terms(**json.loads(terms)))
        return json.dumps({"sandboxes": [probe.name for probe in probe_all() if probe.usable]}).encode()
    except TensorgradeError as error:
        return json.dumps({"refused": str(error)}).encode()
    except Exception as error:  # noqa: BLE001  # the worker's barrier: the parent must hear of it, and in its own format
        _log.exception("this worker cannot grade")
        return json.dumps({"refused": f"{type(error).__name__}: {error}"}).encode()


def work(order: bytes) -> bytes:
    """Return the results of *order*, or the reason for which this worker has none."""
    try:
        return _pool().submit(_work, read_work(order)).result()
    except TensorgradeError as error:
        return write_refusal(str(error), socket.gethostname())
    except Exception as error:  # noqa: BLE001  # the worker's barrier: an exception would be pickled on its way back
        _log.exception("the grading failed")
        return write_refusal(f"{type(error).__name__}: {error}", socket.gethostname())


def _work(order: GradingRequest) -> bytes:
    builder = _builder(order.terms)
    exercises = [builder.grader.course.exercise(identifier) for identifier in order.exercises]
    return write_answer(grade_programs(order.submission, exercises, builder=builder, runner=_runner(order.terms.sandbox)))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_SERVERS, thread_name_prefix="tensorgrade")


_own = threading.local()


def _runner(backend: str) -> ForkServer:
    """Return this thread's runner, which lives as long as the thread."""
    runners: dict[str, ForkServer] = _own.__dict__.setdefault("runners", {})
    if backend not in runners:
        runners[backend] = start_runner(backend)
    return runners[backend]


_loading = threading.Lock()
_loaded: dict[tuple[str, str, str], EntryBuilder] = {}


def _builder(terms: Terms) -> EntryBuilder:
    """Return the entry builder of this machine's course; read the course again if *terms* name another version.

    Raises:
        SandboxError: Version, course or secret are not those of *terms*.
        TensorgradeError: There is no course, or it is faulty.
    """
    if terms.version != fingerprint():
        raise SandboxError(f"it has Tensorgrade {fingerprint()}, the batch {terms.version}", hint="install the same on every machine")
    key = terms.course, terms.secret, terms.language
    with _loading:
        found = _loaded.get(key)
        if found is None:
            found = EntryBuilder(_load(terms), terms.language)
            _loaded.clear()
            _loaded[key] = found
    return found


def _load(terms: Terms) -> Grader:
    root = _course_root(terms.place)
    course = load_course(root)
    if course_digest(course) != terms.course:
        raise SandboxError("its course is not the one that the batch grades", path=root, hint="bring it up to date on every machine")
    secret = course_secret(root)
    if secret_digest(secret, terms.course) != terms.secret:
        hint = "give it the course's secret, in TENSORGRADE_SECRET or in solutions/course.secret"
        raise SandboxError("its secret is not that of the batch, so hidden inputs would differ", path=root, hint=hint)
    return Grader(course, secret=secret)


def _course_root(place: str) -> Path:
    """Return this machine's folder of the course: the configured one, the client's, or one above the working folder."""
    configured = os.environ.get(COURSE_VARIABLE)
    if configured:
        return find_course(Path(configured))
    return Path(place) if (Path(place) / COURSE_FILE).is_file() else find_course(Path.cwd())
