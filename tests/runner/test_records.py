"""Records that a child made up: whatever they hold can be read at bounded cost, told, kept and read again."""

import math
import struct
import time

import pytest

from autograder.codec import HEAD_BYTES, encode, frame
from autograder.model import Message, Response
from autograder.runner.guest.protocol import Loaded, write_end, write_loaded, write_response
from autograder.runner.guest.wire import NOTES
from autograder.runner.record_reader import read_records
from autograder.texts import LANGUAGES, render

OPENING = write_loaded(Loaded("ok"))


def listed(item, count):
    payload = b"l" + struct.pack("<I", 1) + b"l" + struct.pack("<I", count) + item * count
    return frame(b"p" + struct.pack("<d", 0.0) + payload)


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -math.inf, -1.0, 1.7e308])
def test_a_time_that_is_none_is_refused(seconds):
    record = write_response(Response((1,)))
    struct.pack_into("<d", record, HEAD_BYTES + 1, seconds)
    records = read_records(OPENING + record + write_end(), 1)
    assert records.garbled
    assert not records.responses


@pytest.mark.parametrize(
    "values", [{}, {"expected": "f(x)"}, {"expected": "f(x)", "actual": "f()", "more": 1}], ids=["none", "few", "many"]
)
def test_a_note_with_other_values_than_its_text_asks_for_is_refused(values):
    records = read_records(write_loaded(Loaded("ok", notes=(Message("run.note.signature", values),))) + write_end(), 0)
    assert records.garbled


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "values"), NOTES.items(), ids=NOTES)
def test_every_note_that_a_child_may_send_has_a_text(key, values, language):
    """One without would end the grading of everybody."""
    text = render(Message(key, dict.fromkeys(values, "what-was-sent")), language)
    assert text.count("what-was-sent") >= len(values)


def test_a_note_with_the_values_of_its_text_is_read():
    note = Message("run.note.signature", {"expected": "f(x)", "actual": "f()"})
    records = read_records(write_loaded(Loaded("ok", notes=(note,))) + write_end(), 0)
    assert records.loaded is not None
    assert records.loaded.notes == (note,)


def test_what_was_printed_is_cut_however_much_is_claimed():
    reported = "\x00" * 2**20
    data = write_loaded(Loaded("ok", stdout=reported)) + write_response(Response((1,)), reported) + write_end()
    records = read_records(data, 1)
    assert records.loaded is not None
    assert len(records.loaded.stdout) <= 2**13
    assert len(records.responses[0].stdout) <= 2**13


@pytest.mark.parametrize("item", [b"N", b"a?   \0\1", b"d\0\0\0\0", b"l\0\0\0\0"], ids=["none", "array", "dict", "list"])
def test_items_are_bounded_over_all_records_of_a_child(item):
    start = time.process_time()
    records = read_records(OPENING + listed(item, 90_000) * 40 + write_end(), 40)
    assert records.garbled
    assert len(records.responses) == 3
    assert time.process_time() - start < 5.0


def test_many_small_answers_are_read():
    record = frame(b"p" + struct.pack("<d", 0.0) + encode([[1.0] * 1000]))
    assert read_records(OPENING + record * 200 + write_end(), 200).finished
