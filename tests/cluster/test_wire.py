"""What travels to a worker and back is bytes of our own, and means the same on the other side."""

import contextlib
import json
import re
import socket
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace

import pytest

from autograder.cluster import client, worker
from autograder.cluster.client import Remote, reach
from autograder.cluster.wire import Terms, course_digest, read_answer, read_work, terms_of, write_answer, write_refusal, write_work
from autograder.content import load_course
from autograder.errors import SandboxError, UsageError
from autograder.grading.prepared import Grader
from autograder.intake import collect
from autograder.model import Message, ModuleSource, Program, Submission

SECRET = b"the secret of the cluster's tests"
TERMS = Terms("1", "course", "secret", "/somewhere", "en", "landlock")


class Exercise:
    def __init__(self, identifier):
        self.id = identifier


def sent(submission, *identifiers):
    return read_work(write_work(TERMS, submission, [Exercise(identifier) for identifier in identifiers]))


@pytest.mark.parametrize(
    "text",
    ["def f():\n    return 1\n", "\ud800 alone", "\ud83d\ude00 apart", "юникод\0\x1b[31m", ""],
    ids=["plain", "lone", "apart", "odd", "empty"],
)
def test_a_source_arrives_as_it_was(text):
    program = Program(
        "f",
        f"{text[:5]}.py",
        (text, "x = 1"),
        (ModuleSource("m.py", (text,)),),
        (Message("intake.magics_skipped", {"lines": [1, 2], "file": text}),),
    )
    submission = Submission(text[:3], "", {"u/f": program}, {"u/f": (Message("intake.missing", {"function": Message("x")}),)})
    assert sent(submission, "u/f").submission == submission


def test_a_notebook_that_answers_many_exercises_travels_once():
    cells = ("x" * 100_000,)
    programs = {f"u/f{number}": Program(f"f{number}", "all.ipynb", cells, (ModuleSource("m.py", ("x = 1",)),)) for number in range(20)}
    data = write_work(TERMS, Submission("s", "", programs), [Exercise(identifier) for identifier in programs])
    assert len(data) < 110_000
    assert read_work(data).submission.programs == programs


def test_only_what_was_asked_for_travels():
    programs = {name: Program("f", "f.py", (name,)) for name in ("u/known", "u/new")}
    assert list(sent(Submission("s", "", programs), "u/new").submission.programs) == ["u/new"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (write_refusal("no sandbox works", "node-7"), "worker node-7 does not grade: no sandbox works"),
        (write_answer([]), "0 results, expected 1"),
        (b"", "0 results, expected 1"),
    ],
    ids=["refused", "too few", "nothing"],
)
def test_an_answer_without_the_results_is_refused(answer, says):
    with pytest.raises(SandboxError, match=says):
        read_answer(answer, 1)


@pytest.fixture
def loaded(course, backend, monkeypatch):
    monkeypatch.delenv("TENSORGRADE_SECRET", raising=False)
    monkeypatch.delenv("TENSORGRADE_COURSE", raising=False)
    found = load_course(course)
    worker._loaded.clear()
    return found, terms_of(found, SECRET, language="en", sandbox=backend)


def refusal(terms):
    return json.loads(worker.present(json.dumps(asdict(terms)).encode())).get("refused", "")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": "0.0.0"}, "Tensorgrade"),
        ({"course": "0"}, "its course is not the one"),
        ({"secret": "0"}, "its secret is not that of the batch"),
    ],
    ids=["version", "course", "secret"],
)
def test_a_worker_refuses_what_it_does_not_share(loaded, change, says):
    _, terms = loaded
    assert says in refusal(replace(terms, **change))


def test_a_worker_reads_a_course_again_that_has_changed(loaded, course):
    _, terms = loaded
    assert refusal(terms) == ""
    path = course / "solutions" / "pooling" / "max_pool2d.py"
    path.write_text(path.read_text() + "\n# changed\n")
    changed = terms_of(load_course(course), SECRET, language="en", sandbox=terms.sandbox)
    assert changed.course != terms.course
    assert refusal(changed) == ""
    assert "its course is not the one" in refusal(terms)


def test_the_digest_of_a_course_does_not_hold_its_secret(loaded):
    found, terms = loaded
    assert course_digest(found) == terms.course
    assert SECRET.decode() not in repr(terms)


@pytest.mark.sandbox
def test_any_executor_will_do(loaded, students):
    found, terms = loaded
    submission = collect(students / "student-01", found.slugs)
    with ThreadPoolExecutor(2) as executor:
        remote = Remote(executor, Grader(found, secret=SECRET), terms)
        pairs = list(remote.grade(submission, found.exercises))
    assert [pair.student.exercise.score for pair in pairs] == [3.0, 5.0]


