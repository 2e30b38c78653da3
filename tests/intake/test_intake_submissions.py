import json
import os
import pickle
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from intake_samples import CONV, SLUGS, STUB, keys, notebook, problem_keys, tarred, write, zipped

from autograder.errors import SubmissionError
from autograder.intake import UnreadableSubmission, collect, imports
from autograder.intake.imports import import_words
from autograder.intake.limits import MAX_FILES, MAX_MODULES, MAX_PROBLEMS, MAX_SOURCE_BYTES
from autograder.model import Message, Program
from autograder.texts import render

POOL = "def max_pool2d(x):\n    return x\n"


def program(submission, exercise_id="convolution/conv2d"):
    return submission.programs[exercise_id]


def at(tmp_path, files, name="ivanov"):
    return collect(write(tmp_path / name, files), SLUGS)


# -- what a submission may be ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "filename"),
    [
        pytest.param("ivanov.py", CONV, "ivanov.py", id="py"),
        pytest.param("ivanov.ipynb", notebook(CONV), "ivanov.ipynb", id="notebook"),
        pytest.param("ivanov.zip", zipped({"conv2d.py": CONV}), "conv2d.py", id="zip"),
        pytest.param("ivanov.zip", zipped({"hw/convolution/conv2d.py": CONV}), "hw/convolution/conv2d.py", id="zip with a folder"),
        pytest.param("ivanov.tar", tarred({"conv2d.py": CONV}, mode="w"), "conv2d.py", id="tar"),
        pytest.param("ivanov.tar.gz", tarred({"conv2d.py": CONV}), "conv2d.py", id="tar.gz"),
        pytest.param("ivanov.tgz", tarred({"conv2d.py": CONV}), "conv2d.py", id="tgz"),
        pytest.param("ivanov.zip", tarred({"conv2d.py": CONV}), "conv2d.py", id="tar.gz called zip"),
        pytest.param("ivanov.ZIP", zipped({"Conv.PY": CONV}), "Conv.py", id="capital suffixes"),
        pytest.param("ivanov.zip", zipped({"inner.zip": zipped({"conv2d.py": CONV})}), "inner.zip/conv2d.py", id="zip in a zip"),
    ],
)
def test_one_file_is_a_submission_named_after_its_author(tmp_path, name, content, filename):
    submission = collect(write(tmp_path, {name: content}) / name, SLUGS)

    assert submission.student == "ivanov"
    assert program(submission).filename == filename
    assert program(submission).cells[0].strip() == CONV.strip()


@pytest.mark.parametrize(
    ("name", "content", "filename"),
    [
        ("conv2d.py", CONV, "conv2d.py"),
        ("hw1/convolution/conv2d.py", CONV, "hw1/convolution/conv2d.py"),
        ("all.py", CONV, "all.py"),
        ("work/hw.ipynb", notebook(CONV), "work/hw.ipynb"),
        ("work.zip", zipped({"conv2d.py": CONV}), "conv2d.py"),
    ],
)
def test_a_folder_is_a_submission_named_after_its_author(tmp_path, name, content, filename):
    submission = at(tmp_path, {name: content})

    assert submission.student == "ivanov"
    assert program(submission).filename == filename


def test_an_archive_beside_other_files_is_opened_too(tmp_path):
    submission = at(tmp_path, {"conv2d.py": CONV, "more.zip": zipped({"max_pool2d.py": POOL})})

    assert program(submission, "pooling/max_pool2d").filename == "more.zip/max_pool2d.py"


def test_archives_are_opened_one_level_deep(tmp_path):
    inner = zipped({"conv2d.py": CONV})
    submission = at(tmp_path, {"a.py": POOL, "outer.zip": zipped({"inner.zip": inner})})

    assert problem_keys(submission) == ["nested_archive"]
    assert "convolution/conv2d" not in submission.programs


def test_a_student_s_name_is_shown_composed_and_without_the_suffix_of_the_archive(tmp_path):
    (tmp_path / "Андрей Иванов.tar.gz").write_bytes(tarred({"conv2d.py": CONV}))

    assert collect(tmp_path / "Андрей Иванов.tar.gz", SLUGS).student == "Андрей Иванов"


