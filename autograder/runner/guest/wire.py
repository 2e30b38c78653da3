"""Constants and fixed structs of the two dialogues across the sandbox boundary, used by both sides.

Grader and fork server exchange orders and answers; grader and child exchange programs, cases and records. The standard library only.
"""

import struct
from collections.abc import Mapping

# -- grader and fork server ------------------------------------------------------------------------------------------

READY = b"R"
"""The server's first message: it is confined and warmed up."""
ORDER = struct.Struct("<BIdQQI")
"""What to do when the child asks for hidden cases, then its limits: cpu_seconds, wall_seconds, memory_bytes, output_bytes, open_files."""
ORDER_FILES = 6
"""Descriptors that come with an order: programs, public records, hidden records, stack, public cases, hidden cases."""
GO_ON, HOLD, END = range(3)
"""When the child asks: give it the hidden cases, stop it until it is released, or end it."""
RELEASE = struct.Struct("<I")
"""Give the hidden cases to the held child with this process id."""
ANSWER = struct.Struct("<iBIdddQ")
"""Wait status, state, process id of a held child, user, system and wall seconds, peak resident bytes."""
DIED, DEADLINE, CPU_SPENT, REFUSED, DONE, HELD = range(6)
"""States: exited or was killed by others; wall time used up; computing time used up; could not be sealed; ended as ordered; held."""
ASK = b"?"
"""The child's request for the hidden cases, and the server's reply that brings them."""

# -- grader and child ------------------------------------------------------------------------------------------------

LOADED, PLAIN, ANSWERED, FINISHED = b"l", b"p", b"a", b"e"
"""First byte of a record: the outcome of loading; a case with outputs only; a case with everything; no more records."""
SECONDS = struct.Struct("<d")
"""Follows the first byte of the record of a case: the wall time of its calls."""
MAX_SECONDS = 24 * 3600.0
LEAST_SECONDS = 0.005
"""Shorter times are written as 0, others to the hundredth, so that equal answers are mostly equal bytes."""
MAX_TEXT = 4000
MAX_NAMES = 20
MAX_PRINTED = 2**13
MAX_ITEMS_A_CHILD = 300_000
"""Values in all records of a child together. The course's own answers have at most 2,600; decoding this many takes a second."""
TOO_LARGE = "OutputTooLarge"
"""Stands for an exception's type where an answer does not fit into the child's output limit."""
NOTES: Mapping[str, frozenset[str]] = {
    "run.note.in_function": frozenset({"function", "outer", "place"}),
    "run.note.in_script_part": frozenset({"function", "place"}),
    "run.note.is_method": frozenset({"function", "class", "place"}),
    "run.note.module_missing": frozenset({"module"}),
    "run.note.newer_python": frozenset({"here", "place"}),
    "run.note.numpy_alias": frozenset({"name", "cure", "here"}),
    "run.note.only_needed": frozenset({"function", "place"}),
    "run.note.overwritten": frozenset({"function", "place"}),
    "run.note.part_skipped": frozenset({"place"}),
    "run.note.signature": frozenset({"expected", "actual"}),
    "run.note.statement_skipped": frozenset({"error", "text", "place"}),
}
"""The notes that a child may send, with their values. Anything else would let a program write into the report or prevent it."""
