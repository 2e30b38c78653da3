"""Every student's whole report as one JSON array (``tensorgrade/report/v1``)."""

import json
from collections.abc import Iterable

from autograder.exports.base import ClassResults, File
from autograder.reporting.model import Report
from autograder.reporting.safe import escape_json


class Json:
    """Whole reports."""

    name = "json"
    about = "every student's whole report, as one array"

    def files(self, results: ClassResults) -> Iterable[File]:
        """Return ``reports.json``, made while it is written: a class need not fit into memory."""
        return [File("reports.json", (piece.encode() for piece in reports_json(report for _, report in results.reports())))]


def reports_json(reports: Iterable[Report]) -> Iterable[str]:
    """Yield the pieces of one JSON array of *reports*."""
    opened = False
    for report in reports:
        yield ",\n" if opened else "[\n"
        opened = True
        yield escape_json(json.dumps(report.model_dump(mode="json"), ensure_ascii=False))
    yield "\n]\n" if opened else "[]\n"