def test_the_folder_one_stands_in_has_a_name_too(tmp_path, monkeypatch):
    monkeypatch.chdir(write(tmp_path / "ivanov", {"conv2d.py": CONV}))

    assert collect(Path(), SLUGS).student == "ivanov"


def test_a_link_that_the_operator_names_is_followed(tmp_path):
    write(tmp_path / "real", {"conv2d.py": CONV})
    (tmp_path / "ivanov").symlink_to("real")

    assert program(collect(tmp_path / "ivanov", SLUGS)).filename == "conv2d.py"


# -- which file holds which exercise -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "filename"),
    [
        pytest.param(["conv2d.py", "deep/er/convolution/conv2d.py"], "deep/er/convolution/conv2d.py", id="unit and slug first"),
        pytest.param(["all.py", "deep/er/conv2d.py"], "deep/er/conv2d.py", id="then the slug"),
        pytest.param(["all.py", "deep/conv2d (1).py"], "deep/conv2d (1).py", id="then a copy that a browser named"),
        pytest.param(["all.py", "deep/conv2d-2.py"], "deep/conv2d-2.py", id="then a copy that Canvas named"),
        pytest.param(["b/conv2d.py", "a/a/conv2d.py"], "b/conv2d.py", id="the shallowest"),
        pytest.param(["b/conv2d.py", "a/conv2d.py"], "a/conv2d.py", id="the first in the alphabet"),
        pytest.param(["z.py", "a/b.py"], "z.py", id="by function: the shallowest"),
    ],
)
def test_of_several_files_one_is_chosen_by_rule_and_the_others_are_named(tmp_path, files, filename):
    submission = at(tmp_path, {name: f"{CONV}# {name}\n" for name in files})
    notes = program(submission).notes

    assert program(submission).filename == filename
    assert keys(notes) == ["other_copies"]
    assert notes[0].values["others"] == [name for name in files if name != filename]


def test_copies_that_are_the_same_are_not_worth_a_note(tmp_path):
    assert program(at(tmp_path, {"conv2d.py": CONV, "copy/conv2d.py": CONV})).notes == ()


def test_the_untouched_stub_loses_against_a_definition_elsewhere(tmp_path):
    submission = at(tmp_path, {"convolution/conv2d.py": STUB, "hw.ipynb": notebook(CONV)})

    assert program(submission).filename == "hw.ipynb"
    assert keys(program(submission).notes) == ["stub_passed_over"]


def test_the_untouched_stub_alone_is_the_program(tmp_path):
    submission = at(tmp_path, {"convolution/conv2d.py": STUB, "hw.ipynb": notebook(STUB)})

    assert program(submission).filename == "convolution/conv2d.py"
    assert program(submission).notes == ()


def test_a_definition_in_a_string_does_not_compete(tmp_path):
    submission = at(tmp_path, {"a.py": f'"""\n{CONV}"""\n', "b.py": CONV})

    assert program(submission).filename == "b.py"


def test_a_dedicated_file_without_the_function_is_the_program_so_that_near_names_are_told(tmp_path):
    submission = at(tmp_path, {"conv2d.py": "def Conv2D(x): return x\n"})

    assert program(submission).cells == ("def Conv2D(x): return x\n",)


def test_a_dedicated_file_without_the_function_loses_against_a_file_with_it(tmp_path):
    submission = at(tmp_path, {"conv2d.py": "def Conv2D(x): return x\n", "zz.py": CONV})

    assert program(submission).filename == "zz.py"


def test_a_function_may_be_assigned(tmp_path):
    submission = at(tmp_path, {"a.py": "conv2d = lambda x, w: x\n"})

    assert program(submission).filename == "a.py"


def test_an_assigned_name_loses_against_a_definition(tmp_path):
    submission = at(tmp_path, {"a.py": "conv2d = conv2d(x)\n", "b.py": CONV})

    assert program(submission).filename == "b.py"


@pytest.mark.parametrize("name", ["conv2d.py", "conv2d (1).py", "homework.py", "deep/er/all.py"])
def test_a_file_s_name_changes_nothing_but_the_name(tmp_path, name):
    found = program(at(tmp_path, {name: f"{CONV}\n\nassert conv2d(1, 2) == 3\n"}))
    assert replace(found, filename="") == Program("conv2d", "", found.cells)


