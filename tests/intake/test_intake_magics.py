import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.intake.magics import blank_cell_magic, blank_literals, blank_magics
from autograder.intake.sources import may_hold_magic


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%time conv2d(x, w)",
        "%%time",
        "!pip install numpy",
        "!ls -la | grep 'it'\"s",
        "?np.pad",
        "np.pad?",
        "np.pad??",
        "files = !ls",
        "took = %timeit -o f(x)",
        "a, b = !echo 1",
    ],
)
def test_a_magic_leaves_an_empty_line(line):
    assert blank_magics(f"x = 1\n{line}\ny = 2") == ("x = 1\n\ny = 2", [2])
    assert may_hold_magic(f"x = 1\n{line}\ny = 2")


def test_an_indented_magic_leaves_pass_since_it_may_be_all_that_its_block_has():
    assert blank_magics("if x:\n    %time f()\n") == ("if x:\n    pass\n", [2])


def test_a_shell_command_takes_its_continuation_lines_along():
    assert blank_magics("!pip install \\\n    numpy \\\n    scipy\nx = 1") == ("\n\n\nx = 1", [1])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = (a\n     %b)", id="remainder in brackets"),
        pytest.param("x = a \\\n  %b", id="remainder after a continuation"),
        pytest.param('"""\n%matplotlib inline\nwhy?\n!ls\n"""', id="docstring"),
        pytest.param("x = '''a\n!b'''", id="text"),
        pytest.param("# why?\nx = 1", id="comment"),
        pytest.param("x != y\nx %= 3\nx = y % 3", id="operators"),
        pytest.param("print('%d' % 5)\nprint('why?')", id="format"),
        pytest.param("x = [\n  '[',  # (\n  %y\n]", id="brackets in strings and comments"),
    ],
)
def test_python_is_left_alone(text):
    assert blank_magics(text) == (text, [])


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%%time\nx = 1", "\nx = 1"),
        ("\n  %%timeit -n 10\nx = 1", "\n\nx = 1"),
        ("%%capture out\n%%time\nx = 1", "\n\nx = 1"),
        ("%%writefile conv2d.py\ndef conv2d(x): ...", "\ndef conv2d(x): ..."),
        ("x = 1\n%%time", "x = 1\n%%time"),
        ("%%bash\nls", None),
        ("%%writefile notes.txt\nhello", None),
        ("%%html\n<b>", None),
        ("%%", None),
        ("", ""),
    ],
)
def test_cell_magics_are_told_apart_by_whether_the_cell_is_python(cell, python):
    assert blank_cell_magic(cell) == python


@given(st.text())
def test_blanking_literals_keeps_every_place(text):
    blanked = blank_literals(text)

    assert len(blanked) == len(text)
    assert all(new in {old, " "} for new, old in zip(blanked, text, strict=True))
    assert blanked.count("\n") == text.count("\n")


@given(st.text(st.sampled_from("ab %!?='\"\\\n([])#")))
def test_taking_out_magics_keeps_the_number_of_lines(text):
    blanked, found = blank_magics(text)

    assert blanked.count("\n") == text.count("\n")
    assert not found or may_hold_magic(text)
