"""Implements ``grade secret``: shows where the course's secret comes from and makes a new one."""

from pathlib import Path

import click

from autograder.cli.common import choose_language, course_option, course_root, json_option, lang_option, print_json
from autograder.model import Message
from autograder.texts import render


@click.command("secret")
@click.option("--new", "make", is_flag=True, help="Write a new one to solutions/course.secret, if there is none.")
@click.option("--rotate", is_flag=True, help="Write a new one in place of the one that is there.")
@course_option
@lang_option
@json_option
def command(make: bool, rotate: bool, course: Path | None, lang: str | None, as_json: bool) -> None:
    """Say where the secret comes from that the hidden inputs are drawn from, or make a new one. It is never shown.

    With another secret every hidden input is another one; the numbers of tasks stay. Results graded before are graded again.
    """
    from autograder.authoring.secret import make_secret, place_of_secret
    from autograder.cli.secret_warnings import origin_text, remarks, worded
    from autograder.content import secret_origin

    language = choose_language(lang)
    root = course_root(course)
    place = place_of_secret(root)
    written = make or rotate
    if written:
        make_secret(root, rotate=rotate)
    found = list(remarks(root))
    if as_json:
        shown = [{"text": render(remark.text, language), "next_step": remark.next_step} for remark in found]
        print_json({"origin": secret_origin(root), "written": written, "remarks": shown})
        return
    if written:
        click.echo(render(Message("cli.secret.written", {"path": str(place)}), language))
    click.echo(render(origin_text(root), language))
    for remark in found:
        click.echo(worded(remark, language))
