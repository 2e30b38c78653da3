"""Checks programs on the public cases, on this machine, and names recognised mistakes.

Works from a student's kit (the cases stand in ``<slug>.cases.json``) and from the course itself (they come from the
solution). Nothing here scores, and nothing hidden is drawn or read from a kit, which has none.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autograder.compare import unwanted
from autograder.content import Course, Exercise, kind_of, load_solution, public_cases, student_numbers
from autograder.errors import ContentError
from autograder.grading.prepared import PreparedExercise, prepare_cases
from autograder.grading.session import grade_exercise, noted
from autograder.intake.limits import MAX_SOURCE_BYTES
from autograder.intake.rejections import Refused
from autograder.intake.sources import Source, read_source
from autograder.model import Case, ExerciseResult, Message, ModuleSource, Outcome, Program, Response, RunResult, RunStatus, Score, Verdict
from autograder.runner.api import Runner, assignment, read
from autograder.runner.guest.policy import DEFAULT_MODULES, plainly_allowed
from autograder.runner.local import LocalRunner
from autograder.settings import Kit

if TYPE_CHECKING:
    from autograder.content.public_file import PublicCandidate, PublicExercise
    from autograder.diagnosis import Candidate


def local_runner() -> LocalRunner:
    """Return a runner for the student's own files on the student's own machine."""
    return LocalRunner()


def check_exercise(course: Course, exercise: Exercise, program: Program | None, runner: Runner, *, student: str) -> ExerciseResult:
    """Run *program* on the public cases of *exercise* and return the result, without points.

    Args:
        program: None if there is no file.
        student: Key of a personal exercise's numbers; empty if no student is known.

    Raises:
        ContentError: There are neither public cases nor a solution to take them from.
    """
    kind = kind_of(exercise)
    numbers = known_numbers(course, exercise, student) if kind.personal else {}
    if program is None:
        return ExerciseResult(exercise.id, Verdict.MISSING, Score(None, exercise.points), Message("run.summary.nothing"), numbers=numbers)
    if kind.answer_case is not None:
        return _check_answer(exercise, kind.answer_case, program, runner, numbers)
    prepared = public_exercise(exercise)
    run = read(runner.run(program, prepared.assignment), prepared.assignment)
    if run.status is RunStatus.FINISHED and not prepared.cases:  # nothing was tried, so nothing has passed
        return ExerciseResult(exercise.id, Verdict.SKIPPED, Score(None, exercise.points), Message("run.no_examples"), run=run)
    return noted(grade_exercise(prepared, run), program)


def public_exercise(exercise: Exercise) -> PreparedExercise:
    """Return *exercise* prepared on its public cases.

    Raises:
        ContentError: There are neither public cases nor a solution to take them from.
    """
    if exercise.cases_path.is_file():
        from autograder.content.public_file import load

        return _prepared_from(exercise, load(exercise.cases_path))
    if exercise.solution_path is None:
        raise ContentError("the public cases are missing", path=exercise.cases_path, hint="take the file from the kit again")
    solution = load_solution(exercise)
    return replace(prepare_cases(exercise, solution, public_cases(exercise, solution)), families=())


def _prepared_from(exercise: Exercise, public: "PublicExercise") -> PreparedExercise:
    cases = tuple(_with_law(case, public) for case in public.cases)
    order = assignment(cases, parameters=public.parameters, required=public.required, limits=exercise.limits, modules=exercise.modules)

    def candidates() -> "tuple[Candidate, ...]":
        return tuple(_candidate(item, public.cases) for item in public.candidates)

    return PreparedExercise(exercise, public.tolerance, (), cases, public.expected, order, candidates)


def _with_law(case: Case, public: "PublicExercise") -> Case:
    """Return *case* with the judge that its law asks for; the file holds data only."""
    if case.name not in public.laws:
        return case
    from autograder.compare.statistics import judge_from_data

    return replace(case, judge=judge_from_data(public.laws[case.name]))


def _candidate(item: "PublicCandidate", cases: Sequence[Case]) -> "Candidate":
    from autograder.diagnosis import Candidate

    answers = {case.name: response for case, response in zip(cases, item.responses, strict=True)}

    def answer(case: Case) -> Response:
        return answers[case.name]

    return Candidate(item.slug, item.text, item.slip, item.same_as, answer)


def _check_answer(exercise: Exercise, case: Case, program: Program, runner: Runner, numbers: Mapping[str, object]) -> ExerciseResult:
    """Return whether the program gives an answer to *case*; the kit does not hold the right one."""
    order = assignment([case], parameters=(), required=0, limits=exercise.limits, modules=exercise.modules)
    run = read(runner.run(program, order), order)
    verdict, summary = _answered(run)
    outcome = Outcome(case, verdict, None, run.responses[0] if run.responses else None)
    score = Score(None, exercise.points)
    return ExerciseResult(exercise.id, verdict, score, summary, (outcome,), notes=run.notes, run=run, numbers=numbers)


def _answered(run: RunResult) -> tuple[Verdict, Message]:
    if run.status is not RunStatus.FINISHED:
        return Verdict[run.status.name], run.detail or Message("run.crashed.exit")
    raised = run.responses[0].raised
    if raised is None:
        return Verdict.SKIPPED, Message("run.answered")
    if raised.is_a("NotImplementedError"):
        return Verdict.MISSING, Message("run.summary.not_started")
    return Verdict.RAISED, unwanted(raised).message


def known_numbers(course: Course, exercise: Exercise, student: str) -> dict[str, object]:
    """Return the numbers of a personal exercise: the kit's, or the student's drawn from the course; none where nobody is known."""
    if exercise.cases_path.is_file():
        from autograder.content.public_file import load

        return dict(load(exercise.cases_path).numbers or {})
    if exercise.solution_path is None or not student:
        return {}
    return student_numbers(exercise, load_solution(exercise), course_id=course.id, student=student)


def own_work(course: Course, exercise: Exercise) -> tuple[Program | None, Path]:
    """Return the program of *exercise* in the kit and the file that it is in: the stub's, or a notebook of its unit.

    Where there are notebooks the files are chosen as in grading: an untouched stub comes last.
    """
    folder = exercise.stub_path.parent
    if any(folder.glob("*.ipynb")):
        from autograder.intake import collect

        found = collect(folder, course.slugs)
        program = found.programs.get(exercise.id)
        if program is not None:
            unread = (*found.problems.get("", ()), *found.problems.get(exercise.id, ()))
            return replace(program, notes=(*program.notes, *unread)), folder / program.filename
    return own_program(course, exercise, exercise.stub_path), exercise.stub_path


def own_program(course: Course, exercise: Exercise, path: Path) -> Program | None:
    """Read the program in the file *path* as grading will read it; None if there is no file.

    A file that grading would reject gives an empty program whose note says why. Its imports other than libraries are searched in
    its folder and in the kit.
    """
    if not path.is_file():
        return None
    try:
        source = _read(path)
    except Refused as refused:
        return Program(exercise.slug, path.name, ("",), notes=(refused.message,))
    return Program(exercise.slug, path.name, source.cells, _modules(course, exercise, path, source), source.notes)


def _modules(course: Course, exercise: Exercise, path: Path, source: Source) -> tuple[ModuleSource, ...]:
    libraries = DEFAULT_MODULES | frozenset(exercise.modules)
    if all(plainly_allowed(cell, libraries) for cell in source.cells):
        return ()
    from autograder.intake.neighbours import modules_beside

    return modules_beside(path, source, course.root)


def _read(path: Path) -> Source:
    with path.open("rb") as file:
        data = file.read(MAX_SOURCE_BYTES + 1)
    if len(data) > MAX_SOURCE_BYTES:
        from autograder.intake.collected_files import megabytes

        raise Refused("intake.file_too_large", file=path.name, limit=megabytes(MAX_SOURCE_BYTES))
    return read_source(path.name, data)


def version_warnings(kit: Kit, programs: Sequence[Program]) -> Iterator[Message]:
    """Yield differences of Python and NumPy from the grader's, and names in *programs* that they affect."""
    here = {"python": ".".join(map(str, sys.version_info[:2])), "numpy": np.__version__}
    there = {"python": kit.python or here["python"], "numpy": kit.numpy or here["numpy"]}
    if any(_minor(here[name]) != _minor(there[name]) for name in here):
        values = {f"{name}_here": version for name, version in here.items()}
        yield Message("cli.check.versions", {**there, **values})
    if _minor(here["numpy"]) < (2, 0) <= _minor(there["numpy"]):
        from autograder.runner.guest.numpy_aliases import named

        for program in programs:
            if names := named(program.cells):
                yield Message("cli.check.removed", {"file": program.filename, "names": names, **there})


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
