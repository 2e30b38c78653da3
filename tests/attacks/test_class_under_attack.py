"""The whole corpus handed in by a class, between two honest students, through the real command line."""

import csv
import io
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attack_archives import ENDS, bombs
from attack_corpus import CANARY, attacks
from command_line import STEERING, grade, honest_student, make_course, without_times

from autograder.content import load_course
from autograder.exports.base import FORMULA_STARTS
from autograder.intake import UnreadableSubmission, collect
from autograder.runner.backends import BACKEND_NAMES
from autograder.runner.probing import probe, probe_all

pytestmark = [pytest.mark.sandbox, pytest.mark.attacks]
HONEST = ("anna", "zoe")
NAMES = ("=1+1", "+1", "-1", "@SUM(1+1)", " =2+2", "＝1", "::error ::x", " ::notice ::x", "x ##[error]y", "x ##vso[task.setvariable]y")
NAMES += ("\x1b[31mred", "\u202egnp", "<script>alert(1)<script>", "a\n::error ::b")
LEFT = ("seen", "fill", "tensorgrade-attack", "tensorgrade-link", "tensorgrade-note", "second", "node", "attack", "attack.db", "climbed.py")
VOID = frozenset(("meta", "link", "br", "hr", "img", "input", "col", "path", "line", "rect", "circle", "wbr"))


class Balanced(HTMLParser):
    """Reads a page of which every element that is opened must be closed, and keeps the names of its elements."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def strict(text):
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def hand_in_everything(place):
    """Hand in every attack, those on spreadsheets and terminals under names of the same kind too, and the archives."""
    corpus = {attack.name: attack for attack in attacks()}
    for name, attack in corpus.items():
        (place / name).mkdir()
        shutil.copy(attack.path, place / name / f"{attack.slug}.py")
    for name in NAMES:
        (place / name).mkdir()
        shutil.copy(corpus["confusing-workflow_commands"].path, place / name / "conv_output_size.py")
    for name, data in bombs().items():
        (place / name).write_bytes(data)
    return len(corpus) + len(NAMES) + len(bombs())


def rows(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def honest_parts(out):
    reports = {name: without_times(strict((out / "students" / name / "report.json").read_text())) for name in HONEST}
    return reports, [row for row in rows((out / "grades.csv").read_bytes()) if row[0] in ("student", *HONEST)]


def left():
    """Return what the attacks would leave on the host if they could."""
    return {Path(folder, name) for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/") for name in LEFT if Path(folder, name).exists()}


def run(place, out, course, backend):
    return grade("batch", place, "--out", out, "-j", "2", "--sandbox", backend, course=course)


@pytest.mark.parametrize("backend", BACKEND_NAMES)
def test_a_class_of_attackers_changes_nothing_for_the_honest(backend, course, tmp_path):
    found = probe(backend)
    if not found.usable:
        pytest.skip(f"needs {backend}: {found.detail}")
    alone, attacked = tmp_path / "alone", tmp_path / "attacked"
    for place in (alone, attacked):
        for name in HONEST:
            honest_student(place, name)
    attackers, before = hand_in_everything(attacked), left()
    assert run(alone, tmp_path / "calm", course, backend).returncode == 1

    done = run(attacked, tmp_path / "out", course, backend)
    assert done.returncode == 1, done.stderr
    assert honest_parts(tmp_path / "out") == honest_parts(tmp_path / "calm")
    assert_nobody_else_has_earned_anything(tmp_path / "out", attackers)
    assert_tables_hold_no_formula(tmp_path / "out")
    assert_pages_are_whole(tmp_path / "out")
    assert left() == before


def assert_nobody_else_has_earned_anything(out, attackers):
    report = strict((out / "class.json").read_text())
    assert len(report["students"]) == attackers + len(HONEST)
    assert report["unjudged"] == []
    scores = {row["student"]: row["score"] for row in report["students"]}
    assert scores.pop("anna") == scores.pop("zoe") == 8.0
    assert set(scores.values()) <= {0.0, None}
    for path in (out / "instructor").iterdir():
        details = path.read_text()
        strict(details)
        assert "WON" not in details, path


def assert_tables_hold_no_formula(out):
    exported = grade("export", out, "--to", "csv").stdout.encode()
    assert rows(exported) == rows((out / "grades.csv").read_bytes())
    for row in rows(exported):
        assert [cell for cell in row if cell.lstrip(" ").startswith(FORMULA_STARTS)] == []
    reports = strict(grade("export", out, "--to", "json").stdout)
    assert len(reports) == len(rows(exported)) - 1


def scripts(seen):
    return sum(tag == "script" for tag, _ in seen)


def assert_pages_are_whole(out):
    own = scripts(Balanced((out / "students" / "anna" / "index.html").read_text()).seen)
    for page in (out / "index.html", *out.glob("students/*/index.html")):
        seen = Balanced(page.read_text()).seen
        assert page.parent == out or scripts(seen) == own
        assert not [attribute for _, attributes in seen for attribute in attributes if attribute.startswith("on")]
        data = page.with_name("class.json" if page.parent == out else "report.json").read_text()
        strict(data)
        for reported in (page.read_text(), data):
            assert CANARY not in reported
            assert not STEERING.search(reported)


@pytest.mark.parametrize("name", ENDS)
def test_an_archive_that_is_too_much_is_told_and_nothing_of_it_is_taken(name, course, tmp_path):
    (tmp_path / name).write_bytes(bombs()[name])
    slugs = {exercise.id: exercise.slug for exercise in load_course(course).exercises}
    try:
        submission = collect(tmp_path / name, slugs)
    except UnreadableSubmission as error:
        reported = {error.reason.key}
    else:
        assert submission.programs == {}
        reported = {problem.key for problems in submission.problems.values() for problem in problems}
    assert f"intake.{ENDS[name]}" in reported


@pytest.mark.parametrize("name", ["confusing-workflow_commands", "confusing-formula_cells", "confusing-html_and_ansi"])
def test_what_one_submission_prints_does_not_speak_through_the_command(name, course, tmp_path):
    if not any(probe.usable for probe in probe_all()):
        pytest.skip("needs bubblewrap or Landlock: grade doctor says what is missing")
    attack = next(attack for attack in attacks() if attack.name == name)
    (tmp_path / "::error ::x").mkdir()
    shutil.copy(attack.path, tmp_path / "::error ::x" / f"{attack.slug}.py")
    for options in ((), ("--json",)):
        done = grade("run", tmp_path / "::error ::x", *options, course=course)
        assert done.returncode == 1, done.stderr
        assert len(done.stdout) > 100
