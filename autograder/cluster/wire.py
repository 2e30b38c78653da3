"""Serializes messages between a batch and the workers of a cluster: a request with programs, an answer with results.

JSON in UTF-8. Lone surrogates, which a student's file may hold, are kept as they are; everything else that can stand in
a program or in a message about it is text and numbers.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from autograder.codec import frame, frames
from autograder.content import Course, Exercise, secret_digest
from autograder.errors import SandboxError
from autograder.fingerprint import fingerprint
from autograder.grading.worker import Entries
from autograder.model import Message, ModuleSource, Program, Submission

_MESSAGE = "$message"


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms that a worker must match before it grades.

    Args:
        version: Fingerprint of the grader.
        course: Digest of everything in the course that a result follows from, the secret apart.
        secret: Digest of the secret.
        place: Where the parent has the course; a worker that shares the disk finds it there.
        language: Of the reports.
        sandbox: Name of the backend.
    """

    version: str
    course: str
    secret: str
    place: str
    language: str
    sandbox: str


def terms_of(course: Course, secret: bytes, *, language: str, sandbox: str) -> Terms:
    """Return the terms under which results of *course* are interchangeable."""
    content = course_digest(course)
    return Terms(fingerprint(), content, secret_digest(secret, content), str(course.root), language, sandbox)


def course_digest(course: Course) -> str:
    """Return the SHA-256 of everything in *course*, except its secret, that results depend on."""
    facts: list[object] = [dict(course.title), *map(course.digest, course.exercises)]
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


# -- orders -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GradingRequest:
    """A decoded request."""

    terms: Terms
    submission: Submission
    exercises: tuple[str, ...]


def write_work(terms: Terms, submission: Submission, exercises: Sequence[Exercise]) -> bytes:
    """Return the order to grade *exercises*; a notebook that answers many of them, or a module that many import, is in it once."""
    wanted = [exercise.id for exercise in exercises]
    programs = {identifier: submission.programs[identifier] for identifier in wanted if identifier in submission.programs}
    places: dict[tuple[str, ...], int] = {}
    for program in programs.values():
        for cells in (program.cells, *(module.cells for module in program.modules)):
            places.setdefault(cells, len(places))
    return _dump(
        {
            "terms": asdict(terms),
            "student": submission.student,
            "person": submission.person,
            "exercises": wanted,
            "sources": list(places),
            "programs": {identifier: _program(program, places) for identifier, program in programs.items()},
            "problems": {identifier: _plain(submission.problems[identifier]) for identifier in wanted if identifier in submission.problems},
        }
    )


def read_work(data: bytes) -> GradingRequest:
    """Decode a request that :func:`write_work` wrote.

    Raises:
        KeyError: Another version wrote it.
    """
    order = _load(data)
    sources = [tuple(cells) for cells in order["sources"]]
    programs = {
        identifier: Program(
            data["function"],
            data["filename"],
            sources[data["source"]],
            tuple(ModuleSource(path, sources[source]) for path, source in data["modules"]),
            tuple(_unplain(note) for note in data["notes"]),
        )
        for identifier, data in order["programs"].items()
    }
    problems = {identifier: tuple(_unplain(problem) for problem in data) for identifier, data in order["problems"].items()}
    return GradingRequest(
        Terms(**order["terms"]), Submission(order["student"], "", programs, problems, order["person"]), tuple(order["exercises"])
    )


def _program(program: Program, places: Mapping[tuple[str, ...], int]) -> dict[str, object]:
    return {
        "function": program.function,
        "filename": program.filename,
        "source": places[program.cells],
        "modules": [(module.path, places[module.cells]) for module in program.modules],
        "notes": _plain(program.notes),
    }


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return {_MESSAGE: value.key, "values": {name: _plain(part) for name, part in value.values.items()}}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return value


def _unplain(value: Any) -> Any:
    if isinstance(value, list):
        return [_unplain(part) for part in value]
    if isinstance(value, dict) and _MESSAGE in value:
        return Message(value[_MESSAGE], {name: _unplain(part) for name, part in value["values"].items()})
    if isinstance(value, dict):
        return {name: _unplain(part) for name, part in value.items()}
    return value


# -- answers ------------------------------------------------------------------------------------------------------


def write_answer(pairs: Iterable[Entries]) -> bytes:
    """Return the answer with *pairs*."""
    return frame(b"{}") + b"".join(frame(pair.as_bytes) for pair in pairs)


def write_refusal(reason: str, worker: str) -> bytes:
    """Return the answer of a worker that does not grade, and why."""
    return frame(_dump({"refused": reason, "worker": worker}))


def read_answer(answer: bytes, count: int) -> list[Entries]:
    """Return the *count* pairs in *answer*.

    Raises:
        SandboxError: The worker refused, or the answer is cut short.
    """
    head, *rest = frames(answer) if answer else [memoryview(b"{}")]
    refusal = _load(bytes(head))
    if refusal:
        raise SandboxError(f"worker {refusal['worker']} does not grade: {refusal['refused']}", hint=REPAIR)
    if len(rest) != count:
        raise SandboxError(f"a worker answered with {len(rest)} results, expected {count}", hint=REPAIR)
    return [Entries.from_bytes(bytes(part)) for part in rest]


REPAIR = "repair or stop that worker and run the same command again; what was graded is kept"


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _load(data: bytes) -> Any:
    return json.loads(data.decode("utf-8", "surrogatepass"))
