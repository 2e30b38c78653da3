"""A cache of graded results in one SQLite file, which lets a stopped batch resume.

Theory of operation. Every ``put`` is a transaction of its own in write-ahead-log mode: a process that is killed loses
the put it was in and nothing else, and readers never wait for the writer. A crash of the whole machine may lose the
last puts, never the file (synchronous = NORMAL); lost results are graded again. A value is stored once, under its digest,
however many keys have it: entries of right answers are identical. A second table records the provenance of published
reports. The file carries an application id and a schema version, so that another program's database is refused rather
than written to.
"""

import contextlib
import hashlib
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.errors import TensorgradeError, UsageError
from autograder.lru_cache import LRUCache
from autograder.store.files import PRIVATE_FILE, PRIVATE_FOLDER, make_folder

APPLICATION_ID = 0x54475231  # "TGR1"
SCHEMA_VERSION = 4
BUSY_SECONDS = 30.0
KEYS_A_QUERY = 500
KEPT_DIGESTS = 300
"""Most digests remembered as stored, so that their values are not written again."""
_TABLES = {
    "results": "key TEXT PRIMARY KEY, content BLOB NOT NULL",
    "contents": "digest BLOB PRIMARY KEY, value BLOB NOT NULL",
    "published": "name TEXT PRIMARY KEY, record BLOB NOT NULL",
}
_GET = "SELECT key, value FROM results JOIN contents ON digest = content WHERE key IN ({})"


class ResultCache:
    """Values (bytes, usually JSON) by key, on disk.

    One object may be used by several threads, one file by several processes. Do not use an object that was opened
    before a fork in the child; open another.

    Args:
        path: The file. Created with its parent folders if there is none.

    Raises:
        UsageError: The file is not a cache, is one of a later version, is damaged, or cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stored: LRUCache[bytes, bytes] = LRUCache(KEPT_DIGESTS)
        with self._reported():
            make_folder(path.parent, mode=PRIVATE_FOLDER)
            path.touch(mode=PRIVATE_FILE)  # SQLite gives its other files the permissions of this one
            path.chmod(PRIVATE_FILE)
            self._database = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    def get(self, key: str) -> bytes | None:
        """Return the value of *key*, None if there is none."""
        return self.get_many([key]).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values of those *keys* that have one."""
        wanted, found = list(keys), dict[str, bytes]()
        with self._lock, self._reported():
            for start in range(0, len(wanted), KEYS_A_QUERY):
                some = wanted[start : start + KEYS_A_QUERY]
                found.update(self._database.execute(_GET.format(",".join("?" * len(some))), some))
        return found

    def put(self, key: str, value: bytes) -> None:
        """Store *value* under *key*, replacing an earlier one; durable against a kill once this returns."""
        self.put_many({key: value})

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Store all *values* in one transaction."""
        stored = {value: self._stored.get(value) for value in values.values()}
        new = {value: hashlib.sha256(value).digest() for value, digest in stored.items() if digest is None}
        with self._lock, self._reported(), self._transaction():
            self._database.executemany("INSERT OR IGNORE INTO contents VALUES (?, ?)", [(digest, value) for value, digest in new.items()])
            rows = [(key, stored[value] or new[value]) for key, value in values.items()]
            self._database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?)", rows)
        for value, digest in new.items():
            self._stored.put(value, digest)

    def published_record(self, name: str) -> bytes | None:
        """Return the record of the report published under *name*; None if there is none."""
        with self._lock, self._reported():
            found: tuple[bytes] | None = self._database.execute("SELECT record FROM published WHERE name = ?", (name,)).fetchone()
        return found[0] if found else None

    def record_published(self, name: str, record: bytes) -> None:
        """Store the *record* of the report published under *name*, replacing an earlier one; call after the report is written."""
        with self._lock, self._reported(), self._transaction():
            self._database.execute("INSERT OR REPLACE INTO published VALUES (?, ?)", (name, record))

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        with self._lock:
            self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _prepare(self) -> None:
        self._patiently("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL" if self._pragma("journal_mode") == "wal" else "PRAGMA synchronous = FULL")
        with self._transaction():
            fresh = self._pragma("application_id") == 0 and not self._database.execute("SELECT 1 FROM sqlite_master").fetchone()
            if not fresh:
                self._check()
            if fresh or int(self._pragma("user_version")) < SCHEMA_VERSION:
                self._begin()

    def _begin(self) -> None:
        """Create empty tables, dropping those of an older version, whose results are graded again."""
        for name, columns in _TABLES.items():
            self._database.execute(f"DROP TABLE IF EXISTS {name}")
            self._database.execute(f"CREATE TABLE {name} ({columns}) WITHOUT ROWID")
        self._database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _check(self) -> None:
        if self._pragma("application_id") != APPLICATION_ID:
            raise UsageError("is a database of another program, expected a cache of results", path=self.path, hint="name another file")
        version = self._pragma("user_version")
        if int(version) > SCHEMA_VERSION:
            raise UsageError(f"is a cache of version {version}, expected {SCHEMA_VERSION}", path=self.path, hint=_DELETE)

    def _pragma(self, name: str) -> int | str:
        value: int | str = self._database.execute(f"PRAGMA {name}").fetchone()[0]
        return value

    def _patiently(self, statement: str) -> None:
        """Execute *statement*, retrying while another process has locked the file, for which SQLite itself does not wait."""
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._database.execute(statement).fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(error, self.path) from error


_DELETE = "delete the file and its -wal and -shm companions; what it held will be graded again"
_FULL = "free some space there or name another folder, and run the command again: finished work is kept"
_REASONS: Sequence[tuple[int, str, str]] = (
    (sqlite3.SQLITE_NOTADB, "is not a cache of results", "name another file, or delete this one"),
    (sqlite3.SQLITE_CORRUPT, "is damaged", _DELETE),
    (sqlite3.SQLITE_FULL, "the disk is full", _FULL),
    (sqlite3.SQLITE_CANTOPEN, "cannot be opened", "check that it is a file and that its folder may be written to"),
    (sqlite3.SQLITE_READONLY, "cannot be written", "check the permissions of the file and of its folder"),
    (sqlite3.SQLITE_BUSY, f"another process held it for {BUSY_SECONDS:g} s", "wait for the other run to end"),
    (sqlite3.SQLITE_IOERR, "the disk refused to read or write it", _FULL),
)


def _explain(error: sqlite3.Error, path: Path) -> TensorgradeError:
    code = getattr(error, "sqlite_errorcode", None)
    for known, message, hint in _REASONS:
        if code is not None and code & 0xFF == known:
            return UsageError(f"{message} ({error})", path=path, hint=hint)
    return TensorgradeError(f"the cache of results failed: {error}", path=path, hint=_DELETE)
