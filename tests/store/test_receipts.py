from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograder.store.receipts import Receipt, ReceiptFile, load_receipts, read_receipt, save_receipt
from autograder.texts.localized_errors import LocalizedError


def receipt(digest: str = "a" * 64, day: int = 1) -> Receipt:
    return Receipt(
        course="c",
        student="anna",
        time=datetime(2026, 3, day, tzinfo=UTC),
        stem=f"202603{day:02}T000000000000Z-{digest[:12]}",
        sha256=digest,
        files=(ReceiptFile(name="f.py", size_bytes=1, sha256="b" * 64),),
        inbox="/inbox",
    )


def test_receipts_are_read_back_oldest_first(tmp_path: Path) -> None:
    for day in (3, 1, 2):
        save_receipt(receipt(day=day), tmp_path)
    assert load_receipts(tmp_path) == tuple(receipt(day=day) for day in (1, 2, 3))


def test_saving_a_receipt_again_replaces_it(tmp_path: Path) -> None:
    assert save_receipt(receipt(), tmp_path) == save_receipt(receipt(), tmp_path)
    assert len(list((tmp_path / "receipts").iterdir())) == 1


def test_there_are_no_receipts_where_nothing_was_handed_in(tmp_path: Path) -> None:
    assert load_receipts(tmp_path) == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Invalid JSON"),
        (b"[1]", "Input should be an object"),
        (receipt().to_bytes().replace(b"receipt/v1", b"receipt/v9"), "schema: Input should be 'tensorgrade/receipt/v1'"),
        (receipt().to_bytes().replace(b"20260301T", b"../../../"), "stem: String should match"),
        (receipt().to_bytes().replace(b'"size_bytes": 1', b'"size_bytes": -1'), r"files.0.size_bytes"),
    ],
    ids=["empty", "a list", "another version", "a path for a stem", "a negative size"],
)
def test_what_is_no_receipt_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(data)
    with pytest.raises(LocalizedError, match=f"is not a receipt: {reason}"):
        read_receipt(path)


def test_a_receipt_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        receipt().student = "boris"