class Broken(ThreadPoolExecutor):
    """An executor whose every task ends in one way."""

    def __init__(self, end):
        super().__init__(1)
        self._end = end

    def submit(self, function, /, *arguments, **options):
        future = Future()
        self._end(future)
        return future


class KilledWorker(Exception):
    pass


def test_what_kills_every_worker_is_not_judged_and_costs_nothing(loaded, students):
    found, terms = loaded
    with Broken(lambda future: future.set_exception(KilledWorker("work-1"))) as executor:
        remote = Remote(executor, Grader(found, secret=SECRET), terms)
        pairs = list(remote.grade(collect(students / "student-01", found.slugs), found.exercises))
    assert [(pair.judged, pair.student.exercise.verdict) for pair in pairs] == [(False, "INTERNAL_ERROR")] * 2


@pytest.mark.parametrize(
    ("end", "says"),
    [
        (lambda future: (future.cancel(), future.set_running_or_notify_cancel()), "scheduler is gone"),
        (lambda future: future.set_exception(ModuleNotFoundError("autograder")), "ModuleNotFoundError: autograder"),
    ],
    ids=["scheduler lost", "nothing installed"],
)
def test_a_cluster_that_fails_stops_the_batch(loaded, students, end, says):
    found, terms = loaded
    with Broken(end) as executor:
        remote = Remote(executor, Grader(found, secret=SECRET), terms)
        with pytest.raises(SandboxError, match=says):
            list(remote.grade(collect(students / "student-01", found.slugs), found.exercises))


def test_an_aborted_batch_waits_for_nobody(loaded, students):
    found, terms = loaded
    with Broken(lambda future: None) as executor:
        remote = Remote(executor, Grader(found, secret=SECRET), terms)
        remote.abort()
        with pytest.raises(SandboxError, match="stopped"):
            list(remote.grade(collect(students / "student-01", found.slugs), found.exercises))


@pytest.mark.parametrize(("address", "error"), [("carrier-pigeon://10.0.0.1", UsageError)], ids=["no such protocol"])
def test_an_address_that_is_none_is_named(loaded, address, error):
    pytest.importorskip("distributed")
    with pytest.raises(error, match="carrier-pigeon"), reach(address, Grader(loaded[0], secret=SECRET), language="en", backend=None):
        pass


@pytest.fixture
def stranger():
    """Start something that listens on loopback, sends *greeting* to whoever comes and stays on the line; return its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    line = []

    def start(greeting):
        def serve():
            with contextlib.suppress(OSError):
                while True:
                    line.append(listener.accept()[0])
                    line[-1].sendall(greeting)

        threading.Thread(target=serve, daemon=True).start()
        return f"tcp://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    listener.shutdown(socket.SHUT_RDWR)
    for end in (listener, *line):
        end.close()


@pytest.mark.parametrize(
    ("greeting", "says"),
    [(b"", "no scheduler answers at tcp"), (b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9, "is no Dask scheduler")],
    ids=["silence", "a web server"],
)
def test_what_is_no_scheduler_is_told_within_seconds(loaded, stranger, greeting, says, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(client, "CONNECT_SECONDS", 1)
    start = time.monotonic()
    with (
        pytest.raises(SandboxError, match=says),
        reach(stranger(greeting), Grader(loaded[0], secret=SECRET), language="en", backend=None),
    ):
        pass
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(("language", "says"), [("en", "no scheduler answers at"), ("ru", "планировщик по адресу")])
def test_an_unreachable_scheduler_is_one_paragraph_in_the_language_asked_for(start_grade, students, tmp_path, language, says):
    pytest.importorskip("distributed")
    start = time.monotonic()
    process = start_grade("batch", students, "--cluster", "tcp://127.0.0.1:9", "--lang", language, "--out", tmp_path / "out")
    _, reported = process.communicate(timeout=60)
    assert process.returncode == 5
    assert re.fullmatch(rf"(error|ошибка): {says} tcp://127\.0\.0\.1:9 .*\n  (next|дальше): .*dask scheduler.*\n", reported)
    assert time.monotonic() - start < 30


def test_without_dask_the_extra_is_named(loaded, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(UsageError, match="Dask, which is not installed"),
        reach("tcp://127.0.0.1:8786", Grader(loaded[0], secret=SECRET), language="en", backend=None),
    ):
        pass
