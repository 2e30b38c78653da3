"""Implements ``grade new``: writes the files of a new exercise."""

import shlex
from pathlib import Path

import click

from autograder.cli.common import course_option, course_root, json_option, print_json
from autograder.content.kinds import own_kind_names


@click.command("new")
@click.argument("exercise", metavar="UNIT/SLUG")
@click.option("--kind", type=click.Choice(own_kind_names()), default="function", show_default=True, help="What students write.")
@click.option("--title", help="Title in English.  [default: the slug, to be edited]")
@click.option("--title-ru", help="Title in Russian.  [default: the slug, to be edited]")
@click.option("--points", type=click.FloatRange(min=0, min_open=True), default=1.0, show_default=True, help="Points for full marks.")
@click.option("--difficulty", type=click.IntRange(1, 5), default=1, show_default=True, help="From 1, a formula, to 5, an afternoon.")
@course_option
@json_option
def command(
    exercise: str,
    kind: str,
    title: str | None,
    title_ru: str | None,
    points: float,
    difficulty: int,
    course: Path | None,
    as_json: bool,
) -> None:
    """Write the files of a new exercise: a small working example to edit. UNIT/SLUG is its id, e.g. convolution/conv2d.

    The slug is the name of the function that students write. Nothing is overwritten.
    """
    from autograder.authoring.scaffold import MARK, scaffold

    root = course_root(course)
    unnamed = f"{MARK}: {exercise.rpartition('/')[2].replace('_', ' ').capitalize()}"
    written = scaffold(
        root,
        exercise,
        kind=kind,
        title=title or unnamed,
        title_ru=title_ru or unnamed,
        points=points,
        difficulty=difficulty,
    )
    if as_json:
        files = [path.relative_to(root).as_posix() for path in written.files]
        print_json({"exercise": exercise, "files": files, "unit_is_new": written.unit_is_new, "unit_is_listed": written.unit_is_listed})
        return
    for path in written.files:
        click.echo(path.relative_to(root).as_posix())
    unit = exercise.partition("/")[0]
    if not written.unit_is_listed:
        click.echo(f'next: add "{unit}" to units in exercises/course.toml')
    click.echo(f"next: edit what is marked REPLACE, then run: grade verify {shlex.quote(exercise)}")
