import os
import socket
from pathlib import Path

import pytest
from intake_samples import keys, write

from autograder.intake.collected_files import CollectedFiles
from autograder.intake.folders import read_file, read_folder
from autograder.intake.limits import MAX_DEPTH, MAX_ENTRIES, MAX_NOTEBOOK_BYTES, MAX_SOURCE_BYTES
from autograder.intake.rejections import Refused, UnreadableSubmission


def taken(root) -> CollectedFiles:
    collected = CollectedFiles()
    read_folder(str(root), collected)
    return collected


def reported(collected: CollectedFiles) -> list[tuple[str, str]]:
    return [(path, message.key.removeprefix("intake.")) for path, message in collected.problems]


def test_files_are_found_in_nested_folders(tmp_path):
    write(tmp_path, {"a.py": "1", "unit/b.py": "2", "unit/deep/c.ipynb": "3", "notes.txt": "4"})
    collected = taken(tmp_path)

    assert collected.files == {"a.py": b"1", "unit/b.py": b"2", "unit/deep/c.ipynb": b"3"}
    assert collected.others == ["notes.txt"]


@pytest.mark.parametrize("folder", [".git", "__pycache__", ".ipynb_checkpoints", "__MACOSX", "venv", ".venv", "node_modules"])
def test_folders_that_are_nobody_s_work_are_not_entered(tmp_path, folder):
    write(tmp_path, {f"{folder}/a.py": "1"})

    assert taken(tmp_path).files == {}


def test_a_link_to_a_file_outside_is_not_followed(tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_text("hidden = 1")
    root = tmp_path / "work"
    root.mkdir()
    (root / "conv2d.py").symlink_to(secret)
    collected = taken(root)

    assert collected.files == {}
    assert reported(collected) == [("conv2d.py", "link")]


def test_a_link_to_a_folder_is_not_followed(tmp_path):
    write(tmp_path, {"solutions/conv2d.py": "hidden = 1", "work/a.py": "1"})
    (tmp_path / "work" / "unit").symlink_to(tmp_path / "solutions", target_is_directory=True)
    (tmp_path / "work" / "loop").symlink_to(".", target_is_directory=True)
    collected = taken(tmp_path / "work")

    assert set(collected.files) == {"a.py"}
    assert reported(collected) == [("loop", "link"), ("unit", "link")]


def test_a_folder_that_becomes_a_link_while_it_is_read_is_not_followed(tmp_path, monkeypatch):
    write(tmp_path, {"solutions/conv2d.py": "hidden = 1", "work/unit/a.py": "1"})
    unit = tmp_path / "work" / "unit"
    real_open = os.open

    def swap_then_open(path, flags, *args, **kwargs):
        if path == "unit" and not unit.is_symlink():
            unit.rename(tmp_path / "gone")
            unit.symlink_to(tmp_path / "solutions", target_is_directory=True)
        return real_open(path, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", swap_then_open)
    collected = taken(tmp_path / "work")

    assert collected.files == {}
    assert reported(collected) == [("unit", "cannot_read")]


def test_a_fifo_is_told_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "conv2d.py")

    assert reported(taken(tmp_path)) == [("conv2d.py", "not_a_file")]


def test_a_fifo_that_is_named_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "conv2d.py")
    with pytest.raises(Refused, match="not_a_file"):
        read_file(str(tmp_path / "conv2d.py"), 100)


def test_a_socket_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the address of a socket is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("conv2d.py")

        assert reported(taken(tmp_path)) == [("conv2d.py", "not_a_file")]


def test_a_large_file_costs_only_itself(tmp_path):
    write(tmp_path, {"a.py": b"#" * (MAX_SOURCE_BYTES + 1), "b.py": b"#" * MAX_SOURCE_BYTES})
    collected = taken(tmp_path)

    assert set(collected.files) == {"b.py"}
    assert reported(collected) == [("a.py", "file_too_large")]


def test_folders_are_entered_to_a_bound(tmp_path):
    deep = tmp_path.joinpath(*["d"] * (MAX_DEPTH + 3))
    write(deep, {"a.py": "1"})
    collected = taken(tmp_path)

    assert collected.files == {}
    assert keys(message for _, message in collected.problems) == ["path_too_deep"]


def test_very_many_files_are_refused(tmp_path):
    for number in range(MAX_ENTRIES + 1):
        os.close(os.open(tmp_path / str(number), os.O_CREAT | os.O_WRONLY))
    with pytest.raises(UnreadableSubmission, match="more than 20000 files"):
        taken(tmp_path)


def test_a_name_that_is_no_text_is_shown_harmlessly(tmp_path):
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff\x1b[2J.py", os.O_CREAT | os.O_WRONLY))

    assert list(taken(tmp_path).files) == ["��[2J.py"]


def test_no_handle_stays_open(tmp_path):
    write(tmp_path, {"a/b/c.py": "1", "a/d.py": "2"})
    before = len(list(Path("/proc/self/fd").iterdir()))
    taken(tmp_path)

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError, match="gone"):
        taken(tmp_path / "gone")


def test_reading_without_handles_gives_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.intake.folders._HAS_HANDLES", False)
    write(tmp_path, {"a.py": "1", "unit/b.py": "2"})
    (tmp_path / "c.py").symlink_to("a.py")
    collected = taken(tmp_path)

    assert collected.files == {"a.py": b"1", "unit/b.py": b"2"}
    assert reported(collected) == [("c.py", "link")]


def test_files_that_are_too_large_are_not_read(tmp_path, cpu_seconds):
    for number in range(100):
        with (tmp_path / f"{number:03}.ipynb").open("wb") as file:
            file.truncate(MAX_NOTEBOOK_BYTES + 1)
    made = cpu_seconds()
    collected = taken(tmp_path)

    assert [key for _, key in reported(collected)] == ["file_too_large"] * 100
    assert cpu_seconds() - made < 0.2
