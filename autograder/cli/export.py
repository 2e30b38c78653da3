"""``grade export``: a finished batch as CSV or JSON, for gradebooks and scripts."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import json_option, progress
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.reporting.model import Report


@click.command("export")
@click.argument("place", metavar="OUT", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="csv: a row a student. json: every student's whole report.",
)
@click.option("--output", "-o", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Where to write.  [default: stdout]")
@click.option("--bom", is_flag=True, help="Start the CSV with a byte order mark, for spreadsheets that ask for one.")
@json_option
def command(place: Path, form: str, output: Path | None, bom: bool, as_json: bool) -> int:
    """Write the grades of OUT, a folder that grade batch wrote.

    The CSV has student,name,score,possible,percent,pending and a column an exercise. A cell is empty where there is no grade:
    nothing was handed in, or it could not be judged; then there is no percentage. The JSON is an array of reports (tensorgrade/report/v1).
    """
    from autograder.reporting.class_model import ClassReport
    from autograder.reporting.exports import grades_csv, reports_json
    from autograder.reporting.model import read

    if not (place / "class.json").is_file():
        raise LocalizedError("cli.export.no_batch", path=place)
    if form == "csv" and not as_json:
        _write([grades_csv(read(place / "class.json", ClassReport), bom=bom)], output)
    else:
        _write((piece.encode() for piece in reports_json(_reports(place))), output)
    return 0


def _reports(place: Path) -> "Iterator[Report]":
    from autograder.reporting.model import Report, read

    for path in sorted((place / "students").glob("*/report.json")):
        yield read(path, Report)


def _write(pieces: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    from autograder.store.files import is_stream, make_folder, nowhere

    make_folder(output.parent)
    try:
        if is_stream(output):
            _write_stream(pieces, output)
        else:
            _write_whole(pieces, output)
            progress(str(output))
    except FileNotFoundError:
        raise nowhere(output) from None
    except OSError as error:
        error.filename = str(output)  # descriptors and the name of the part tell the reader nothing
        raise


def _write_stream(pieces: Iterable[bytes], output: Path) -> None:
    with output.open("wb") as file:
        file.writelines(pieces)


def _write_whole(pieces: Iterable[bytes], output: Path) -> None:
    part = output.with_name(f".{output.name}.part")
    try:
        _write_stream(pieces, part)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
