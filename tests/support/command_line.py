"""The real command line, on a copy of the course that has the corpus' exercises, with short limits in their front matter."""

import os
import re
import shutil
import subprocess
import sys

from attack_corpus import FOLDER, SECRET

ROOT = FOLDER.parents[1]
EXERCISES = ((ROOT, "convolution", "conv_output_size"), (ROOT, "pooling", "max_pool2d"), (FOLDER / "canary_course", "canary", "keeper"))
LIMITS = "[limits]\ncpu_seconds = 1\nwall_seconds = 2.5\nmemory_bytes = 268435456\n"
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")


def make_course(root):
    """Make the course under *root*."""
    for source, unit, slug in EXERCISES:
        for tree in ("exercises", "solutions"):
            place = root / tree / unit
            place.mkdir(parents=True)
            for path in (source / tree / unit).glob(f"{slug}.*"):
                shutil.copy(path, place)
        shutil.copy(source / "exercises" / unit / "unit.toml", root / "exercises" / unit)
        statement = root / "exercises" / unit / f"{slug}.md"
        before, table, text = statement.read_text(encoding="utf-8").split("+++\n", 2)
        statement.write_text(f"{before}+++\n{table}{LIMITS}+++\n{text}", encoding="utf-8")
    units = [unit for _, unit, _ in EXERCISES]
    (root / "exercises" / "course.toml").write_text(f'id = "attacked"\ntitle = "Attacked"\nunits = {units}\n')
    return root


def grade(*arguments, course=None, cwd=ROOT):
    """Run ``grade`` in a process of its own; its two outputs must be harmless to whoever shows them."""
    command = [sys.executable, "-m", "autograder", *map(str, arguments), *(("--course", str(course)) if course else ())]
    environment = os.environ | {"NO_COLOR": "1", "TENSORGRADE_SECRET": SECRET.decode()}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, timeout=300)
    out, error = done.stdout.decode(), done.stderr.decode()
    for text in (out, error):
        assert not STEERING.search(text.replace("\r\n", "\n")), "a character steers the terminal"
        # GitHub takes :: at the beginning of a line, behind blanks too; ##[ and, on Azure, ##vso[ count anywhere.
        commands = [line for line in text.splitlines() if re.search(r"^\s*::|##\[|##vso\[", line)]
        assert commands == [], "a line is a command to a CI service"
    return subprocess.CompletedProcess(arguments, done.returncode, out, error)


def honest_student(place, name):
    """Put an honest student's work under *place*, each unlike every other."""
    (place / name).mkdir(parents=True)
    for path in (FOLDER / "honest").glob("*.py"):
        (place / name / path.name).write_text(f"# {name}\n{path.read_text()}")


def without_times(report):
    """Return a report without what no two runs have in common."""
    for exercise in report["exercises"]:
        for case in exercise["cases"]:
            del case["seconds"]
    return report
