import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_samples import keys, notebook

from autograder.intake import collect, notebook_outputs
from autograder.intake.collected_files import Budget
from autograder.intake.limits import MAX_CELLS, MAX_SOURCE_BYTES
from autograder.intake.notebook_outputs import without_outputs
from autograder.intake.notebooks import read_notebook
from autograder.intake.rejections import Refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["code", "markdown"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["cells", "cell_type", "source", "metadata", "worksheets"]), inner),
    max_leaves=15,
)


def read(path, data):
    return read_notebook(path, data, Budget())


def cells_of(*cells):
    return read("a.ipynb", notebook(*cells).encode()).cells


def test_code_cells_are_kept_in_order_and_the_rest_is_not():
    assert cells_of("import numpy as np", "def f(x):\n    return x") == ("import numpy as np", "def f(x):\n    return x")


def test_a_broken_cell_stays_where_it_is_for_the_child_to_judge():
    assert cells_of("def f(x):\n  return (", "def g(x): return x") == ("def f(x):\n  return (", "def g(x): return x")


def test_line_numbers_survive_magics():
    assert cells_of("%matplotlib inline\n!ls\nx = 1") == ("\n\nx = 1",)


def test_a_cell_of_another_language_leaves_its_place_and_a_note():
    source = read("a.ipynb", notebook("x = 1", "%%bash\nls", "y = 2").encode())

    assert source.cells == ("x = 1", "", "y = 2")
    assert [(note.key, note.values["cells"]) for note in source.notes] == [("intake.cells_skipped", [2])]


def test_functions_are_found_in_cells():
    assert read("a.ipynb", notebook("def f(x): ...", "x = 1\ndef g(x): ...").encode()).defined == {"f", "g"}


def test_a_source_may_be_one_string():
    data = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\r\ny = 2"}]}).encode()

    assert read("a.ipynb", data).cells == ("x = 1\ny = 2",)


def test_the_format_of_2014_is_read():
    data = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1"]}]}], "nbformat": 3}).encode()

    assert read("a.ipynb", data).cells == ("x = 1",)


def test_half_a_surrogate_pair_does_not_reach_the_child():
    data = b'{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}'

    assert read("a.ipynb", data).cells == ("x = '\ufffd'",)


def test_a_cell_with_nul_is_skipped():
    data = b'{"cells": [{"cell_type": "code", "source": "x = \\u0000"}, {"cell_type": "code", "source": "y = 1"}]}'
    source = read("a.ipynb", data)

    assert source.cells == ("", "y = 1")
    assert keys(source.notes) == ["cells_skipped"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param("not json", "intake.not_a_notebook", id="no JSON"),
        pytest.param("", "intake.empty_file", id="empty"),
        pytest.param(" \n", "intake.empty_file", id="blanks"),
        pytest.param('{"cells": [{"cell_type": "code", "sour', "intake.cut_off", id="cut in a string"),
        pytest.param('{"cells": [{"cell_type": "code"', "intake.cut_off", id="cut between strings"),
        pytest.param('{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> x\n]}', "intake.conflict", id="conflict"),
        pytest.param("<!DOCTYPE html>\n<html></html>", "intake.web_page", id="web page"),
        pytest.param("[1, 2]", "intake.not_a_notebook", id="a list"),
        pytest.param("[" * 100_000 + "x", "intake.not_a_notebook", id="deep"),
        pytest.param('{"cells": ' + "9" * 5_000 + "}", "intake.not_a_notebook", id="a number of 5,000 digits"),
        pytest.param("[" * 600_000, "intake.notebook_too_complex", id="many brackets"),
        pytest.param("{" + ",".join('"a":0' for _ in range(1_300_000)) + "}", "intake.notebook_too_complex", id="many strings"),
        pytest.param("[" + "0," * 2_600_000 + "0]", "intake.notebook_too_complex", id="many numbers"),
        pytest.param(notebook("x", language="R"), "intake.other_language", id="R"),
        pytest.param(notebook(*["x = 1"] * (MAX_CELLS + 1)), "intake.too_many_cells", id="too many cells"),
        pytest.param(notebook(*["x = 1"] * 10_000), "intake.too_many_cells", id="10,000 cells"),
        pytest.param(notebook("x" * MAX_SOURCE_BYTES, "y"), "intake.too_much_code", id="too much code"),
    ],
)
def test_what_is_no_notebook_of_ours_is_refused(data, key):
    with pytest.raises(Refused, match=key):
        read("a.ipynb", data.encode())


def test_as_many_cells_as_allowed_are_read():
    assert len(cells_of(*["x = 1"] * MAX_CELLS)) == MAX_CELLS


@given(JSON)
def test_no_json_breaks_the_reading(value):
    try:
        source = read("a.ipynb", json.dumps(value).encode())
    except Refused:
        return

    assert all(isinstance(cell, str) for cell in source.cells)


# -- outputs -----------------------------------------------------------------------------------------------------


def with_outputs(outputs, code="def f(x): return x"):
    cells = [
        {"cell_type": "code", "source": [code], "outputs": outputs},
        {"cell_type": "markdown", "source": "text", "attachments": {"a": {}}},
    ]
    return json.dumps({"cells": cells, "metadata": {"widgets": {"state": {}}}, "nbformat": 4}).encode()


OUTPUTS = {
    "none": [],
    "text": [{"text": ["line\n"] * 3}],
    "brackets and quotes": [{"text": 'a "]} [{ \\" \\'}],
    "its own key": [{"data": {"outputs": [[], {}, "]"]}}],
    "a picture": [{"data": {"image/png": "QUJD" * 1000}}],
}


@pytest.mark.parametrize("outputs", OUTPUTS.values(), ids=OUTPUTS)
@pytest.mark.parametrize("code", ["x = 1", 'print("outputs")', 'd = {"outputs": [1, 2], \'a\': "\\\\"}', '"outputs": ['])
def test_outputs_are_taken_out_and_nothing_else(outputs, code):
    data = with_outputs(outputs, code)
    slim = json.loads(without_outputs(data))
    full = json.loads(data)
    full["cells"][0]["outputs"], full["cells"][1]["attachments"], full["metadata"]["widgets"] = [], {}, {}
    assert slim == full


@given(st.recursive(st.none() | st.floats(allow_nan=False) | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_whatever_outputs_hold_the_code_is_the_same(value):
    slim = json.loads(without_outputs(with_outputs([value])))
    assert slim["cells"][0] == {"cell_type": "code", "source": ["def f(x): return x"], "outputs": []}


@pytest.mark.parametrize("data", [b'"outputs": [', b'"outputs": [{"a', b'"outputs": [' * 100, b"", b"\xff\xfe\x00"])
def test_what_is_not_well_formed_stays(data):
    assert without_outputs(data) in (data, b'"outputs": []')


def test_outputs_are_looked_at_token_by_token_within_a_bound(monkeypatch):
    monkeypatch.setattr(notebook_outputs, "MAX_SKIPPED_TOKENS", 10)
    short, long = (with_outputs([{"text": ["x"] * count}]) for count in (2, 50))
    assert len(without_outputs(short)) < len(short)
    assert b'"x", "x"' in without_outputs(long)


def test_a_notebook_of_twenty_megabytes_of_outputs_is_read(tmp_path):
    picture = [{"data": {"image/png": "QUJD" * (5 * 2**20)}}]
    (tmp_path / "hw.ipynb").write_bytes(with_outputs(picture, "def conv2d(x): return x"))
    submission = collect(tmp_path, {"convolution/conv2d": "conv2d"})
    assert submission.programs["convolution/conv2d"].cells == ("def conv2d(x): return x",)
    assert submission.problems == {}
