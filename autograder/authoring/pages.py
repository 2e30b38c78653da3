"""Renders the statements of a kit as web pages: an index and a page for each unit."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path

from autograder import reporting
from autograder.content import Course, Exercise, Unit, cited_lectures, in_language
from autograder.model import Message
from autograder.reporting import markdown
from autograder.reporting.html import extra_modules
from autograder.texts import localized, render, speaker

Statements = Mapping[tuple[str, str], str]
"""Markdown by exercise id and language, with the numbers filled in."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def pages(
    course: Course, exercises: Sequence[Exercise], statements: Statements, stubs: Mapping[str, str], *, language: str
) -> dict[str, str]:
    """Return the pages by path, in every language of the course; ``index.html`` is the one in *language*."""
    found = {}
    for spoken in course.languages:
        files = {f"index.{spoken}.html": _contents(course, exercises, spoken)}
        for unit in _units(course, exercises):
            files[f"exercises/{unit.slug}/index.{spoken}.html"] = _unit_page(course, unit, exercises, statements, stubs, spoken)
        found.update(files)
        if spoken == language:
            found.update({path.replace(f".{spoken}.html", ".html"): page for path, page in files.items()})
    return found


def _units(course: Course, exercises: Sequence[Exercise]) -> list[Unit]:
    present = {exercise.unit for exercise in exercises}
    return [unit for unit in course.units if unit.slug in present]


def _contents(course: Course, exercises: Sequence[Exercise], language: str) -> str:
    parts = []
    for unit in _units(course, exercises):
        page = f"exercises/{unit.slug}/index.{language}.html"
        items = (
            f'<li><a href="{page}#{exercise.slug}">{_title(exercise, language)}</a> {_facts(exercise, language)}</li>'
            for exercise in exercises
            if exercise.unit == unit.slug
        )
        parts.append(f'<h2><a href="{page}">{escape(localized(unit.title, language))}</a></h2>\n<ul>\n' + "\n".join(items) + "\n</ul>")
    parts += _lectures(course, course.lectures, language)
    title = localized(course.title, language)
    return _page(title, "\n".join(parts), language, _links(course, language))


def _unit_page(
    course: Course, unit: Unit, exercises: Sequence[Exercise], statements: Statements, stubs: Mapping[str, str], language: str
) -> str:
    own = [exercise for exercise in exercises if exercise.unit == unit.slug]
    sources = in_language(unit.sources, language)
    parts = [f'<p class="quiet">{escape("; ".join(sources))}</p>'] if sources else []
    items = (f'<li><a href="#{exercise.slug}">{_title(exercise, language)}</a> {_facts(exercise, language)}</li>' for exercise in own)
    parts.append(
        f'<nav aria-labelledby="contents">\n<h2 id="contents">{_say("contents", language)}</h2>\n<ol>\n'
        + "\n".join(items)
        + "\n</ol>\n</nav>"
    )
    parts.append(f"<h2>{_say('exercises', language)}</h2>")
    parts += [_exercise(exercise, statements.get((exercise.id, language), ""), stubs[exercise.id], language) for exercise in own]
    cited = [*sources, *(source for exercise in own for source in in_language(exercise.sources, language))]
    parts += _lectures(course, cited_lectures(course, cited), language)
    up = f'<a href="../../index.{language}.html">{escape(localized(course.title, language))}</a> · '
    return _page(localized(unit.title, language), "\n".join(parts), language, up + _links(course, language))


def _exercise(exercise: Exercise, statement: str, stub: str, language: str) -> str:
    sources = escape("; ".join(in_language(exercise.sources, language)))
    file = f"{exercise.slug}.py"
    return (
        f'<section class="task" id="{exercise.slug}">\n<h3>{_title(exercise, language)}</h3>\n<p>{_facts(exercise, language)}</p>\n'
        f'<div class="statement">\n{markdown.render(statement)}{extra_modules(exercise, language)}</div>\n'
        f'<h4><a href="{file}"><code>{file}</code></a></h4>\n<pre tabindex="0"><code>{escape(stub.strip())}</code></pre>\n'
        f'<p>{_say("check", language)}</p>\n<pre tabindex="0"><code>grade check {exercise.slug}</code></pre>\n'
        f'<p class="quiet">{sources}</p>\n</section>'
    )


def _lectures(course: Course, numbers: Iterable[str], language: str) -> list[str]:
    """Return the titles of the lectures with these numbers, as a section; nothing where the course names no lectures."""
    items = [f"<dt>{number}</dt><dd>{escape(localized(course.lectures[number], language))}</dd>" for number in numbers]
    return [f'<h2>{_say("lectures", language)}</h2>\n<dl class="lectures">\n' + "\n".join(items) + "\n</dl>"] if items else []


def _say(name: str, language: str) -> str:
    return escape(speaker("authoring.page", language)(name))


def _title(exercise: Exercise, language: str) -> str:
    return escape(localized(exercise.title, language))


def _facts(exercise: Exercise, language: str) -> str:
    text = render(Message("authoring.page.facts", {"points": f"{exercise.points:g}", "difficulty": exercise.difficulty}), language)
    return f'<span class="quiet"><code>{exercise.id}</code> · {escape(text)}</span>'


def _links(course: Course, language: str) -> str:
    others = (other for other in course.languages if other != language)
    return " · ".join(f'<a href="index.{other}.html" hreflang="{other}" lang="{other}">{_name(other)}</a>' for other in others)


def _name(language: str) -> str:
    return render(Message("authoring.page.language"), language)


def _page(title: str, body: str, language: str, links: str) -> str:
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>
{_style()}</style>
</head>
<body>
<nav class="quiet" aria-label="{_say("elsewhere", language)}">{links}</nav>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""


@cache
def _style() -> str:
    return (Path(reporting.__file__).parent / "style.css").read_text(encoding="utf-8")
