"""docs/report-format.md knows every field of every contract."""

from pathlib import Path

import pytest

from autograder.exports.csv_file import COLUMNS
from autograder.model import Verdict
from autograder.reporting import class_model, model

TEXT = (Path(__file__).parents[2] / "docs" / "report-format.md").read_text(encoding="utf-8")
RECORDS = [
    value
    for value in (vars(model) | vars(class_model)).values()
    if isinstance(value, type) and issubclass(value, model.Record) and value not in (model.Record, model.ReportEntry)
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_of_a_record_is_documented(record):
    names = [field.alias or name for name, field in record.model_fields.items()]
    assert [name for name in names if f"`{name}`" not in TEXT and f"`{name}[]`" not in TEXT] == []


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_documented(verdict):
    assert f"`{verdict}`" in TEXT


@pytest.mark.parametrize("schema", [model.REPORT_SCHEMA, model.DETAILS_SCHEMA, class_model.CLASS_SCHEMA])
def test_every_schema_is_documented(schema):
    assert f"`{schema}`" in TEXT


def test_the_columns_of_the_csv_are_documented():
    assert f"`{','.join(COLUMNS)}`" in TEXT
