"""The pytest plugin: every public case of every exercise in a kit or a course is a test, and every proof in a course.

pytest loads this module in every project of the environment, so it imports nothing of ours until a file of an exercise is met. A
student's file is never imported into pytest's process: it runs where ``grade check`` runs it.
"""

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from autograder.content import Course, Exercise
    from autograder.reporting.plain import Checked

MARKER = "proof"
ANSWER = "gives-an-answer"
NOT_STARTED = "run.summary.not_started"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--proofs``."""
    group = parser.getgroup("tensorgrade")
    group.addoption("--proofs", action="store_true", help="Prove the exercises of a course repository (needs PyTorch); as does -m proof.")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of proofs."""
    config.addinivalue_line("markers", f"{MARKER}: proves an exercise of a course, as grade verify does; runs with --proofs or -m {MARKER}")


@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, None]:
    """Collect the file of an exercise or of a solution in place of whatever else would, which would import it."""
    outcome = yield
    side = _side(file_path)
    if side is not None:
        kind = ExerciseFile if side == "exercises" else SolutionFile
        outcome.force_result([kind.from_parent(parent, path=file_path)])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect proofs that nobody asked for."""
    if config.getoption("proofs") or re.search(rf"\b{MARKER}\b", config.getoption("markexpr") or ""):
        return
    proofs = [item for item in items if isinstance(item, ProofItem)]
    if proofs:
        config.hook.pytest_deselected(items=proofs)
        items[:] = [item for item in items if not isinstance(item, ProofItem)]


def _side(path: Path) -> str | None:
    """Return ``exercises`` or ``solutions`` if *path* is the file of an exercise there, None for every other file."""
    side = path.parent.parent
    if path.suffix != ".py" or side.name not in ("exercises", "solutions"):
        return None
    public = side.parent / "exercises"
    stated = (public / "course.toml").is_file() and (public / path.parent.name / f"{path.stem}.md").is_file()
    return side.name if stated else None


class Failed(Exception):
    """A public case or a proof that does not hold; the text is the whole explanation."""


class ExplainedItem(pytest.Item):
    """A test whose failure is told by its own text, without a traceback."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the explanation, or for an error of ours what pytest makes of it."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the test stands."""
        return self.path, 0, self.name


class CourseFile(pytest.File):
    """A file of one exercise in a kit or a course."""

    @property
    def root(self) -> Path:
        """Return the folder that holds ``exercises/``."""
        return self.path.parents[2]

    @property
    def exercise_id(self) -> str:
        """Return ``unit/slug``."""
        return f"{self.path.parent.name}/{self.path.stem}"

    def load(self) -> "tuple[Course, Exercise]":
        """Return the part of the course that holds this exercise.

        Raises:
            CollectError: The course is at fault.
        """
        from autograder.content import load_course
        from autograder.errors import TensorgradeError

        try:
            course = load_course(self.root, (self.path.stem,))
            return course, course.exercise(self.exercise_id)
        except TensorgradeError as error:
            raise self.CollectError(str(error)) from None


class ExerciseFile(CourseFile):
    """A student's file of one exercise; it runs once, when the first of its cases is asked for."""

    _checked: "Checked | None" = None

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test a public case; for a task the one whether it gives an answer."""
        _, exercise = self.load()
        for name in self._names(exercise):
            yield CaseItem.from_parent(self, name=name)

    def _names(self, exercise: "Exercise") -> list[str]:
        from autograder.content import kind_of, load_solution, public_cases
        from autograder.content.public_file import load
        from autograder.errors import TensorgradeError

        try:
            if kind_of(exercise).answer_case is not None:
                return [ANSWER]
            if exercise.cases_path.is_file():
                return [case.name for case in load(exercise.cases_path).cases]
            if exercise.solution_path is None:
                raise self.CollectError(f"the public cases are missing: {exercise.cases_path}. Next: take the file from the kit again")
            return [case.name for case in public_cases(exercise, load_solution(exercise))]
        except TensorgradeError as error:
            raise self.CollectError(str(error)) from None

    def checked(self) -> "Checked":
        """Return what the student's program gives on all public cases."""
        if self._checked is None:
            self._checked = self._check()
        return self._checked

    def _check(self) -> "Checked":
        import os

        from autograder.reporting.plain import Checked
        from autograder.runner.local import LocalRunner
        from autograder.settings import load_kit
        from autograder.usecases.check import check_exercise, own_work

        course, exercise = self.load()
        student = os.environ.get("TENSORGRADE_STUDENT") or load_kit(self.root).student
        program, file = own_work(course, exercise)
        with LocalRunner() as runner:
            return Checked(exercise, check_exercise(course, exercise, program, runner, student=student), program, file)


class CaseItem(ExplainedItem):
    """One public case."""

    def runtest(self) -> None:
        """Pass if the case passes.

        Raises:
            Failed: It does not; the text says why.
        """
        from autograder.model import Verdict
        from autograder.reporting.plain import Style, render_case
        from autograder.texts import render

        parent = self.parent
        assert isinstance(parent, ExerciseFile)
        checked = parent.checked()
        result = checked.result
        language = _language(parent.root)
        if result.verdict is Verdict.MISSING and result.summary.key == NOT_STARTED:
            _skip(render(result.summary, language))
        verdicts = {outcome.case.name: outcome.verdict for outcome in result.outcomes}
        own = result.verdict if self.name == ANSWER else verdicts.get(self.name, result.verdict)
        if own is Verdict.SKIPPED and result.verdict is not Verdict.SKIPPED:
            _skip(render(result.summary, language))
        if own not in (Verdict.PASSED, Verdict.SKIPPED):
            raise Failed(render_case(checked, "answer" if self.name == ANSWER else self.name, Style(language)))


class SolutionFile(CourseFile):
    """The private side of one exercise, with the proof that it is sound."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the proof."""
        item = ProofItem.from_parent(self, name="proof")
        item.add_marker(MARKER)
        yield item


class ProofItem(ExplainedItem):
    """The proof of one exercise."""

    def runtest(self) -> None:
        """Pass if the exercise is proven; skip without PyTorch.

        Raises:
            Failed: It is not; the text names every fault and its place.
        """
        from autograder.authoring.oracle import has_torch
        from autograder.authoring.verification_course import read_verification_course
        from autograder.authoring.verify import Options, prove_all
        from autograder.texts import render

        parent = self.parent
        assert isinstance(parent, SolutionFile)
        language = _language(parent.root)
        if not has_torch():
            _skip("PyTorch is not installed: pip install 'tensorgrade[oracle]'")
        found = read_verification_course(parent.root, [parent.exercise_id])
        proofs = [*found.unreadable, *prove_all(found.course, found.exercises, Options())]
        lines = [
            f"{place.file}:{place.line}: {place.rule}: {render(fault, language)}"
            for proof in proofs
            for fault, place in zip(proof.faults, proof.places, strict=True)
        ]
        if lines:
            raise Failed("\n".join(lines))


def _skip(reason: str) -> NoReturn:
    """Skip the test, with the student's file and not this one as the place."""
    raise pytest.skip.Exception(reason, _use_item_location=True)


def _language(root: Path) -> str:
    """Return the language of explanations, chosen as ``grade check`` does."""
    from autograder.cli.common import choose_language
    from autograder.languages import LANGUAGES
    from autograder.settings import load_kit

    kit = load_kit(root)
    return choose_language(None, offered=(kit.language,) if kit.language else LANGUAGES)
