"""Client side of a cluster: agrees on terms with the workers, sends programs, reads results."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from autograder.cluster import worker
from autograder.cluster.wire import Terms, read_answer, terms_of, write_work
from autograder.content import Exercise
from autograder.grading.prepared import Grader
from autograder.grading.worker import Entries, EntryBuilder
from autograder.model import Submission
from autograder.runner.backends import BACKEND_NAMES
from autograder.texts.localized_errors import LocalizedError, LocalizedSandboxError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 5
WORKER_SECONDS = 300
"""How long to wait for a worker, at the beginning (a queueing system may be slow) and when the last one is gone."""
LOOK_SECONDS = 5
POLL_SECONDS = 1
RETRIES = 3


class Remote:
    """A worker that delegates to the processes of an executor.

    Args:
        executor: Runs :func:`autograder.cluster.worker.work`.
        terms: Terms that the workers must accept.
        watch: Called every second by everybody who waits; what it raises ends the batch.
    """

    def __init__(self, executor: Executor, grader: Grader, terms: Terms, watch: Callable[[], None] = lambda: None) -> None:
        self.sandbox = terms.sandbox
        self._executor = executor
        self._builder = EntryBuilder(grader, terms.language)
        self._terms = terms
        self._watch = watch
        self._aborted = threading.Event()

    def prepare(self, submission: Submission, exercises: Sequence[Exercise]) -> None:
        """Do nothing: the cluster's workers prepare themselves."""

    def grade(self, submission: Submission, exercises: Sequence[Exercise]) -> Iterator[Entries]:
        """Yield the entries of each of *exercises*, when all are graded.

        Raises:
            SandboxError: A worker refused, the cluster is gone, or nobody is there to do it.
        """
        future = self._executor.submit(worker.work, write_work(self._terms, submission, exercises))
        if self._lost(future):
            fault = LocalizedSandboxError("cli.cluster.lost")
            for exercise in exercises:
                yield self._builder.build(self._builder.grader.unjudged(exercise, submission.numbers_of, fault), submission)
        else:
            yield from read_answer(future.result(), len(exercises))

    def abort(self) -> None:
        """Stop waiting for results."""
        self._aborted.set()

    def _lost(self, future: "Future[bytes]") -> bool:
        """Wait for *future*; return whether every worker that tried it died."""
        while not wait([future], timeout=POLL_SECONDS).done:
            if self._aborted.is_set():
                future.cancel()
                raise LocalizedSandboxError("cli.cluster.stopped")
            self._watch()
        try:
            error = future.exception()
        except CancelledError:
            raise LocalizedSandboxError("cli.cluster.gone") from None
        if error is not None and type(error).__name__ != "KilledWorker":
            raise LocalizedSandboxError("cli.cluster.failed", reason=f"{type(error).__name__}: {error}") from error
        return error is not None


@contextmanager
def reach(address: str, grader: Grader, *, language: str, backend: str | None) -> Iterator[Remote]:
    """Yield a worker that grades on the Dask cluster at *address*, once all its workers agree to.

    Args:
        backend: Name of the sandbox; None for the best that all workers have.

    Raises:
        UsageError: Dask is not installed, or *address* is none.
        SandboxError: There is no scheduler or no worker, or a worker cannot grade this course.
    """
    client = _connect(address)
    try:
        _await_worker(client)
        terms = terms_of(grader.course, grader.secret, language=language, sandbox=backend or "")
        sandboxes = _query_workers(client, terms)
        terms = replace(terms, sandbox=backend or _best(sandboxes))
        yield Remote(client.get_executor(pure=False, retries=RETRIES), grader, terms, _Watch(client))
    finally:
        client.close()


def _connect(address: str) -> "Client":
    try:
        from distributed import Client
    except ImportError as error:
        raise LocalizedError("cli.cluster.no_dask") from error
    _probe(address)
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:
        raise LocalizedSandboxError("cli.cluster.silent", address=address, seconds=CONNECT_SECONDS) from error


def _probe(address: str) -> None:
    """Check that a scheduler answers; a Dask client without one would block for a minute when it is closed."""
    from distributed.comm import connect, get_address_host_port
    from distributed.security import Security

    async def meet() -> None:
        comm = await connect(address, timeout=CONNECT_SECONDS, **Security().get_connection_args("client"))
        await comm.close()

    try:
        get_address_host_port(address)
        with ThreadPoolExecutor(1) as apart:  # whoever calls may have a loop running, as a notebook has
            apart.submit(lambda: asyncio.run(asyncio.wait_for(meet(), CONNECT_SECONDS))).result()
    except (ValueError, TypeError) as error:  # a type error is Dask's way of saying that TLS is not set up
        raise LocalizedError("cli.cluster.bad_address", address=address, reason=str(error)) from error
    except OSError as error:
        raise LocalizedSandboxError("cli.cluster.silent", address=address, seconds=CONNECT_SECONDS) from error
    except (MemoryError, EOFError) as error:  # another service's answer, read as lengths
        raise LocalizedSandboxError("cli.cluster.stranger", address=address) from error


def _await_worker(client: "Client") -> None:
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        raise LocalizedSandboxError("cli.cluster.no_worker", seconds=WORKER_SECONDS) from error


def _query_workers(client: "Client", terms: Terms) -> Mapping[str, Sequence[str]]:
    """Return the sandboxes that each worker has, by the worker's address."""
    answers = client.run(worker.present, json.dumps(asdict(terms)).encode(), on_error="return")
    found: dict[str, Sequence[str]] = {}
    for address, answer in answers.items():
        reply = json.loads(answer) if isinstance(answer, bytes) else {"refused": f"{type(answer).__name__}: {answer}"}
        if "refused" in reply:
            raise LocalizedSandboxError("cli.cluster.refused", worker=address, reason=reply["refused"])
        found[address] = reply["sandboxes"]
    return found


def _best(sandboxes: Mapping[str, Sequence[str]]) -> str:
    for name in BACKEND_NAMES:
        if all(name in names for names in sandboxes.values()):
            return name
    seen = "; ".join(f"{address}: {', '.join(names) or '-'}" for address, names in sorted(sandboxes.items()))
    raise LocalizedSandboxError("cli.cluster.no_sandbox", seen=seen)


class _Watch:
    """Detects that the cluster has had no worker for long; thread-safe."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._lock = threading.Lock()
        self._looked = self._seen = time.monotonic()

    def __call__(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._looked >= LOOK_SECONDS:
                self._looked = now
                if self._client.nthreads():
                    self._seen = now
            if now - self._seen > WORKER_SECONDS:
                raise LocalizedSandboxError("cli.cluster.deserted", seconds=WORKER_SECONDS)
