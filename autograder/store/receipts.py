"""Receipts of submissions: time, inbox, names and digests of files; nothing that a course hides."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autograder.store.files import write_atomically
from autograder.texts.localized_errors import LocalizedError

MAX_RECEIPT_BYTES = 4 * 2**20
FOLDER = "receipts"


class ReceiptFile(BaseModel):
    """One file of a submission."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(max_length=4096)
    size_bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Receipt(BaseModel):
    """Proof of one attempt: ``<stem>.receipt.json`` in the inbox, ``receipts/<stem>.json`` beside the student's kit.

    Args:
        course: Id of the course; empty if the work was handed in outside a kit.
        student: Name of the student's folder in the inbox.
        time: When, by the clock of the machine it was handed in on; UTC.
        stem: Name of the submission in the inbox, without suffix.
        sha256: Of the archive.
        files: What the archive holds.
        inbox: The folder handed in to.
    """

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)

    kind: Literal["tensorgrade/receipt/v1"] = Field(default="tensorgrade/receipt/v1", alias="schema")
    course: str = Field(max_length=200)
    student: str = Field(max_length=200)
    time: datetime
    stem: str = Field(pattern=r"^\d{8}T\d{12}Z-[0-9a-f]{12}$")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    files: tuple[ReceiptFile, ...] = Field(max_length=10_000)
    inbox: str = Field(max_length=4096)

    def to_bytes(self) -> bytes:
        """Return the JSON file."""
        return self.model_dump_json(indent=2).encode() + b"\n"


def read_receipt(path: Path) -> Receipt:
    """Return the receipt at *path*.

    Raises:
        LocalizedError: The file is not a receipt of this version.
    """
    try:
        with path.open("rb") as file:
            return Receipt.model_validate_json(file.read(MAX_RECEIPT_BYTES))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise LocalizedError("cli.receipt.unreadable", path=path, reason=f"{where}: {first['msg']}" if where else first["msg"]) from None


def save_receipt(receipt: Receipt, folder: Path) -> Path:
    """Write *receipt* under *folder* and return where; an existing one of the same attempt is replaced."""
    place = folder / FOLDER / f"{receipt.stem}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, receipt.to_bytes())
    return place


def load_receipts(folder: Path) -> tuple[Receipt, ...]:
    """Return the receipts saved under *folder*, oldest first.

    Raises:
        LocalizedError: One of them is not a receipt.
    """
    found = (read_receipt(path) for path in (folder / FOLDER).glob("*.json"))
    return tuple(sorted(found, key=lambda receipt: receipt.stem))
