"""The command line on one course, and what it leaves in its output folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HONEST = ROOT / "tests" / "attacks" / "honest"
SIZE, POOL = "convolution/conv_output_size", "pooling/max_pool2d"


class Command:
    """The command line, run on one course in a process of its own.

    Args:
        course: Where the course is.
        secret: What its hidden inputs are drawn from.
        home: The folder from which the package is imported.
    """

    def __init__(self, course, secret="test", home=ROOT):
        self.base = [sys.executable, "-m", "autograder"]
        self.course = course
        self.secret = secret
        self.home = home

    def start(self, *arguments, **options):
        command = [*self.base, *map(str, arguments), "--course", str(self.course)]
        environment = os.environ | {"NO_COLOR": "1", "TENSORGRADE_SECRET": self.secret}
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True, cwd=self.home, **options
        )

    def run(self, *arguments):
        process = self.start(*arguments)
        out, error = process.communicate(timeout=200)
        return subprocess.CompletedProcess(arguments, process.returncode, out, error)


def contents(out):
    """Every file that a batch wrote for people, by its name."""
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file() and ".cache" not in path.parts
    }


def marks(out):
    return {row["student"]: row["scores"] for row in json.loads((out / "class.json").read_text())["students"]}


def report_of(out, student):
    return json.loads((out / "students" / student / "report.json").read_text(encoding="utf-8"))


def without_times(text):
    data = json.loads(text)
    for exercise in data["exercises"]:
        for case in exercise["cases"]:
            case["seconds"] = 0
    return data


def change(path, before, after):
    """Replace *before*, which the file must hold, once."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
