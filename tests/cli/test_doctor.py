"""``grade doctor`` on this machine, and on a machine made poor."""

import json
import re
import resource
import subprocess
import sys

import pytest

from autograder.cli import main
from autograder.usecases.environment import CORE, MachineFinding, examine, has_sandbox

GRADE = [sys.executable, "-m", "autograder", "doctor"]


def test_every_fact_has_a_status_and_what_is_missing_a_next_step() -> None:
    findings = list(examine())
    assert {finding.name for finding in findings} >= {"python", "platform", "torch", "chromium", "disk", "encoding", *CORE}
    assert {finding.name for finding in findings} >= {"sandbox: bubblewrap", "sandbox: landlock"}
    assert all(finding.next_step for finding in findings if finding.status != "ok")


def test_the_exit_code_says_whether_a_sandbox_works(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["doctor", "--json"])
    data = json.loads(capsys.readouterr().out)
    usable = [finding["name"] for finding in data["findings"] if finding["name"].startswith("sandbox") and finding["status"] == "ok"]
    assert data["sandbox"] == bool(usable)
    assert code == (0 if usable else 5)


def test_a_machine_where_no_sandbox_starts_is_5_and_told_what_to_do() -> None:
    done = subprocess.run(
        GRADE, capture_output=True, text=True, check=False, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
    )
    assert done.returncode == 5
    assert re.search(r"^missing +sandbox: bubblewrap +\S.*\n +next: \S", done.stdout, re.M)
    assert re.search(r"^missing +sandbox: landlock +\S.*\n +next: \S", done.stdout, re.M)
    assert "No sandbox works here" in done.stdout


def test_one_sandbox_is_enough() -> None:
    findings = [
        MachineFinding("sandbox: bubblewrap", "optional", "not installed", "apt-get install bubblewrap"),
        MachineFinding("sandbox: landlock", "ok", ""),
    ]
    assert has_sandbox(findings)


def test_a_terminal_that_lacks_letters_is_told_what_to_set() -> None:
    done = subprocess.run(GRADE, capture_output=True, check=False, env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "latin-1"})
    assert re.search(rb"^optional +encoding .*8859-1.*\n +next: export LC_ALL=C.UTF-8", done.stdout, re.M)


def test_russian_is_spoken(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--lang", "ru"])
    assert re.search(r"^есть +python ", capsys.readouterr().out, re.M)