def test_a_notebook_s_cells_keep_their_places(tmp_path):
    submission = at(tmp_path, {"hw.ipynb": notebook("import numpy as np", "%%bash\nls", CONV)})

    assert program(submission).cells == ("import numpy as np", "", CONV)


def test_commands_of_a_notebook_that_was_saved_as_python_are_skipped_and_told(tmp_path):
    submission = at(tmp_path, {"hw.py": f"!pip install numpy\n{CONV}"})

    assert program(submission).cells == (f"\n{CONV}",)
    assert keys(program(submission).notes) == ["magics_skipped"]


IMPORTED = {
    "a module": ("from helpers import pad", {"helpers.py"}),
    "a module under another name": ("import numpy, helpers as h", {"helpers.py"}),
    "a star": ("from helpers import *", {"helpers.py"}),
    "in brackets": ("from cs import (\n    layers,\n    other,\n)", {"cs/layers.py", "cs/more.py"}),
    "of a package": ("from cs.layers import forward", {"cs/layers.py", "cs/__init__.py", "cs/more.py"}),
    "relative": ("from . import helpers", {"helpers.py"}),
    "by another": ("import other", {"other.py", "helpers.py"}),
    "each other": ("import ring", {"ring.py"}),
    "a notebook": ("from work import pad", {"work.ipynb"}),
    "a copy that the system renamed": ("import copied", {"copied.py"}),
    "nothing": ("import numpy as np", set()),
}


@pytest.mark.parametrize(("statement", "expected"), IMPORTED.values(), ids=IMPORTED)
def test_a_program_is_given_the_files_that_it_may_import(tmp_path, statement, expected):
    files = {
        "conv2d.py": f"{statement}\n{CONV}",
        "helpers.py": "def pad(x): return x\n",
        "other.py": "def g():\n    import helpers\n",
        "ring.py": "import conv2d\n",
        "cs/__init__.py": "",
        "cs/layers.py": "from .more import *\n",
        "cs/more.py": "K = 1\n",
        "work.ipynb": notebook("def pad(x): return x"),
        "copied (2).py": "K = 2\n",
        "unasked.py": "K = 3\n",
    }
    found = program(at(tmp_path, files)).modules
    assert expected <= {module.path for module in found} | {"cs/__init__.py"}
    assert "unasked.py" not in {module.path for module in found}
    assert [module.path for module in found] == sorted(module.path for module in found)
    assert bool(found) is bool(expected)


def test_a_module_is_a_part_of_the_programs_that_import_it_and_of_no_other(tmp_path):
    one = at(tmp_path / "one", {"conv2d.py": f"import helpers\n{CONV}", "max_pool2d.py": POOL, "helpers.py": "K = 1\n"})
    two = at(tmp_path / "two", {"conv2d.py": f"import helpers\n{CONV}", "max_pool2d.py": POOL, "helpers.py": "K = 2\n"})
    digests = [{identifier: program.digest for identifier, program in submission.programs.items()} for submission in (one, two)]
    assert digests[0]["convolution/conv2d"] != digests[1]["convolution/conv2d"]
    assert digests[0]["pooling/max_pool2d"] == digests[1]["pooling/max_pool2d"]


def test_more_modules_than_a_program_can_import_are_told_and_left_out(tmp_path):
    files = {f"m{number}.py": f"import m{number + 1}\n" for number in range(MAX_MODULES + 10)}
    found = program(at(tmp_path, files | {"conv2d.py": f"import m0\n{CONV}"}))
    assert len(found.modules) == MAX_MODULES
    assert keys(found.notes) == ["too_many_modules"]


def test_one_file_of_many_functions_serves_them_all(tmp_path):
    submission = at(tmp_path, {"hw.py": f"{CONV}\n\n{POOL}"})

    assert {each.filename for each in submission.programs.values()} == {"hw.py"}
    assert set(submission.programs) == {"convolution/conv2d", "pooling/max_pool2d"}


