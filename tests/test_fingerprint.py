"""The name of this grader follows from its own files and from what it computes with."""

import re
import shutil

import numpy as np
import pytest

from autograder.fingerprint import PACKAGE, digest_of, fingerprint


@pytest.fixture
def package(tmp_path):
    copy = tmp_path / "autograder"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_a_copy_is_the_same_edition_wherever_it_lies_and_whether_it_has_run(package):
    assert digest_of(package) == digest_of(PACKAGE)


@pytest.mark.parametrize("name", ["compare/values.py", "texts/ru/score.json", "reporting/templates/student.html.j2"])
def test_a_change_to_any_file_that_a_report_follows_from_is_another_fingerprint(package, name):
    path = package / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert digest_of(package) != digest_of(PACKAGE)


def test_a_file_under_another_name_is_another_fingerprint(package):
    (package / "lru_cache.py").rename(package / "lru_cachf.py")
    assert digest_of(package) != digest_of(PACKAGE)


def test_the_fingerprint_names_what_it_computes_with():
    assert re.fullmatch(rf"[\d.]+\+[0-9a-f]{{16}}, NumPy {re.escape(np.__version__)}, Python 3\.\d+", fingerprint())


def test_another_numpy_is_another_fingerprint(monkeypatch):
    here = fingerprint()
    monkeypatch.setattr(np, "__version__", "0.9.9")
    fingerprint.cache_clear()
    assert fingerprint() != here
    fingerprint.cache_clear()
