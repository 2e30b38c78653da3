import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_samples import keys

from autograder.intake.imports import import_words
from autograder.intake.limits import MAX_SOURCE_BYTES
from autograder.intake.outlines import outline
from autograder.intake.rejections import Refused
from autograder.intake.sources import decode, make_source, read_source

RUSSIAN = "# свёртка\ndef conv2d(x):\n    return x\n"
PLAIN_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"))


@pytest.mark.parametrize(
    ("data", "noted"),
    [
        pytest.param(RUSSIAN.encode(), [], id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + RUSSIAN.encode(), [], id="utf-8 with BOM"),
        pytest.param(codecs.BOM_UTF8 * 2 + RUSSIAN.encode(), [], id="utf-8 with two BOMs"),
        pytest.param(RUSSIAN.encode("utf-16"), [], id="utf-16 of this machine"),
        pytest.param(codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be"), [], id="utf-16 big-endian"),
        pytest.param(codecs.BOM_UTF32_LE + RUSSIAN.encode("utf-32-le"), [], id="utf-32"),
        pytest.param(RUSSIAN.encode("cp1251"), ["guessed_encoding"], id="cp1251 undeclared"),
        pytest.param(RUSSIAN.replace("\n", "\r\n").encode(), [], id="CRLF"),
        pytest.param(RUSSIAN.replace("\n", "\r").encode(), [], id="lone CR"),
    ],
)
def test_text_is_the_same_whatever_the_editor_wrote(data, noted):
    text, notes = decode(data, "conv2d.py")

    assert text == RUSSIAN
    assert keys(notes) == noted


@pytest.mark.parametrize(
    ("comment", "encoding"),
    [
        ("# -*- coding: cp1251 -*-", "cp1251"),
        ("# vim: set fileencoding=windows-1251 :", "cp1251"),
        ("#!/usr/bin/env python\n# coding: koi8-r", "koi8-r"),
        ("# coding=cp866", "cp866"),
        ("# coding: UTF-8", "utf-8"),
        ("# -*- coding: Latin-1 -*-\n# é", "latin-1"),
    ],
)
def test_the_coding_comment_is_obeyed(comment, encoding):
    text = f"{comment}\n# {'é' if encoding == 'latin-1' else 'ж'}\n"

    assert decode(text.encode(encoding), "a.py") == (text, ())


def test_a_coding_comment_on_the_third_line_is_only_a_comment():
    text = "\n\n# coding: latin-1\n# ж\n"

    assert decode(text.encode(), "a.py") == (text, ())


@pytest.mark.parametrize("codec", ["zlib_codec", "punycode", "idna", "unicode_escape", "utf-7", "os", "..", "rot13", "hex", "undefined"])
def test_a_file_cannot_choose_a_codec_that_computes(codec):
    text = f"# coding: {codec}\nx = 1\n"

    assert decode(text.encode(), "a.py") == (text, ())


def test_a_wrong_coding_comment_is_told_and_costs_nothing():
    text, notes = decode("# coding: ascii\n# ж\n".encode(), "a.py")

    assert text == "# coding: ascii\n# ж\n"
    assert notes[0].values["encoding"] == "UTF-8"


def test_bytes_without_meaning_in_windows_1251_do_not_stop_the_reading():
    assert decode(b"# \x98\xff\n", "a.py")[0] == "# \ufffdя\n"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param(b"x = 1\0\n", "intake.nul_bytes", id="NUL"),
        pytest.param("x = 1\n".encode("utf-16-le"), "intake.nul_bytes", id="utf-16 without BOM"),
        pytest.param(codecs.BOM_UTF16_LE + b"x\0y", "intake.broken_encoding", id="half a character"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x00\xd8", "intake.broken_encoding", id="half a surrogate pair"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data, key):
    with pytest.raises(Refused, match=re.escape(key)) as caught:
        decode(data, "conv2d.py")

    assert caught.value.message.values["file"] == "conv2d.py"


@given(PLAIN_TEXT, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_every_text_survives_every_editor(text, newline, encoding):
    data = text.replace("\n", newline).encode(encoding)
    if encoding == "utf-8" and re.search(rb"coding[:=]", data[:400]):
        return

    assert decode(data, "a.py") == (text, ())


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data):
    try:
        text, _ = decode(data, "a.py")
    except Refused:
        return

    assert "\r" not in text
    assert "\0" not in text
    text.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("def f(x): pass", {"f"}),
        ("async  def f (x): pass", {"f"}),
        ("def f[T](x: T): pass", {"f"}),
        ("x = 1\n\n@cache\ndef свёртка(x): pass\ndef g(): pass", {"свёртка", "g"}),
        ("class A:\n    def f(self): pass", set()),
        ("if True:\n    def f(x): pass", set()),
        ("define(x)\nundef f(x)\n# def f(x):\n", set()),
        ("def 2f(x): pass", set()),
    ],
)
def test_functions_are_seen_at_the_beginning_of_lines(text, defined):
    assert read_source("a.py", text.encode()).defined == defined


