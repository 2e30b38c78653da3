"""Renders pages as self-contained HTML files: no script, nothing fetched, accessible and printable."""

import re
from ast import literal_eval
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from autograder import texts
from autograder.content import Course, Exercise, cited_lectures, kind_of
from autograder.lru_cache import LRUCache
from autograder.model import Verdict
from autograder.reporting import evidence, heatmap, markdown
from autograder.reporting.build import size
from autograder.reporting.class_model import ClassReport, StudentRow
from autograder.reporting.model import CaseReport, Details, ExerciseReport, FamilyReport, Report
from autograder.reporting.safe import visible

FOLDER = Path(__file__).parent
SYMBOLS = {Verdict.PASSED: "✓", Verdict.MISSING: "–", Verdict.SKIPPED: "–", Verdict.INTERNAL_ERROR: "?"}
FAILED_SYMBOL = "✗"
PARTIAL_SYMBOL = "◐"


def student_page(report: Report, course: Course | None = None) -> str:
    """Return the page of one student, or for :class:`Details` the instructor's page of the same.

    Args:
        report: What to show; in its own language.
        course: Gives the statements, shown folded below each exercise; left out without it.
    """
    private = isinstance(report, Details)
    row = partial(_part, "overview_row", report.language)
    block = partial(_part, "exercise_block", report.language, statements=_statements(report, course) if course else {}, private=private)
    page = _environment().get_template("student.html.j2")
    return page.render(
        _context(report.language),
        report=report,
        private=private,
        units=_units(report),
        row=row,
        block=block,
        parts=_parts(report.language),
        lectures=_lectures(report, course) if course else [],
    )


def exercise_fragment(exercises: Sequence[ExerciseReport], language: str) -> str:
    """Return *exercises* as the page shows them, to stand in somebody else's page: the style holds for the fragment alone."""
    blocks = "\n".join(_part("exercise_block", language, exercise, statements={}, private=False) for exercise in exercises)
    return f'<div class="tensorgrade" lang="{language}">\n<style>\n{_scoped_style()}</style>\n{blocks}\n</div>'


@cache
def _scoped_style() -> str:
    """Return the pages' style for everything below ``.tensorgrade``. Points are left out: they are open until work is graded."""
    style = (FOLDER / "style.css").read_text(encoding="utf-8")
    style = re.sub(r"(?m)^(?:html|body)(?= \{)", ":scope", style.replace(":root", ":scope"))
    return f"@scope (.tensorgrade) {{\n{style}:scope {{ padding: 0.5rem; max-width: 66rem; margin: 0; }}\n.worth {{ display: none; }}\n}}\n"


def _part(macro: str, language: str, exercise: ExerciseReport, **options: object) -> Markup:
    """Render *exercise* by *macro*; the result of one that passed is the same on many pages and is cached."""
    if exercise.verdict is not Verdict.PASSED or options.get("private"):
        return getattr(_parts(language), macro)(exercise, **options)  # type: ignore[no-any-return]  # a template's macro
    key = macro, language, exercise.as_json
    found = _kept.get(key)
    if found is None:
        found = getattr(_parts(language), macro)(exercise, **options)
        _kept.put(key, found)
    return found


_kept: LRUCache[tuple[str, str, str], Markup] = LRUCache(1000)


@cache
def _parts(language: str) -> TemplateModule:
    return _environment().get_template("parts.html.j2").make_module(dict(_context(language)))


