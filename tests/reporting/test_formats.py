"""Formats for CI and editors: they say the file, line and cell, and nothing that a student writes steers log or summary."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import report_samples as samples
from built_reports import build_report

from autograder.cli import main
from autograder.model import Program, Submission
from autograder.reporting.definitions import definition
from autograder.reporting.formats import format_names, render_format
from autograder.reporting.formats.base import CheckRow, Finding, Findings, of_report, of_reports
from autograder.reporting.formats.github import MOST

ROOT = Path(__file__).parents[2]
HOSTILE = "\n::error::forged\r\n##[command]x %0A::stop-commands::t\n]]><x/>\x1b[2J\u202e\x00<script>[x](javascript:1)|`@all"
CONV = "import numpy as np\n\n\ndef helper():\n    pass\n\n\ndef conv2d(x, w):\n    return x\n"


def findings(**facts):
    program = Program("conv2d", "convolution/conv2d.py", (CONV,))
    submission = Submission("anna", "0" * 64, {"convolution/conv2d": program})
    options = {"course": samples.course(), "submission": submission, "results": samples.results(), "sandbox": "none", "language": "en"}
    return of_report(build_report(**options | facts), folder="work")


@pytest.fixture
def hostile():
    finding = Finding(HOSTILE, HOSTILE, HOSTILE, 3)
    return Findings(HOSTILE, (CheckRow(HOSTILE, HOSTILE, HOSTILE, "failed", HOSTILE, (finding,)),), HOSTILE)


def test_a_finding_has_file_and_line_of_the_student_s_function():
    (first, *_) = findings().findings
    assert (first.path, first.line, first.cell) == ("work/convolution/conv2d.py", 8, 0)
    assert first.rule == "convolution/conv2d#flipped-kernel"


@pytest.mark.parametrize(
    ("cells", "filename", "place"),
    [
        (("x = 1\n\ndef f(a):\n    pass\n",), "f.py", (3, 0)),
        (("def f(a): ...\n", "y = 2\n", "\n\nasync  def f(a): ...\n"), "hw.ipynb", (3, 3)),
        (("def f(a): ...\ndef f(a): ...\n",), "f.py", (2, 0)),
        (("class A:\n    def f(self): ...\n",), "f.py", (2, 0)),
        (("f = lambda: 0\n",), "f.py", (0, 0)),
        (("def ff(): ...\n",), "f.py", (0, 0)),
    ],
)
def test_the_last_definition_is_found_without_parsing(cells, filename, place):
    assert definition(Program("f", filename, cells)) == place


def test_github_has_an_annotation_a_finding_and_at_most_ten_of_a_level():
    many = tuple(Finding("r", f"text {number}", "a.py", number + 1) for number in range(MOST + 5))
    text = render_format("github", Findings("t", (CheckRow("n", "g", "t", "failed", "x", many),), "1 / 2"))
    lines = text.splitlines()
    assert lines[0] == "::error file=a.py,line=1,title=r::text 0"
    assert sum(line.startswith("::error ") for line in lines) == MOST
    assert lines[-1] == "::notice title=t::1 / 2; 5 more"


def test_github_names_the_cell_of_a_notebook_in_the_text():
    finding = Finding("r", "text", "hw.ipynb", 2, 4)
    text = render_format("github", Findings("t", (CheckRow("n", "g", "t", "failed", "x", (finding,)),), "s"))
    assert text.splitlines()[0] == "::error file=hw.ipynb,title=r::[cell 4, line 2] text"


def test_no_text_of_a_student_s_begins_a_command_or_ends_one(hostile):
    for name in ("github",):
        lines = render_format(name, hostile).splitlines()
        assert len(lines) == 2
        for line in lines:
            assert re.match(r"::(error|notice) ", line)
            assert not re.search(r"[\x00-\x1f\x7f\u202e]", line)
            properties = line.split("::")[1]
            assert properties.count("title=") == 1


def test_gitlab_is_an_array_of_code_quality_issues(hostile):
    for case in (findings(), hostile):
        for issue in json.loads(render_format("gitlab", case)):
            assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
            assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
            assert issue["location"]["lines"]["begin"] >= 1
            assert re.fullmatch("[0-9a-f]{64}", issue["fingerprint"])


def test_junit_is_well_formed_and_counts(hostile):
    for case in (findings(), hostile):
        root = ET.fromstring(render_format("junit", case))
        (suite,) = root
        assert int(suite.get("tests")) == len(suite)
        assert int(suite.get("failures")) == sum(child.tag == "failure" for test in suite for child in test)
        assert all(test.get("name") and test.get("classname") and float(test.get("time")) >= 0 for test in suite)


def test_sarif_names_every_rule_once_and_every_place(hostile):
    for case in (findings(), hostile):
        document = json.loads(render_format("sarif", case))
        assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
        (run,) = document["runs"]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(rules) == len(set(rules))
        for result in run["results"]:
            assert rules[result["ruleIndex"]] == result["ruleId"]
            assert result["level"] in {"none", "note", "warning", "error"}
            assert result["message"]["text"]


def test_markdown_shows_a_hostile_text_as_text(hostile):
    text = render_format("markdown", hostile)
    assert "<script>" not in text
    assert "\n::error" not in text
    assert "](javascript" not in text
    assert not re.search(r"[\x00-\x08\x1b\u202e]", text)
    table = [line for line in text.splitlines() if line.startswith("| ")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in table)


def test_markdown_of_a_huge_class_stays_below_what_a_step_may_write():
    tests = tuple(CheckRow(f"n{n}", "g", "t" * 500, "failed", "x" * 500, (Finding("r", "y" * 500),)) for n in range(2000))
    assert len(render_format("markdown", Findings("t", tests, "s")).encode()) < 2**20


def test_what_could_not_be_judged_is_an_error_and_no_failure():
    case = Findings("t", (CheckRow("n", "g", "t", "error", "x"),), "s")
    assert ET.fromstring(render_format("junit", case))[0].get("errors") == "1"


def test_a_class_has_its_tests_under_their_students():
    report = build_report(
        course=samples.course(), submission=Submission("anna", "0"), results=samples.results(), sandbox="none", language="en"
    )
    assert {test.group for test in of_reports("t", [report], "s").tests} == {"anna"}


def test_a_format_that_is_not_there_is_refused_before_the_work(capsys):
    assert main(["check", "relu", "--format", "nimbus"]) == 2
    reported = capsys.readouterr().err
    assert all(name in reported for name in format_names())


@pytest.mark.parametrize("name", ["github", "gitlab", "junit", "sarif", "markdown", "json"])
def test_check_prints_every_format_and_its_exit_code_speaks_of_the_student(name, tmp_path, monkeypatch):
    source = "import numpy as np\n\n\ndef relu(x):\n    print('::error::forged')\n    return x, x\n"
    (tmp_path / "relu.py").write_text(source)
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    command = [sys.executable, "-m", "autograder", "check", str(tmp_path / "relu.py"), "--course", str(ROOT), "--format", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "::error::forged" not in done.stdout + done.stderr
    if name == "github":
        assert re.match(r"::error file=relu.py,line=4,title=wrong::", done.stdout)
        assert "## " in summary.read_text(encoding="utf-8")
    if name in ("gitlab", "sarif", "json"):
        json.loads(done.stdout)
    if name == "junit":
        ET.fromstring(done.stdout)