@pytest.mark.parametrize(
    ("text", "assigned"),
    [("f = lambda x: x", {"f"}), ("f: Callable = g", {"f"}), ("f == g\nf.a = 1\nf[0] = 1\n  f = 1\nf += 1", set())],
)
def test_assigned_names_are_seen_at_the_beginning_of_lines(text, assigned):
    assert make_source("a.py", (text,), ()).assigned() == assigned


@pytest.mark.parametrize(
    "body",
    [
        "    raise NotImplementedError",
        "    raise NotImplementedError('write me')  # TODO",
        '    """Docstring\n\n    def f(x): return x\n    """\n    raise NotImplementedError()\n',
        "    pass",
        "    ...\n\n\nx = 1",
        "# note\n    r'''raw'''\n    # comment\n    raise NotImplementedError",
        "",
    ],
)
def test_a_stub_is_no_real_definition(body):
    assert not outline(make_source("a.py", (f"def f(\n    x: int = (1, 2)[0],\n) -> dict[str, int]:\n{body}",), ())).is_real("f")


@pytest.mark.parametrize(
    "text",
    [
        "def f(x): return x",
        "def f(x):return x",
        "def f(x):\n    raise NotImplementedError\n\n\ndef f(x):\n    return x",
        "def f(x):\n    if x:\n        raise NotImplementedError\n    return 1",
        "def f(x):\n    y = '''\ndef f(x):\n    pass\n'''\n    return y",
        "f = lambda x: x",
    ],
)
def test_a_definition_with_a_body_is_real(text):
    assert outline(make_source("a.py", (text,), ())).is_real("f")


@pytest.mark.parametrize(
    ("text", "is_real"),
    [
        ("def f(x):\n    '''Return.\n\n    More.\n    '''\n\n    raise NotImplementedError\n\n\nx = 1", False),
        ("def f(x):\n    pass\n\n    # done\n", False),
        ("def f(x):\n    passed = x", True),
        ("def f(x):\n    pass\n\n    return x", True),
        ("def f(x):\nx = 1", False),
    ],
)
def test_a_body_ends_where_a_line_is_not_indented(text, is_real):
    assert outline(make_source("a.py", (text,), ())).is_real("f") is is_real


def test_a_definition_inside_a_string_is_none():
    assert not outline(make_source("a.py", ('"""\ndef f(x):\n    return x\n"""\n',), ())).is_real("f")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(" * (MAX_SOURCE_BYTES // 6), id="brackets that never close"),
        pytest.param("def f(x):\n" + " " * MAX_SOURCE_BYTES + "x", id="a line of blanks"),
        pytest.param("def f(x):\n" + "\n" * MAX_SOURCE_BYTES + "  x", id="empty lines"),
        pytest.param("x" * MAX_SOURCE_BYTES, id="one name"),
        pytest.param('"""' + '""\\"' * (MAX_SOURCE_BYTES // 4), id="quotes"),
        pytest.param("!" + " a.b" * (MAX_SOURCE_BYTES // 4), id="magic with many words"),
        pytest.param("? ;" * (MAX_SOURCE_BYTES // 3), id="question marks"),
        pytest.param("=" + " " * MAX_SOURCE_BYTES, id="an assignment of nothing"),
        pytest.param("import(\n" * (MAX_SOURCE_BYTES // 8), id="imports that never end"),
        pytest.param("a :" * (MAX_SOURCE_BYTES // 3), id="annotations"),
    ],
)
def test_reading_takes_linear_time(text, cpu_seconds):
    source = read_source("a.py", text.encode())
    source.assigned()
    import_words(source.cells)
    outline(source).is_real("f")

    assert cpu_seconds() < 2