def class_page(report: ClassReport) -> str:
    """Return the page of the class."""
    most = max((one.students for one in report.distribution), default=0)
    return (
        _environment()
        .get_template("class.html.j2")
        .render(
            _context(report.language),
            parts=_parts(report.language),
            report=report,
            most=most,
            names={row.student: row for row in report.students},
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        style=Markup((FOLDER / "style.css").read_text(encoding="utf-8")),
        Verdict=Verdict,
        symbol=symbol,
        anchor=anchor,
        by_size=by_size,
        kinds=kinds,
        evidence=evidence,
        strip=strip,
        passed=lambda row: sum(verdict is Verdict.PASSED for verdict in row.verdicts.values()),
        number=heatmap.exact,
        never_ran=frozenset({Verdict.MISSING, Verdict.UNLOADABLE, Verdict.FORBIDDEN}),
    )
    return environment


def _harmless(value: object) -> object:
    """Escape invisible characters in texts that did not pass through the report's build."""
    return visible(value) if type(value) is str else value


@cache
def _context(language: str) -> Mapping[str, object]:
    say = texts.speaker("report", language)
    return {
        "language": language,
        "say": say,
        "points": lambda value: texts.number(round(value, 2), language),
        "percent": lambda value: f"{value:.0f} %" if language == "ru" else f"{value:.0f}%",
        "verdict": lambda verdict: say(f"verdict.{verdict.lower()}"),
    }


def _statements(report: Report, course: Course) -> dict[str, Markup]:
    content = {exercise.id: exercise for exercise in course.exercises}
    found = {}
    for exercise in report.exercises:
        if exercise.id in content and exercise.verdict is not Verdict.PASSED:  # who has solved it has read it
            text = texts.localized(content[exercise.id].statement, report.language)
            filled = kind_of(content[exercise.id]).statement(text, _numbers(exercise))
            found[exercise.id] = markdown.render(filled) + extra_modules(content[exercise.id], report.language)
    return found


def _lectures(report: Report, course: Course) -> list[str]:
    """Return the titles of the lectures that the sources on a page cite by number."""
    shown = (source for exercise in report.exercises if exercise.verdict is not Verdict.PASSED for source in exercise.sources)
    say = texts.speaker("report", report.language)
    return [
        say("page.lecture", number=number, title=texts.localized(course.lectures[number], report.language))
        for number in cited_lectures(course, shown)
    ]


def extra_modules(exercise: Exercise, language: str) -> Markup:
    """Return the paragraph on modules allowed in *exercise* only; empty if there are none."""
    if not exercise.modules:
        return Markup()
    return Markup('<p class="modules">{}</p>\n').format(texts.speaker("report", language)("page.modules", modules=exercise.modules))


def _numbers(exercise: ExerciseReport) -> dict[str, object]:
    """Parse a task's numbers from their text in the report: placeholders may index or format them."""
    found: dict[str, object] = {}
    for name, text in exercise.numbers.items():
        try:
            found[name] = literal_eval(text)
        except (ValueError, SyntaxError):
            found[name] = text
    return found


def _units(report: Report) -> list[tuple[str, list[ExerciseReport]]]:
    found: dict[str, list[ExerciseReport]] = {}
    for exercise in report.exercises:
        found.setdefault(exercise.unit_title, []).append(exercise)
    return list(found.items())


# -- what templates call ---------------------------------------------------------------------------------------------


def symbol(verdict: Verdict, score: float | None = 0.0, possible: float = 0.0) -> str:
    """Return the symbol shown beside a verdict's text."""
    if verdict is not Verdict.PASSED and score and score < possible:
        return PARTIAL_SYMBOL
    return SYMBOLS.get(verdict, FAILED_SYMBOL)


def anchor(*names: str) -> str:
    """Return *names* (an exercise's id, then a case's name) as the id of an element: different names, different ids."""
    return ".".join(part for name in names for part in map(_fragment, name.split("/")))


def _fragment(text: str) -> str:
    if text.isascii() and text.replace("_", "").replace("-", "").isalnum():
        return text
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else f"~{ord(letter):x}~" for letter in text)


def by_size(exercise: ExerciseReport, *, hidden: bool) -> list[CaseReport]:
    """Return the failing cases to look at, the smallest first: public ones, or with *hidden* all the others."""
    failing = [case for case in exercise.cases if case.verdict is not Verdict.PASSED and case.public is not hidden]
    return sorted(failing, key=size)


def kinds(exercise: ExerciseReport, family: FamilyReport) -> list[tuple[str, int]]:
    """Return the messages of failing cases of *family*, most frequent first."""
    failed = [
        case.message for case in exercise.cases if case.family == family.name and case.verdict is not Verdict.PASSED and not case.public
    ]
    return Counter(failed).most_common()


def strip(row: StudentRow, exercises: list[str]) -> str:
    """Return one sign an exercise, in the order of the class page's columns."""
    return "".join(_sign(row, identifier) for identifier in exercises)


def _sign(row: StudentRow, identifier: str) -> str:
    verdict = row.verdicts.get(identifier)
    score = row.scores.get(identifier)
    if verdict is None or verdict is Verdict.MISSING:
        return "·"
    if score is None:
        return "?"
    return "●" if verdict is Verdict.PASSED else "◐" if score else "○"
