"""A batch on a real Dask cluster: the marks of one machine, whatever becomes of the workers."""

import json
import shutil
import signal
import time

import pytest

pytestmark = pytest.mark.sandbox
SECRET = "the secret of the cluster's tests"


def reported(out):
    """Everything that students are told, by student, without the times that runs took."""
    return {path.parent.name: without_times(json.loads(path.read_text())) for path in sorted(out.glob("students/*/report.json"))}


def without_times(report):
    for exercise in report["exercises"]:
        for case in exercise["cases"]:
            case["seconds"] = 0
    return report


def finish(process, code=1):
    out, error = process.communicate(timeout=100)
    assert process.returncode == code, error
    return out + error


def test_a_worker_killed_in_the_middle_changes_no_mark(cluster, course, students, start_grade, tmp_path):
    clone = shutil.copytree(course, tmp_path / "clone")
    (clone / "solutions" / "course.secret").unlink()
    victim = cluster.worker(TENSORGRADE_COURSE=str(clone), TENSORGRADE_SECRET=SECRET)
    cluster.worker()
    out = tmp_path / "away"
    batch = start_grade("batch", students, "--out", out, "--cluster", cluster.address)
    while not list(out.glob("students/*/report.json")) and batch.poll() is None:
        time.sleep(0.01)
    assert batch.poll() is None, batch.communicate()
    victim.send_signal(signal.SIGKILL)
    assert len(list(out.glob("students/*/report.json"))) < 20, "the kill came too late to prove anything"
    assert "submissions: 21" in finish(batch)
    assert SECRET not in cluster.log.read_text()

    here = tmp_path / "here"
    finish(start_grade("batch", students, "--out", here))
    assert reported(out) == reported(here)
    assert len(reported(out)) == 21
    assert (out / "class.json").read_bytes() == (here / "class.json").read_bytes()
    assert (out / "grades.csv").read_bytes() == (here / "grades.csv").read_bytes()

    again = finish(start_grade("batch", students, "--out", here, "--cluster", cluster.address))
    assert "42 results were kept" in again, "what this machine has graded is not sent out"


def test_a_worker_that_lacks_the_secret_is_refused_before_anything_is_graded(cluster, course, students, start_grade, tmp_path):
    clone = shutil.copytree(course, tmp_path / "clone")
    (clone / "solutions" / "course.secret").unlink()
    cluster.worker(TENSORGRADE_COURSE=str(clone))
    out = tmp_path / "out"
    said = finish(start_grade("batch", students, "--out", out, "--cluster", cluster.address), code=5)
    assert "its secret is not that of the batch" in said
    assert SECRET not in said
    assert reported(out) == {}
