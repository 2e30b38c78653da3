"""``grade kit``: build what students get, for anybody or for each student by name."""

from collections.abc import Iterator
from pathlib import Path

import click

from autograder.cli.common import choose_language, console, course_option, course_root, json_option, lang_option, print_json, progress
from autograder.model import Message
from autograder.texts import render
from autograder.texts.localized_errors import LocalizedError


@click.command("kit")
@click.option("--student", "students", metavar="NAME", multiple=True, help="Put this student's numbers in; may be given several times.")
@click.option("--roster", type=click.Path(path_type=Path, dir_okay=False), help="A CSV file of students: one kit for each.")
@click.option("--unit", "units", metavar="UNIT", multiple=True, help="Only this unit, or this exercise.  [default: the whole course]")
@click.option(
    "--out", metavar="DIR|FILE.zip", type=click.Path(path_type=Path), help="Where to write.  [default: kit, or kits for several students]"
)
@click.option("--zip", "as_zip", is_flag=True, help="With several students: an archive for each instead of a folder.")
@click.option("--inbox", metavar="DIR", default="", help="The folder to hand in to, for the kit's settings.")
@course_option
@lang_option
@json_option
def command(
    students: tuple[str, ...],
    roster: Path | None,
    units: tuple[str, ...],
    out: Path | None,
    as_zip: bool,
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

    loaded = load_named(course_root(course), units)
    language = choose_language(lang, offered=loaded.languages)
    builder = KitBuilder(loaded, loaded.select(units))
    results: list[tuple[str, Written]] = []
    for student, target in _targets(students, roster, out, as_zip):
        files = builder.build(Recipient(student, language, inbox))
        results.append((student, write_archive(files, target) if target.suffix == ".zip" else write_folder(files, target)))
        if len(results) % 50 == 0:
            progress(_say(language, "count", count=len(results)))
    if as_json:
        kits = [{"student": student, "path": str(written.path), "kept": list(written.kept)} for student, written in results]
        print_json({"course": loaded.id, "exercises": [exercise.id for exercise in builder.exercises], "kits": kits})
        return
    screen = console()
    for student, written in results:
        screen.print(f"{written.path}" + (f"  {_say(language, 'whose', student=student)}" if student else ""), markup=False)
        for name in written.kept:
            screen.print(f"  {_say(language, 'kept', file=name)}", markup=False)
    screen.print(_say(language, "total", kits=len(results), exercises=len(builder.exercises)))


def _say(language: str, name: str, **values: object) -> str:
    return render(Message(f"cli.kit.{name}", values), language)


def _targets(students: tuple[str, ...], roster: Path | None, out: Path | None, as_zip: bool) -> Iterator[tuple[str, Path]]:
    """Yield every student's canonical name and where the kit goes."""
    from autograder.intake.roster import read_roster
    from autograder.store.inbox import student_folder

    names = [*students, *(entry.student for entry in (read_roster(roster) if roster else ()))]
    if roster is None and len(names) <= 1:
        name = student_folder(names[0]) if names else ""
        default = Path(f"kit-{name}" if name else "kit")
        target = out or default
        yield name, target.with_name(f"{target.name}.zip") if as_zip and target.suffix != ".zip" else target
        return
    folder = out or Path("kits")
    if folder.suffix == ".zip":
        raise LocalizedError("cli.kit.one_archive", path=folder, count=len(names))
    for name in dict.fromkeys(student_folder(name) for name in names):
        yield name, folder / (f"{name}.zip" if as_zip else name)
