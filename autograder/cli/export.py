"""Implements ``grade export``: writes a finished batch in the format of another system."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import json_option, progress
from autograder.reporting.safe import safe_terminal
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.exports import ClassResults, File


@click.command("export")
@click.argument("place", metavar="OUT", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--to", "name", metavar="FORMAT", default="csv", show_default=True, help="The format; --list has them all.")
@click.option("--list", "listed", is_flag=True, help="List the formats.")
@click.option(
    "--output",
    "-o",
    metavar="FILE|DIR|FILE.zip",
    type=click.Path(path_type=Path),
    help="Where to write; a folder or a .zip for formats of several files.  [default: stdout for one file]",
)
@click.option("--title", metavar="TEXT", default="", help="What the assignment is called there.  [default: the course's title]")
@click.option("--points", metavar="N", type=click.FloatRange(min=0, min_open=True), help="Its maximum there; scores are scaled to it.")
@click.option(
    "--template",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of the other system to be filled in: the gradebook of Canvas, the worksheet of Moodle.",
)
@click.option("--bom", is_flag=True, help="Start a CSV with a byte order mark, for spreadsheets that ask for one.")
@json_option
def command(
    place: Path | None,
    name: str,
    listed: bool,
    output: Path | None,
    title: str,
    points: float | None,
    template: Path | None,
    bom: bool,
    as_json: bool,
) -> int:
    """Write the grades of OUT, a folder that grade batch wrote, in the form that another system takes.

    A grade is empty, never zero, where nothing was handed in or it could not be judged. The exit code does not speak of students.
    """
    from autograder.exports import find_export

    if listed:
        return _list()
    export = find_export("json" if as_json and name == "csv" else name)
    results = _results(place, title, points, template)
    files = list(export.files(results))
    _write_files(files, output, bom=bom)
    left_out = [student for file in files for student in file.left_out]
    if left_out:
        progress(f"graded, and in no line of the template: {safe_terminal(', '.join(left_out))}; enter these grades by hand")
    return 0


def _list() -> int:
    from autograder.exports import export_names, find_export

    for name in export_names():
        click.echo(f"{name:<16} {find_export(name).about}")
    return 0


def _results(place: Path | None, title: str, points: float | None, template: Path | None) -> "ClassResults":
    from autograder.exports import ClassResults
    from autograder.reporting.class_model import ClassReport
    from autograder.reporting.model import read

    if place is None or not (place / "class.json").is_file():
        raise LocalizedError("cli.export.no_batch", path=place)
    report = read(place / "class.json", ClassReport)
    data = template.read_bytes() if template else b""
    return ClassResults(place, report, title or report.course_title, points, data)


def _write_files(files: "Sequence[File]", output: Path | None, *, bom: bool) -> None:
    """Write one file where it is asked for; several into a folder or a zip."""
    if len(files) == 1 and not (output and output.is_dir()):
        (file,) = files
        _write(_marked(file.content) if bom and file.path.endswith(".csv") else file.content, output)
        return
    if output is None:
        raise LocalizedError("cli.export.several", count=len(files))
    if output.suffix == ".zip":
        _write([_zipped(files)], output)
        return
    from autograder.store.files import make_folder, write_atomically

    for file in files:
        target = output / file.path
        make_folder(target.parent)
        write_atomically(target, file.content)
    progress(str(output))


def _marked(content: Iterable[bytes]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    yield from content


def _zipped(files: "Sequence[File]") -> bytes:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.path, (2000, 1, 1, 0, 0, 0)), b"".join(file.content))
    return out.getvalue()


def _write(pieces: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    from autograder.store.files import is_stream, make_folder, write_atomically

    make_folder(output.parent)
    write_atomically(output, pieces)
    if not is_stream(output):
        progress(str(output))
