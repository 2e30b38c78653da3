"""Implements ``grade init``: writes a new course that works."""

from pathlib import Path

import click

from autograder.cli.common import json_option, print_json


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--id", "identifier", metavar="ID", help="Short name of the course, e.g. deep-learning.  [default: the folder's name]")
@click.option("--title", metavar="TEXT", default="", help="Title in English.  [default: from the id]")
@click.option("--title-ru", metavar="TEXT", default="", help="Title in Russian; the course is then in both languages.")
@click.option("--unit", metavar="UNIT", default="basics", show_default=True, help="The first unit.")
@json_option
def command(folder: Path, identifier: str | None, title: str, title_ru: str, unit: str, as_json: bool) -> None:
    """Write a new course into DIR: a unit with one proven exercise, and a secret of its own. Nothing is overwritten."""
    from autograder.authoring.new_course import NewCourse, init_course

    name = identifier or folder.resolve().name.lower().replace("_", "-").replace(" ", "-")
    titles = {"en": title or name.replace("-", " ").capitalize()} | ({"ru": title_ru} if title_ru else {})
    files = init_course(folder, NewCourse(name, titles, unit))
    paths = [path.relative_to(folder).as_posix() for path in files]
    if as_json:
        print_json({"course": name, "folder": str(folder), "files": paths})
        return
    for path in paths:
        click.echo(path)
    if title_ru:
        click.echo(f"next: translate the title of the unit in exercises/{unit}/unit.toml")
    click.echo(f"next: cd {folder}; grade verify; grade new {unit}/my_exercise")