# -- what is told ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "exercise_id", "near"),
    [
        ({"a.py": "def Conv2D(x): ...\n"}, "convolution/conv2d", ["Conv2D"]),
        ({"a.py": "def conv2(x): ...\n"}, "convolution/conv2d", ["conv2"]),
        ({"a.py": "def maxpool2d(x): ...\n"}, "pooling/max_pool2d", ["maxpool2d"]),
        ({"a.py": "def maxPool2D(x): ...\n"}, "pooling/max_pool2d", ["maxPool2D"]),
        ({"a.py": "def adam(x): ...\n"}, "optimizers/adam_step", ["adam"]),
        ({"a.ipynb": notebook("def heNormal(x): ...\n")}, "initialization/he_normal", ["heNormal"]),
    ],
)
def test_a_near_function_is_asked_after(tmp_path, files, exercise_id, near):
    message = at(tmp_path, files).problems[exercise_id][0]

    assert message.key == "intake.near_function"
    assert message.values["near"] == near
    assert message.values["file"] == next(iter(files))


@pytest.mark.parametrize("name", ["conv2d.txt", "conv2d.py.txt", "conv-2d.py", "Conv2D.py", "hw/conv2.md"])
def test_a_near_file_is_asked_after(tmp_path, name):
    message = at(tmp_path, {"other.py": "x = 1", name: "x = 1"}).problems["convolution/conv2d"][0]

    assert message.key == "intake.near_file"
    assert message.values["near"] == [name]


def test_what_was_not_handed_in_is_told_by_name(tmp_path):
    submission = at(tmp_path, {"conv2d.py": CONV, "helper.py": "def plot(x): ...\n"})

    assert {exercise_id: problem_keys(submission, exercise_id) for exercise_id in submission.problems} == {
        "pooling/max_pool2d": ["missing"],
        "optimizers/adam_step": ["missing"],
        "initialization/he_normal": ["missing"],
    }


def test_a_function_that_was_asked_for_is_no_near_name_of_another(tmp_path):
    slugs = {"a/max_pool2d": "max_pool2d", "a/avg_pool2d": "avg_pool2d"}
    submission = collect(write(tmp_path, {"max_pool2d.py": POOL}), slugs)

    assert problem_keys(submission, "a/avg_pool2d") == ["missing"]


def test_an_unreadable_file_costs_only_its_own_exercise(tmp_path):
    submission = at(
        tmp_path, {"conv2d.py": b"def conv2d(x):\0", "max_pool2d.py": POOL, "bad.ipynb": "{", "adam_step.py": "#" * (MAX_SOURCE_BYTES + 1)}
    )

    assert set(submission.programs) == {"pooling/max_pool2d"}
    assert problem_keys(submission, "convolution/conv2d") == ["nul_bytes"]
    assert problem_keys(submission, "optimizers/adam_step") == ["file_too_large"]
    assert problem_keys(submission) == ["cut_off"]


def test_an_unreadable_file_whose_exercise_is_found_elsewhere_is_told_of_the_submission(tmp_path):
    submission = at(tmp_path, {"conv2d.py": b"\0", "all.py": CONV})

    assert program(submission).filename == "all.py"
    assert problem_keys(submission) == ["nul_bytes"]


def test_a_bad_archive_beside_good_files_costs_only_itself(tmp_path):
    submission = at(tmp_path, {"conv2d.py": CONV, "old.zip": b"PK nonsense", "old.rar": b"Rar!"})

    assert "convolution/conv2d" in submission.programs
    assert sorted(problem_keys(submission)) == ["bad_archive", "foreign_archive"]


def test_very_many_problems_are_counted(tmp_path):
    submission = at(tmp_path, {"conv2d.py": CONV, **{f"bad{number}.ipynb": "{" for number in range(MAX_PROBLEMS + 5)}})

    assert len(submission.problems[""]) == MAX_PROBLEMS + 1
    assert submission.problems[""][-1] == Message("intake.more_problems", {"count": 5})


def test_an_old_encoding_is_told_with_the_program(tmp_path):
    submission = at(tmp_path, {"conv2d.py": f"# свёртка\n{CONV}".encode("cp1251")})

    assert program(submission).cells == (f"# свёртка\n{CONV}",)
    assert keys(program(submission).notes) == ["guessed_encoding"]


