"""Reads a transcript: the records, and from the kernel's word and our clocks how the child ended and why.

A cause needs positive evidence: our own clock or SIGXCPU for time, the kernel's counter for memory. One thread cannot be charged
more computing time than wall time, so a SIGKILL after the limit's seconds of wall time is the kernel's own time limit.
"""

from autograder.model import MAX_HIDDEN_CELL, MAX_HIDDEN_LINE, Limits, Message, RunResult, RunStatus
from autograder.runner.record_reader import Records, read_records
from autograder.runner.stack import Place
from autograder.runner.transcripts import Assignment, Transcript

SIGKILL, SIGXCPU = 9, 24
"""By number, since a student's own system may not have them."""
SPARE_SECONDS = 0.5
"""Computing time above the limit for which a program that finished is not blamed: the server's clock may have looked late."""
_LOADED = {"unloadable": RunStatus.UNLOADABLE, "missing": RunStatus.MISSING, "forbidden": RunStatus.FORBIDDEN}


def read(transcript: Transcript, assignment: Assignment) -> RunResult:
    """Return what *transcript* says: the records, as far as they make sense, and how the child ended."""
    records = read_records(transcript.public, assignment.public_count, transcript.hidden, assignment.hidden_count, known=assignment.known)
    hidden = len(records.responses) >= assignment.public_count and records.loaded is not None
    status, detail = _status(records, transcript, assignment.limits, hidden=hidden)
    loaded = records.loaded
    never_called = (loaded is None or loaded.status != "ok") and not records.garbled
    return RunResult(
        status=status,
        responses=records.responses,
        detail=detail,
        raised=loaded.raised if loaded else None,
        notes=loaded.notes if loaded else (),
        stdout=loaded.stdout if loaded else "",
        cpu_seconds=transcript.cpu_seconds,
        wall_seconds=transcript.wall_seconds,
        never_called=never_called,
        interrupted=not (never_called or records.garbled or records.finished),
    )


def out_of_time(transcript: Transcript, limits: Limits) -> bool:
    """Whether the program's computing time was used up, by the server's clock, by the kernel's signals, or in the end."""
    if transcript.cpu_spent or transcript.exit_status == -SIGXCPU:
        return True
    if transcript.exit_status == -SIGKILL and transcript.wall_seconds >= limits.cpu_seconds:
        return True
    return transcript.cpu_seconds > limits.cpu_seconds + SPARE_SECONDS


def _status(records: Records, transcript: Transcript, limits: Limits, *, hidden: bool) -> tuple[RunStatus, Message | None]:
    if transcript.out_of_memory:
        megabytes = transcript.peak_bytes // 2**20
        return RunStatus.OUT_OF_MEMORY, Message("run.out_of_memory.killed", {"megabytes": megabytes})
    if transcript.timed_out:
        return RunStatus.TIMED_OUT, _timed_out("wall", limits.wall_seconds, records, transcript.place, hidden=hidden)
    if out_of_time(transcript, limits):
        return RunStatus.TIMED_OUT, _timed_out("cpu", limits.cpu_seconds, records, transcript.place, hidden=hidden)
    if records.garbled:
        return RunStatus.CRASHED, Message("run.crashed.garbled")
    loaded = records.loaded
    if loaded is not None and loaded.status in _LOADED:
        return _LOADED[loaded.status], _loading_detail(records)
    if records.finished and transcript.exit_status == 0:
        return RunStatus.FINISHED, None
    if transcript.exit_status is not None and transcript.exit_status < 0:
        return RunStatus.CRASHED, Message("run.crashed.signal", {"signal": -transcript.exit_status})
    return RunStatus.CRASHED, Message("run.crashed.exit")


def _timed_out(clock: str, seconds: float, records: Records, place: Place | None, *, hidden: bool) -> Message:
    """Return which limit was used up, whether that was while loading, and which line was running."""
    what = Message(f"run.timed_out.{clock}" if records.loaded else f"run.timed_out.loading.{clock}", {"seconds": seconds})
    if place is None or (hidden and (place.line > (MAX_HIDDEN_CELL if place.cell else MAX_HIDDEN_LINE) or place.cell > MAX_HIDDEN_CELL)):
        return what
    where = Message("run.where.cell" if place.cell else "run.where.line", {"line": place.line, "cell": place.cell})
    return Message("run.timed_out.at", {"what": what, "where": where})


def _loading_detail(records: Records) -> Message:
    loaded = records.loaded
    assert loaded is not None
    if loaded.status == "missing":
        return Message("run.missing.named", {"names": list(loaded.names)}) if loaded.names else Message("run.missing")
    if loaded.status == "forbidden":
        return Message("run.forbidden", {"modules": list(loaded.names)})
    raised = loaded.raised
    if raised is None:
        return Message("run.unloadable")
    if raised.type_name == "MemoryError" and not raised.lineno:
        return Message("run.unloadable.too_complex")
    key = "run.unloadable.syntax" if raised.is_a("SyntaxError") else "run.unloadable.raised"
    return Message(key, {"error": raised.type_name, "line": raised.lineno, "cell": raised.cell})
