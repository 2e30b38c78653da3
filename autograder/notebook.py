"""Checks in a notebook: ``check(conv2d)``, and the magics ``%grade`` and ``%%grade`` after ``%load_ext autograder.notebook``.

The function is called in the kernel, as it stands there. What comes of it is shown as the page shows it, or as ``grade check``
prints it where no HTML can be shown.
"""

import linecache
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import TensorgradeError
from autograder.texts import LANGUAGES
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.content import Course
    from autograder.reporting.plain import Checked

SHOWN_FILE = "<cell>"
"""What tracebacks call the cell that defines the function; kernels name it by a number that tells nobody anything."""


@dataclass(frozen=True, slots=True, repr=False)
class CheckResults:
    """Results of checking functions, displayed as HTML in a notebook and as text elsewhere."""

    items: "tuple[Checked, ...]"
    course: "Course"
    language: str

    @property
    def passed(self) -> bool:
        """Whether every function passes its public cases."""
        from autograder.model import Verdict

        return all(item.result.verdict in (Verdict.PASSED, Verdict.SKIPPED) for item in self.items)

    def __repr__(self) -> str:
        from autograder.reporting.plain import Style, render_check

        return render_check(self.items, Style(self.language)).rstrip("\n")

    def _repr_html_(self) -> str:
        from autograder.reporting.checked_page import check_fragment

        return check_fragment(self.course, self.items, self.language)


def check(*functions: Callable[..., Any], course: str | os.PathLike[str] | None = None, lang: str | None = None) -> CheckResults:
    """Run the public cases on *functions*, each named after its exercise, and return what came of it.

    Args:
        functions: As they stand in the kernel.
        course: Folder of the kit or course; by default the nearest one above the working folder.
        lang: Language of texts, ``en`` or ``ru``; by default the kit's.

    Raises:
        TensorgradeError: There is no kit or course, or no exercise of that name.
    """
    from autograder.content import find_course
    from autograder.settings import load_kit

    root = find_course(Path(course) if course is not None else Path.cwd())
    language = lang or _language(root)
    names = [getattr(function, "__name__", str(function)) for function in functions]
    loaded = _course(root, names)
    student = os.environ.get("TENSORGRADE_STUDENT") or load_kit(root).student
    items = tuple(_check(loaded, name, function, student) for name, function in zip(names, functions, strict=True))
    return CheckResults(items, loaded, language)


def _course(root: Path, names: Iterable[str]) -> "Course":
    """Return the part of the course that holds the exercises *names*; all of it if there are none such, for a better error."""
    from autograder.content import load_course

    slugs = [name.rpartition("/")[2] for name in names]
    known = slugs and all(slug.isidentifier() and any((root / "exercises").glob(f"*/{slug}.md")) for slug in slugs)
    return load_course(root, slugs) if known else load_course(root)


def _check(course: "Course", name: str, function: Callable[..., Any], student: str) -> "Checked":
    from autograder.model import Program
    from autograder.reporting.plain import Checked
    from autograder.runner.in_process import InProcessRunner
    from autograder.usecases.check import check_exercise

    exercise = course.exercise(name)
    if not callable(function):
        raise LocalizedError("cli.notebook.not_callable", name=name, type=type(function).__name__)
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    program = Program(exercise.slug, SHOWN_FILE, ("".join(linecache.getlines(file)),))
    with InProcessRunner(function, {file}) as runner:
        return Checked(exercise, check_exercise(course, exercise, program, runner, student=student), program)


# -- magics --------------------------------------------------------------------------------------------------------


def load_ipython_extension(shell: Any) -> None:
    """Define ``%grade NAME...`` and ``%%grade NAME...``, which runs its cell first."""

    def grade(line: str, cell: str | None = None) -> CheckResults | None:
        from IPython.core.error import UsageError as LineError

        if cell is not None and not shell.run_cell(cell).success:
            return None  # its traceback is shown
        try:
            return check(*_functions(shell.user_ns, line.split(), cell))
        except TensorgradeError as error:
            raise LineError(_message(error)) from None

    shell.register_magic_function(grade, "line_cell", "grade")


def _message(error: TensorgradeError) -> str:
    """Return the text of *error*, in the language of the kit where it has several."""
    from autograder.content import find_course

    if not isinstance(error, LocalizedError):
        return str(error)
    try:
        what, then = error.in_language(_language(find_course(Path.cwd())))
    except TensorgradeError:
        return str(error)
    return f"{what}\n{then}"


def _language(root: Path) -> str:
    from autograder.cli.common import choose_language
    from autograder.settings import load_kit

    kit = load_kit(root)
    return choose_language(None, offered=(kit.language,) if kit.language else LANGUAGES)


def _functions(namespace: dict[str, Any], names: list[str], cell: str | None) -> Iterator[Any]:
    """Yield the functions called *names*; without names those that *cell* defines, or all that the course has an exercise for."""
    missing = [name for name in names if name.rpartition("/")[2] not in namespace]
    if missing:
        raise LocalizedError("cli.notebook.undefined", name=missing[0])
    if names:
        yield from (namespace[name.rpartition("/")[2]] for name in names)
        return
    from autograder.content import find_course, load_course
    from autograder.intake.sources import DEFINITION

    defined = DEFINITION.findall(f"\n{cell}") if cell is not None else list(namespace)
    slugs = set(load_course(find_course(Path.cwd())).slugs.values())
    found = [name for name in dict.fromkeys(defined) if name in slugs and callable(namespace.get(name))]
    if not found:
        raise LocalizedError("cli.notebook.nothing")
    yield from (namespace[name] for name in found)