# -- what is no submission ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        pytest.param("a.zip", b"nonsense", "a.zip: the content is neither zip nor tar", id="no archive"),
        pytest.param("a.zip", zipped({"conv2d.py": CONV})[:-30], "a.zip: the archive is damaged", id="damaged"),
        pytest.param("a.zip", zipped({}), "The submission is empty", id="empty archive"),
        pytest.param("a.zip", zipped({"report.docx": "x"}), "but report.docx", id="nothing of ours"),
        pytest.param("a.rar", b"Rar!", "a.rar: this kind of archive is not read", id="rar"),
        pytest.param("a.docx", b"PK", "but a.docx", id="a document"),
        pytest.param("a.py", "#" * (MAX_SOURCE_BYTES + 1), "a.py: larger than 1 MiB", id="too large"),
        pytest.param("d/readme.txt", "x", "The submission is empty|but readme.txt", id="folder without code"),
    ],
)
def test_a_submission_that_cannot_be_read_as_a_whole_says_why(tmp_path, name, content, text):
    path = write(tmp_path, {name: content}) / name.partition("/")[0]
    with pytest.raises(UnreadableSubmission, match=text) as caught:
        collect(path, SLUGS)

    assert str(tmp_path) not in str(caught.value)
    assert render(caught.value.reason, "ru")


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda path: None, "No such file or directory"),
        (lambda path: path.mkdir(), "The submission is empty"),
        (os.mkfifo, "neither a regular file nor a folder"),
    ],
    ids=["nothing there", "empty folder", "fifo"],
)
def test_a_place_without_files_says_why(tmp_path, make, text):
    make(tmp_path / "ivanov.py")
    with pytest.raises(SubmissionError, match=text):
        collect(tmp_path / "ivanov.py", SLUGS)


def test_too_many_files_are_refused_as_a_whole(tmp_path):
    data = zipped({f"{number}.py": "" for number in range(MAX_FILES + 1)})
    with pytest.raises(UnreadableSubmission, match=r"more than 2000 \.py"):
        collect(write(tmp_path, {"a.zip": data}) / "a.zip", SLUGS)


def test_too_much_in_all_is_refused_as_a_whole(tmp_path):
    part = bytes(15 * 2**20)
    with pytest.raises(UnreadableSubmission, match=r"more than 64 MiB"):
        at(tmp_path, {f"{number}.ipynb": part for number in range(5)})


def test_the_error_survives_the_way_back_from_a_worker_process():
    error = pickle.loads(pickle.dumps(UnreadableSubmission(Message("intake.empty"), path="a")))

    assert error.reason == Message("intake.empty")
    assert error.path == "a"
    assert error.exit_code == 4


# -- identity ----------------------------------------------------------------------------------------------------


def test_the_digest_is_of_paths_and_contents(tmp_path):
    first = at(tmp_path, {"conv2d.py": CONV, "b.py": ""}, "a")
    again = at(tmp_path, {"b.py": "", "conv2d.py": CONV, "notes.txt": "x"}, "b")
    packed = collect(write(tmp_path, {"c.zip": zipped({"b.py": "", "conv2d.py": CONV})}) / "c.zip", SLUGS)

    assert first.digest == again.digest == packed.digest
    assert re.fullmatch("[0-9a-f]{64}", first.digest)


@pytest.mark.parametrize(
    "files", [{"conv2d.py": CONV + "#"}, {"b.py": CONV}, {"conv2d.py": CONV, "b.py": ""}, {"conv2d.py": CONV, "b.rar": ""}]
)
def test_the_digest_differs_where_the_work_does(tmp_path, files):
    assert at(tmp_path, files, "a").digest != at(tmp_path, {"conv2d.py": CONV}, "b").digest


# -- the parent never parses Python ------------------------------------------------------------------------------


def test_nothing_here_parses_or_runs_python():
    sources = Path(sys.modules["autograder.intake"].__file__).parent.glob("*.py")
    forbidden = re.compile(r"^\s*(?:import|from) (?:ast|tokenize|importlib\.util|pickle|runpy)\b|(?<![\w.])(?:eval|exec|compile)\(", re.M)

    found = [(path.name, found[0]) for path in sources for found in forbidden.finditer(path.read_text())]
    assert found == []


