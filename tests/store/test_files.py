"""Files that are there whole or not at all."""

import os
import re
import resource
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.store.files import make_folder, opened_folder, replace_all, write_atomically


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, b"data")
        assert os.read(reader, 10) == b"data"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs /dev/full")
def test_a_full_disk_is_told_with_the_path() -> None:
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write_atomically(Path("/dev/full"), b"data")


def test_a_missing_folder_is_told_with_the_path_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere/file: nothing can be made here\n  next: name a folder that is there"):
        write_atomically(tmp_path / "nowhere" / "file", b"data")


def test_a_link_to_a_file_is_replaced_and_its_target_left_alone(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")
    write_atomically(tmp_path / "link", b"new")
    assert ((tmp_path / "target").read_bytes(), (tmp_path / "link").read_bytes()) == (b"old", b"new")


def test_a_full_disk_is_told_with_the_folder_where_only_a_descriptor_is_known(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))  # a file that may not grow fails as a full disk does
    try:
        with opened_folder(tmp_path) as folder, pytest.raises(OSError, match=re.escape(str(tmp_path))):
            replace_all(folder, {"file": b"x" * 100})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_waited_for_is_whole_or_not_there_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(descriptor: int) -> None:
        raise AssertionError("waited for the disk")

    monkeypatch.setattr(os, "fsync", never)
    write_atomically(tmp_path / "page", b"old", sync=False)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(OSError, match=re.escape(str(tmp_path / "page"))):
            write_atomically(tmp_path / "page", b"x" * 100, sync=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "page").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["page"]


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize(("place", "reported"), [("/proc/nope", "nothing can be made here"), ("file", "is a file, expected a folder")])
def test_where_no_folder_can_be_is_told_with_the_next_step(tmp_path: Path, place: str, reported: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=f"{place}: {reported}\n  next: name a"):
        make_folder(tmp_path / place)
