"""Implements ``grade kit``: builds student kits, generic or personal."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import choose_language, console, course_option, course_root, json_option, lang_option, print_json, progress
from autograder.cli.roster_options import columns_of, roster_options
from autograder.texts import speaker
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.courses.people import Person
    from autograder.courses.rosters import Roster


@click.command("kit")
@click.option("--student", "students", metavar="NAME", multiple=True, help="Put this student's numbers in; may be given several times.")
@click.option(
    "--roster",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The class list: a kit for each person in it, or for those of --student.",
)
@roster_options
@click.option("--unit", "units", metavar="UNIT", multiple=True, help="Only this unit, or this exercise.  [default: the whole course]")
@click.option(
    "--out", metavar="DIR|FILE.zip", type=click.Path(path_type=Path), help="Where to write.  [default: kit, or kits for several students]"
)
@click.option("--zip", "as_zip", is_flag=True, help="With several students: an archive for each instead of a folder.")
@click.option("--notebook", "with_notebooks", is_flag=True, help="Also write the exercises as Jupyter notebooks, one for each unit.")
@click.option("--inbox", metavar="DIR", default="", help="The folder to hand in to, for the kit's settings.")
@course_option
@lang_option
@json_option
def command(
    students: tuple[str, ...],
    roster: Path | None,
    columns: str,
    encoding: str,
    units: tuple[str, ...],
    out: Path | None,
    as_zip: bool,
    with_notebooks: bool,
    inbox: str,
    course: Path | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Build the student kit: public files only.

    Statements, stubs and public cases are put in, nothing hidden. With a student's name the tasks have that student's
    numbers. A kit that is there already is brought up to date; files that the student has edited stay.
    """
    from autograder.authoring.kit import KitBuilder, Recipient
    from autograder.authoring.kit_files import Written, write_archive, write_folder
    from autograder.content import load_named
    from autograder.courses.rosters import read_roster

    loaded = load_named(course_root(course), units)
    language = choose_language(lang, offered=loaded.languages)
    people = read_roster(roster, columns=columns_of(columns), encoding=encoding) if roster else None
    _prepare_inbox(inbox, language)
    builder = KitBuilder(loaded, loaded.select(units))
    results: list[tuple[str, Written]] = []
    for student, target in _targets(students, people, out, as_zip):
        files = builder.build(Recipient(student, language, inbox), with_notebooks=with_notebooks)
        results.append((student, write_archive(files, target) if target.suffix == ".zip" else write_folder(files, target)))
        if len(results) % 50 == 0:
            progress(speaker("cli.kit", language)("count", count=len(results)))
    if as_json:
        kits = [{"student": student, "path": str(written.path), "kept": list(written.kept)} for student, written in results]
        print_json({"course": loaded.id, "exercises": [exercise.id for exercise in builder.exercises], "kits": kits})
        return
    screen = console()
    for student, written in results:
        screen.print(f"{written.path}" + (f"  {speaker('cli.kit', language)('whose', student=student)}" if student else ""), markup=False)
        for name in written.kept:
            screen.print(f"  {speaker('cli.kit', language)('kept', file=name)}", markup=False)
    screen.print(speaker("cli.kit", language)("total", kits=len(results), exercises=len(builder.exercises)))


def _prepare_inbox(inbox: str, language: str) -> None:
    """Create the inbox that the kits name; print a remark if they name none. A path that does not exist here is left alone."""
    from autograder.store.inbox import make_inbox

    if not inbox:
        progress(speaker("cli.kit", language)("no_inbox"))
    elif Path(inbox).is_absolute() and Path(inbox).parent.is_dir():
        make_inbox(Path(inbox))


def _targets(students: tuple[str, ...], roster: "Roster | None", out: Path | None, as_zip: bool) -> Iterator[tuple[str, Path]]:
    """Yield the student and the target path of each kit; students are looked up in the roster by any of their names."""
    from autograder.intake.names import display_name, safe_names
    from autograder.store.inbox import student_folder

    for name in students:
        student_folder(name)  # refuses a name under which nothing could be handed in
    people = [_person(name, roster) for name in students] if students else list(roster.people) if roster else []
    names = list(dict.fromkeys(display_name(person.id) for person in people))
    folders = safe_names(names)
    if roster is None and len(names) <= 1:
        name = names[0] if names else ""
        default = Path(f"kit-{folders[0]}" if name else "kit")
        target = out or default
        yield name, target.with_name(f"{target.name}.zip") if as_zip and target.suffix != ".zip" else target
        return
    folder = out or Path("kits")
    if folder.suffix == ".zip":
        raise LocalizedError("cli.kit.one_archive", path=folder, count=len(names))
    for name, own in zip(names, folders, strict=True):
        yield name, folder / (f"{own}.zip" if as_zip else own)


def _person(name: str, roster: "Roster | None") -> "Person":
    """Return the person called *name*: of the roster, if there is one.

    Raises:
        LocalizedError: The roster has nobody of that name, or several.
    """
    from autograder.courses.people import People, Person

    if roster is None:
        return Person(name, name)
    found = People(roster.people).find(name)
    if found.person is None:
        nearest = [f"{person.name} ({person.id})" for person in found.candidates] or ["-"]
        raise LocalizedError("courses.match.several" if found.ambiguous else "courses.match.no_person", name=name, nearest=nearest)
    return found.person
