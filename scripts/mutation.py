"""Mutation testing of the code that marks hang on: one small change at a time, each of which a test must notice.

    .venv/bin/python scripts/mutation.py                        all modules, about an hour on two cores
    .venv/bin/python scripts/mutation.py scoring --every 3      one module, every third mutant

A mutant runs in a forked child in which the changed module is imported instead of the file. Survivors are printed with
their difference; those that no test can notice stand in scripts/mutation_survivors.toml with the reason. The exit code is 1
if any other survives, or if an entry there has no survivor any more.
"""

import argparse
import ast
import copy
import difflib
import importlib.abc
import importlib.machinery
import io
import os
import signal
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import hypothesis  # noqa: F401  loaded once, before the children are forked
import numpy as np  # noqa: F401  the same
import pytest

from autograder.authoring.mutations import BLOCKED_FIELDS, Site, replacements

ROOT = Path(__file__).resolve().parents[1]
SURVIVORS = Path(__file__).with_name("mutation_survivors.toml")
SECONDS = 120
"""A mutant that takes longer is an endless loop, which counts as noticed."""
COMPARE = (
    "tests/compare/test_values.py",
    "tests/compare/test_judge.py",
    "tests/compare/test_wording.py",
    "tests/authoring/test_distances.py",
)
LAWS = (
    "tests/compare/test_laws.py",
    "tests/compare/test_counting.py",
    "tests/compare/test_statistics.py",
    "tests/compare/test_samplers.py",
)
TARGETS = {
    "autograder.scoring": ("tests/test_scoring.py",),
    "autograder.codec": ("tests/test_codec.py",),
    "autograder.runner.guest.protocol": ("tests/runner/test_records.py", "tests/runner/test_endings.py", "tests/runner/test_local.py"),
    "autograder.compare.walk": COMPARE,
    "autograder.compare.leaves": COMPARE,
    "autograder.compare.values": COMPARE,
    "autograder.compare.answers": COMPARE,
    "autograder.compare.judge": COMPARE,
    "autograder.compare.wording": COMPARE,
    "autograder.compare.counting": LAWS,
    "autograder.compare.laws": LAWS,
    "autograder.compare.dependence": LAWS,
    "autograder.compare.orders": LAWS,
    "autograder.compare.statistics": LAWS,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed module: its source, and where and how it differs."""

    module: str
    function: str
    line: int
    source: str
    difference: str

    @property
    def name(self) -> str:
        """What the list of known survivors calls it."""
        return f"{self.module.removeprefix('autograder.')}:{self.function}: {self.difference}"


def mutants_of(module: str) -> Iterator[Mutant]:
    """Yield every mutant of the functions and methods of *module*, once each."""
    path = ROOT / (module.replace(".", "/") + ".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen = {ast.unparse(tree)}
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        before = ast.unparse(function)
        for site in _sites(function):
            for _, node in replacements(site, function):
                site.put(ast.fix_missing_locations(copy.deepcopy(node)))
                source, after = _unparsed(tree), _unparsed(function)
                site.put(site.node)
                if source is None or after is None or source in seen or _lenient(after) == _lenient(before):
                    continue
                seen.add(source)
                lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
                changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
                yield Mutant(
                    module,
                    function.name,
                    getattr(site.node, "lineno", 0),
                    source,
                    " | ".join(line[0] + line[1:].strip() for line in changed),
                )


def _sites(node: ast.AST) -> Iterator[Site]:
    """Yield the places below *node*, docstrings and inner functions apart."""
    for field, value in ast.iter_fields(node):
        if field in BLOCKED_FIELDS.get(type(node), ()) or field in ("decorator_list", "returns", "annotation"):
            continue
        for position, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            documents = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and not documents and not isinstance(child, ast.FunctionDef):
                yield Site(node, field, position, child)
                yield from _sites(child)


def _lenient(source: str) -> str:
    """Return *source* without the guards against our own mistakes: zip's ``strict``."""
    return source.replace(", strict=True", "").replace(", strict=False", "")


def _unparsed(tree: ast.AST) -> str | None:
    try:
        source = ast.unparse(tree)
        compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return None
    return source


class _Served(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from a source text."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name == self._mutant.module else None

    def get_source(self, name: str) -> str:
        return self._mutant.source


def survivors(mutants: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """Return the mutants with which all tests of their module pass, each tried in a child of its own, *jobs* at a time."""
    alive, running = [], {}
    waiting = iter(mutants)
    while True:
        for mutant in islice(waiting, jobs - len(running)):
            child = os.fork()
            if not child:
                os._exit(_tests_pass(mutant))
            running[child] = mutant
        if not running:
            return alive
        child, status = os.wait()
        mutant = running.pop(child)
        if os.waitstatus_to_exitcode(status) == 0:
            alive.append(mutant)


def _tests_pass(mutant: Mutant) -> int:
    signal.alarm(SECONDS)
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Served(mutant))
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(
            pytest.main(["-x", "-q", "-n", "0", "--assert=plain", "-p", "no:cacheprovider", "--no-header", *TARGETS[mutant.module]]) != 0
        )


def explained() -> dict[str, str]:
    """Return the reasons for known survivors, by name."""
    return {entry["mutant"]: entry["reason"] for entry in tomllib.loads(SURVIVORS.read_text(encoding="utf-8")).get("survivor", [])}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants of the modules that are named, and print those that survive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="ends of module names: scoring, compare.leaves; all by default")
    parser.add_argument("--every", type=int, default=1, help="try every N-th mutant")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    chosen = [module for module in TARGETS if not options.modules or any(module.endswith(name) for name in options.modules)]
    known, failed = explained(), False
    for module in chosen:
        unchanged = Mutant(module, "", 0, (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"), "")
        if not survivors([unchanged], 1):
            sys.exit(f"{module}: its tests fail without a change: {' '.join(TARGETS[module])}")
        tried = list(mutants_of(module))[:: options.every]
        alive = survivors(tried, options.jobs)
        print(f"{module}: {len(tried) - len(alive)} of {len(tried)} noticed", flush=True)
        for mutant in alive:
            if mutant.name not in known:
                failed = True
                print(f"  line {mutant.line}  {mutant.name}", flush=True)
        gone = set(known) & {mutant.name for mutant in tried} - {mutant.name for mutant in alive}
        failed = failed or bool(gone)
        for name in sorted(gone):
            print(f"  listed but noticed: {name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