def test_a_file_that_would_exhaust_a_parser_is_only_read(tmp_path):
    deep = f"{CONV}\nx = {'(' * 200_000}\n"

    assert program(at(tmp_path, {"conv2d.py": deep})).cells == (deep,)


def test_many_files_that_compete_are_compared_in_bounded_time(tmp_path, cpu_seconds):
    text = "".join(f"def f{number}(x=(((\n" for number in range(130)) + "(" * 500_000
    submission = collect(
        write(tmp_path, {"a.zip": zipped({f"{number}.py": text for number in range(60)})}) / "a.zip",
        {f"u/f{number}": f"f{number}" for number in range(130)},
    )

    assert len(submission.programs) == 130
    assert cpu_seconds() < 8


@pytest.mark.parametrize("tail", [" " * 990_000, "\n" * 990_000, " x" * 490_000], ids=["blanks", "empty lines", "one long line"])
def test_functions_that_share_one_body_are_compared_in_bounded_time(tmp_path, tail, cpu_seconds):
    slugs = {f"u/f{number}": f"f{number}" for number in range(130)}
    text = "".join(f"def {slug}(\n" for slug in slugs.values()) + ")" * 130 + ":\n" + tail
    submission = collect(write(tmp_path, {"a.zip": zipped({f"{number}.py": text for number in range(20)})}) / "a.zip", slugs)

    assert len(submission.programs) == 130
    assert cpu_seconds() < 4


@pytest.mark.parametrize("name", ["{}.py", "{}.ipynb"])
def test_code_beyond_what_is_searched_is_refused_by_name(tmp_path, name):
    text = "%matplotlib inline\n" + "\n" * (MAX_SOURCE_BYTES - 100)
    files = {name.format(number): notebook(text) if name.endswith("ipynb") else text for number in range(6)}
    submission = at(tmp_path, {**files, "z/conv2d.py": CONV})

    assert program(submission).cells == (CONV,)
    assert problem_keys(submission) == ["too_much_to_search"] * 2
    assert "4 МиБ" in render(submission.problems[""][0], "ru")


def test_what_a_person_writes_is_read_ten_times_over(tmp_path):
    text = CONV + "# a comment\n" * 150
    files = {f"try {attempt}/unit/f{number}.py": text for attempt in range(10) for number in range(133)}

    assert not at(tmp_path, files).problems.get("", ())


def test_ten_files_cost_little(tmp_path, cpu_seconds):
    names = [f"exercise_{letter}" for letter in "abcdefghij"]
    path = write(
        tmp_path / "ivanov",
        {f"unit/{name}.py": f"import numpy as np\n\n\ndef {name}(x):\n    return x\n" + "# line\n" * 200 for name in names},
    )
    slugs = {f"unit/{name}": name for name in names}
    collect(path, slugs)
    start = cpu_seconds()
    for _ in range(50):
        collect(path, slugs)

    assert (cpu_seconds() - start) / 50 < 0.003  # 0.5 ms on the machine this was written on


def test_reading_a_folder_imports_neither_archives_nor_json_parsers_of_notebooks(tmp_path):
    import subprocess

    write(tmp_path, {"conv2d.py": CONV})
    code = (
        "import sys; from pathlib import Path; before = set(sys.modules); from autograder.intake import collect; "
        f"collect(Path({json.dumps(str(tmp_path))}), {{'u/conv2d': 'conv2d'}}); print(*sorted(set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    ).stdout.split()

    assert not {"autograder.intake.archives", "autograder.intake.notebooks", "autograder.intake.classes", "csv", "pydantic"} & set(loaded)


def test_import_statements_of_a_file_are_read_once_however_many_programs_there_are(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(imports, "import_words", lambda cells: read.append(cells) or real(cells))
    real = import_words
    both = f"import helpers\n{CONV}\n\n{POOL}"
    at(tmp_path, {"hw.py": both, "helpers.py": "import more\n", "more.py": "import helpers\n", "unasked.py": "import more\n"})
    assert len(read) == 3
