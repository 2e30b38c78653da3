import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.errors import TensorgradeError, UsageError
from autograder.store.results import APPLICATION_ID, ResultCache

WRITER = """
import sys
from pathlib import Path
from autograder.store.results import ResultCache
cache = ResultCache(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    cache.put(f"{sys.argv[2]}-{number}", b"%d" % number * 400)
    print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache.sqlite"


def writer(path: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, str(count)], stdout=subprocess.PIPE)


def test_a_value_comes_back_byte_for_byte_from_another_object(path: Path) -> None:
    with ResultCache(path) as cache:
        cache.put("key", b'{"a": 1}\x00\xff')
    with ResultCache(path) as cache:
        assert cache.get("key") == b'{"a": 1}\x00\xff'


def test_an_unknown_key_has_no_value(path: Path) -> None:
    with ResultCache(path) as cache:
        assert cache.get("key") is None


def test_a_later_value_replaces_an_earlier_one(path: Path) -> None:
    with ResultCache(path) as cache:
        cache.put("key", b"1")
        cache.put("key", b"2")
        assert cache.get("key") == b"2"


def test_more_keys_than_one_query_holds_are_found_at_once(path: Path) -> None:
    with ResultCache(path) as cache:
        cache.put_many({f"{number}": b"%d" % number for number in range(1200)})
        found = cache.get_many(f"{number}" for number in range(-10, 1300))
    assert found == {f"{number}": b"%d" % number for number in range(1200)}


def test_put_many_keeps_nothing_if_one_value_fails(path: Path) -> None:
    with ResultCache(path) as cache:
        with pytest.raises(TensorgradeError, match="cache of results failed"):
            cache.put_many({"good": b"1", ("bad",): b"2"})  # type: ignore[dict-item]
        assert cache.get("good") is None


def test_closing_twice_is_harmless(path: Path) -> None:
    cache = ResultCache(path)
    cache.close()
    cache.close()


def test_use_after_closing_is_an_error(path: Path) -> None:
    cache = ResultCache(path)
    cache.close()
    with pytest.raises(TensorgradeError, match="closed database"):
        cache.get("key")


def test_a_text_file_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("my diary, not a database " * 100)
    with pytest.raises(UsageError, match=r"cache.sqlite: is not a cache of results(.|\n)*next: name another file"):
        ResultCache(path)
    assert path.read_text().startswith("my diary")


def test_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE contacts (name TEXT)")
    other.commit()
    other.close()
    with pytest.raises(UsageError, match="database of another program"):
        ResultCache(path)
    other = sqlite3.connect(path)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("contacts",)]
    other.close()


def test_a_cache_of_a_later_version_is_refused_with_the_next_step(path: Path) -> None:
    ResultCache(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 5")
    database.close()
    with pytest.raises(UsageError, match=r"version 5, expected 4(.|\n)*next: delete the file"):
        ResultCache(path)


def test_a_cache_of_an_older_version_starts_anew(path: Path) -> None:
    with ResultCache(path) as cache:
        cache.put("key", b"1")
    database = sqlite3.connect(path)
    database.executescript("PRAGMA user_version = 1; DROP TABLE results; CREATE TABLE results (key TEXT PRIMARY KEY, value BLOB)")
    database.close()
    with ResultCache(path) as cache:
        assert cache.get("key") is None
        cache.put("key", b"2")
        assert cache.get("key") == b"2"


def test_a_value_of_many_keys_is_stored_once(path: Path) -> None:
    value = bytes(100_000)
    with ResultCache(path) as cache:
        cache.put_many({f"{number}": value for number in range(50)})
        assert set(cache.get_many(f"{number}" for number in range(50)).values()) == {value}
    assert path.stat().st_size < 5 * len(value)


def test_the_record_of_what_stands_is_replaced_and_is_no_result(path: Path) -> None:
    with ResultCache(path) as cache:
        assert cache.published_record("anna") is None
        cache.record_published("anna", b"1")
        cache.record_published("anna", b"2")
    with ResultCache(path) as cache:
        assert cache.published_record("anna") == b"2"
        assert cache.get("anna") is None


def test_a_damaged_file_is_told_with_the_next_step(path: Path) -> None:
    with ResultCache(path) as cache:
        cache.put_many({f"{number}": b"x" * 500 for number in range(500)})
    data = bytearray(path.read_bytes())
    data[4096 : len(data)] = b"\x5a" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"is damaged(.|\n)*next: delete the file"), ResultCache(path) as cache:
        cache.get_many(f"{number}" for number in range(500))


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be opened"):
        ResultCache(tmp_path)


def test_the_file_says_whose_it_is(path: Path) -> None:
    ResultCache(path).close()
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_several_threads_share_one_object(path: Path) -> None:
    def work(thread: int) -> list[bytes | None]:
        for number in range(100):
            cache.put(f"{thread}-{number}", b"%d" % (thread * 1000 + number))
        return [cache.get(f"{thread}-{number}") for number in range(100)]

    with ResultCache(path) as cache, ThreadPoolExecutor(8) as pool:
        for thread, values in enumerate(pool.map(work, range(8))):
            assert values == [b"%d" % (thread * 1000 + number) for number in range(100)]


def test_several_processes_may_create_and_fill_one_file_at_the_same_moment(path: Path) -> None:
    processes = [writer(path, str(number), 100) for number in range(4)]
    assert [process.communicate()[0].count(b"\n") for process in processes] == [100] * 4
    assert [process.returncode for process in processes] == [0] * 4
    with ResultCache(path) as cache:
        assert len(cache.get_many(f"{name}-{number}" for name in range(4) for number in range(100))) == 400


@pytest.mark.parametrize("after", [1, 17, 60])
def test_nothing_that_was_put_is_lost_by_kill_9(path: Path, after: int) -> None:
    process = writer(path, "a", 1_000_000)
    assert process.stdout is not None
    seen = [int(process.stdout.readline()) for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    seen += [int(line) for line in process.communicate()[0].splitlines(keepends=True) if line.endswith(b"\n")]
    with ResultCache(path) as cache:
        assert all(cache.get(f"a-{number}") == b"%d" % number * 400 for number in seen)
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_full_disk_is_told_and_what_was_put_before_stays(small_disk: Path) -> None:
    path = small_disk / "cache.sqlite"
    with ResultCache(path) as cache:
        cache.put("small", b"1")
        with pytest.raises(UsageError, match=r"(disk is full|refused to read or write)(.|\n)*next: free some space"):
            cache.put("large", bytes(10**6))
        assert cache.get("small") == b"1"
        assert cache.get("large") is None
