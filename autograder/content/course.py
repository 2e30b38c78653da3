"""Reads the public side of a course, the files under ``exercises/``."""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from autograder.content.kinds import find_kind, kind_names
from autograder.content.records import FLAW_COST, Exercise, Unit
from autograder.content.tables import TomlTable, read_front_matter, read_toml
from autograder.errors import ContentError
from autograder.model import Limits, Localized
from autograder.texts.localized_errors import LocalizedError

COURSE_FILE = Path("exercises/course.toml")


@dataclass(frozen=True)
class Course:
    """The public side of a course.

    Args:
        root: The folder that holds ``exercises/``.
        id: Short name; goes into the numbers of tasks, so it must not change in mid-term.
        exercises: In the order of the units, easiest first within a unit.
        lectures: Titles of the lectures, by the number under which sources cite them.
        whole_domain: Whether a domain mutant that survives unlisted is a fault; otherwise it is a remark.
    """

    root: Path
    id: str
    title: Localized
    languages: tuple[str, ...]
    units: tuple[Unit, ...]
    exercises: tuple[Exercise, ...]
    limits: Limits = field(default_factory=Limits)
    lectures: Mapping[str, Localized] = field(default_factory=dict)
    whole_domain: bool = False

    def exercise(self, name: str) -> Exercise:
        """Return the exercise with the id or the slug *name*.

        Raises:
            UsageError: There is none, or several units have that slug.
        """
        found = [exercise for exercise in self.exercises if name in (exercise.id, exercise.slug)]
        if len(found) == 1:
            return found[0]
        names = [exercise.id for exercise in found or self.exercises]
        if found:
            raise LocalizedError("cli.exercise.several", name=name, count=len(found), names=names[:12])
        from difflib import get_close_matches

        near = get_close_matches(name, names + [exercise.slug for exercise in self.exercises], 1, 0.5)
        if near:
            raise LocalizedError("cli.exercise.mistyped", name=name, near=near[0])
        raise LocalizedError("cli.exercise.unknown", name=name, names=names[:12])

    def select(self, names: Iterable[str]) -> tuple[Exercise, ...]:
        """Return the exercises that *names* (ids, slugs, units) select, in course order; all for no names.

        Raises:
            UsageError: A name selects nothing.
        """
        wanted: set[str] = set()
        units = {unit.slug for unit in self.units}
        for name in names:
            if name in units:
                wanted.update(exercise.id for exercise in self.exercises if exercise.unit == name)
            else:
                wanted.add(self.exercise(name).id)
        return tuple(exercise for exercise in self.exercises if not wanted or exercise.id in wanted)

    def digest(self, exercise: Exercise) -> str:
        """Return the SHA-256 of everything in *exercise*, except the secret, that a mark, a report or a page depends on.

        Includes the course's id, which a task's numbers depend on, and the unit's title, which reports show.
        """
        import hashlib

        solution = exercise.solution_path.read_bytes() if exercise.solution_path else b""
        public = {name: getattr(exercise, name) for name in exercise.__slots__ if not name.endswith("_path")}
        unit = next((unit.title for unit in self.units if unit.slug == exercise.unit), {})
        facts = repr((self.id, self.languages, unit, public)).encode("utf-8", "surrogatepass")
        return hashlib.sha256(len(facts).to_bytes(8, "big") + facts + solution).hexdigest()

    @cached_property
    def slugs(self) -> Mapping[str, str]:
        """The function name of every exercise, by id."""
        return {exercise.id: exercise.slug for exercise in self.exercises}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of every exercise in the course, by id."""
        return {exercise.id: position for position, exercise in enumerate(self.exercises)}


def in_language(sources: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return *sources* in *language*, or in English where there are none in it."""
    return sources.get(language) or sources.get("en", ())


def cited_lectures(course: Course, sources: Iterable[str]) -> list[str]:
    """Return the numbers of the lectures that *sources* cite, of those that the course names."""
    numbers = set(re.findall(r"(?:lecture|лекция) (\w+)", "; ".join(sources), re.IGNORECASE))
    return [number for number in course.lectures if number in numbers]


def find_course(start: Path) -> Path:
    """Return *start* or the nearest folder above it that holds a course.

    Raises:
        UsageError: There is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise LocalizedError("cli.course.missing", file=str(COURSE_FILE), start=str(start))


def load_course(root: Path, only: Collection[str] | None = None) -> Course:
    """Return the course under *root*.

    Args:
        root: The folder that holds ``exercises/``.
        only: Slugs to read, for commands that need few exercises; the course then has no others.

    Raises:
        ContentError: A file is missing or wrong; the error names it.
    """
    path = root / COURSE_FILE
    table = read_toml(path)
    limits = read_limits(table.table("limits"), Limits())
    flaw_cost = _read_flaw_cost(table.table("scoring"))
    identifier, title = table.take("id", str), table.localized("title")
    languages, order = table.strings("languages", ["en"]), table.strings("units")
    cited = table.table("lectures")
    lectures = {number: cited.localized(number) for number in cited.keys}
    verification = table.table("verification")
    whole_domain = verification.take("whole_domain", bool, False)
    verification.done()
    table.done()
    present = [slug for slug in order if (root / "exercises" / slug / "unit.toml").is_file()]
    _check_order(root, order)
    units = tuple(_load_unit(root, slug) for slug in present if not only or _slugs_of(root, slug, only))
    exercises = tuple(
        replace(exercise, flaw_cost=flaw_cost) for unit in units for exercise in _load_exercises(root, unit.slug, limits, only)
    )
    if not exercises and only is None:
        raise ContentError("the course has no exercises", path=path, hint="run grade new UNIT/SLUG")
    return Course(root, identifier, title, languages, units, exercises, limits, lectures, whole_domain)


def load_named(root: Path, names: Iterable[str]) -> Course:
    """Return the course under *root*; if a file of it is faulty, the part of it that *names* (ids, slugs, units) select.

    So a broken exercise costs the others nothing when they are named.

    Raises:
        ContentError: There are no names, or a file that they need is missing or wrong.
    """
    try:
        return load_course(root)
    except ContentError:
        slugs = {stem for name in names for stem in _stems(root, name)}
        if not slugs:
            raise
        return load_course(root, slugs)


def _stems(root: Path, name: str) -> Iterator[str]:
    """Yield the slugs that *name* (an id, a slug or a unit) selects."""
    known = {path.stem: path for path in (root / "exercises").glob("*/*.md")}
    slug = name.rpartition("/")[2]
    if slug in known:
        yield slug
    yield from (stem for stem, path in known.items() if path.parent.name == name)


def read_limits(table: TomlTable, default: Limits) -> Limits:
    """Return the limits that *table* states, the rest from *default*.

    Raises:
        ContentError: A limit is not a positive number, or is unknown.
    """
    changes: dict[str, int | float] = {}
    for name in ("cpu_seconds", "memory_bytes", "output_bytes", "stdout_bytes", "open_files"):
        changes[name] = table.take(name, int, getattr(default, name))
    changes["wall_seconds"] = float(table.take("wall_seconds", (int, float), default.wall_seconds))
    table.done()
    bad = [name for name, value in changes.items() if value <= 0]
    if bad:
        raise ContentError(
            f"the limit {bad[0]} is {changes[bad[0]]}, expected more than 0", hint="correct it in course.toml or in the front matter"
        )
    return replace(default, **changes)  # type: ignore[arg-type]  # the values are read by the fields' own types


def _read_flaw_cost(table: TomlTable) -> float:
    """Return the share of an exercise's points that a wrong manner costs where the values are right.

    Raises:
        ContentError: It is not between 0 and 1.
    """
    cost = float(table.take("flaw_cost", (int, float), FLAW_COST))
    table.done()
    if not 0 <= cost <= 1:
        raise ContentError(f"flaw_cost is {cost:g}, expected a share between 0 and 1", hint="correct [scoring] in course.toml")
    return cost


def _check_order(root: Path, order: tuple[str, ...]) -> None:
    folders = {path.parent.name for path in (root / "exercises").glob("*/unit.toml")}
    unlisted = sorted(folders.difference(order))
    if unlisted:
        raise ContentError(f"the unit '{unlisted[0]}' is not listed", path=root / COURSE_FILE, hint=f'add "{unlisted[0]}" to units')


def _load_unit(root: Path, slug: str) -> Unit:
    table = read_toml(root / "exercises" / slug / "unit.toml")
    unit = Unit(slug, table.localized("title"), table.localized_strings("sources"))
    table.done()
    return unit


def _load_exercises(root: Path, unit: str, limits: Limits, only: Collection[str] | None) -> list[Exercise]:
    found = [load_exercise(root, unit, slug, limits) for slug in _slugs_of(root, unit, only)]
    return sorted(found, key=lambda exercise: (find_kind(exercise.kind).listed_last, exercise.difficulty, exercise.slug))


def _slugs_of(root: Path, unit: str, only: Collection[str] | None) -> list[str]:
    folder = root / "exercises" / unit
    if only is not None:
        return sorted(slug for slug in only if (folder / f"{slug}.md").is_file())
    return sorted(path.stem for path in folder.glob("*.md") if not path.name.endswith(".ru.md"))


def load_exercise(root: Path, unit: str, slug: str, limits: Limits) -> Exercise:
    """Return the exercise ``unit/slug`` of the course under *root*.

    Raises:
        ContentError: A file is missing or wrong.
    """
    base = root / "exercises" / unit / slug
    path = base.with_suffix(".md")
    table, english = read_front_matter(path)
    kind = table.take("kind", str)
    _check_kind(kind, path)
    title, statement = {"en": table.take("title", str)}, {"en": english}
    sources = {"en": table.strings("sources", [])}
    docstrings: dict[str, str] = {}
    russian = base.with_suffix(".ru.md")
    if russian.is_file():
        other, statement["ru"] = read_front_matter(russian)
        title["ru"] = other.take("title", str)
        sources["ru"] = other.strings("sources", sources["en"])
        docstrings = {"ru": text} if (text := other.take("docstring", str, "").strip()) else {}
        other.done()
    stub = base.with_suffix(".py")
    if not stub.is_file():
        raise ContentError("the stub is missing", path=stub, hint="write the function's signature with a docstring")
    solution = root / "solutions" / unit / f"{slug}.py"
    exercise = Exercise(
        id=f"{unit}/{slug}",
        unit=unit,
        slug=slug,
        kind=kind,
        title=title,
        points=float(table.take("points", (int, float))),
        difficulty=table.take("difficulty", int),
        sources=sources,
        limits=read_limits(table.table("limits"), limits),
        statement=statement,
        stub=stub.read_text(encoding="utf-8", errors="replace"),
        docstrings=docstrings,
        modules=_modules(table, path),
        stub_path=stub,
        solution_path=solution if solution.is_file() else None,
    )
    table.done()
    return exercise


def _check_kind(name: str, path: Path) -> None:
    try:
        find_kind(name)
    except LookupError:
        expected = ", ".join(kind_names())
        raise ContentError(f"the kind is '{name}', expected one of {expected}", path=path, hint="correct the front matter") from None


def _modules(table: TomlTable, path: Path) -> tuple[str, ...]:
    """Return the modules that *table* allows beside the default ones; others than these are not in the sandbox.

    Raises:
        ContentError: One is neither NumPy nor a module of the standard library.
    """
    modules = table.strings("modules", [])
    strange = next((name for name in modules if name != "numpy" and name not in sys.stdlib_module_names), None)
    if strange is None:
        return modules
    top = strange.partition(".")[0]
    known = top == "numpy" or top in sys.stdlib_module_names
    raise ContentError(
        f"modules names '{strange}', expected top-level modules of the standard library or numpy: the sandbox holds nothing else",
        path=path,
        hint=f'write "{top}"' if known else f'remove "{strange}" from modules in the front matter',
    )
