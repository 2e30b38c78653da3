import io
import os
import zipfile
from pathlib import Path

import pytest

from autograder.store import packing
from autograder.store.packing import MAX_BYTES, archive_of, pack
from autograder.texts.localized_errors import LocalizedError


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    unit = tmp_path / "kit" / "exercises" / "convolution"
    unit.mkdir(parents=True)
    (unit.parent / "course.toml").write_text('id = "c"\n')
    for name in ("conv2d.md", "conv2d.ru.md", "pad.md"):
        (unit / name).touch()
    (unit / "conv2d.py").write_text("def conv2d(): ...\n")
    (unit / "scratch.py").write_text("not an exercise\n")
    (unit / "conv2d.cases.json").touch()
    return tmp_path / "kit"


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_a_kit_hands_in_the_files_its_exercises_ask_for_and_no_others(kit: Path) -> None:
    package = pack(kit)
    assert names(package.archive) == ["convolution/conv2d.py"]
    assert [(file.name, file.size_bytes) for file in package.files] == [("convolution/conv2d.py", 18)]


def test_the_archive_depends_on_names_and_contents_only(kit: Path) -> None:
    first = pack(kit)
    os.utime(kit / "exercises" / "convolution" / "conv2d.py", (0, 0))
    (kit / "exercises" / "convolution" / "conv2d.py").chmod(0o777)
    assert pack(kit) == first
    assert archive_of({"a": b"1", "b": b"2"}) == archive_of({"b": b"2", "a": b"1"})


def test_the_archive_s_bytes_are_the_same_on_every_machine() -> None:
    data = archive_of({"u/f.py": b"x = 1\n"})
    assert (len(data), data[:4], data[10:14]) == (116, b"PK\x03\x04", b"\x00\x00\x21\x00")


def test_a_notebook_is_handed_in_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "работа.ipynb").write_text("{}")
    assert names(pack(tmp_path / "работа.ipynb").archive) == ["работа.ipynb"]


def test_a_zip_is_handed_in_as_it_is(tmp_path: Path) -> None:
    data = archive_of({"conv2d.py": b""})
    (tmp_path / "work.ZIP").write_bytes(data)
    package = pack(tmp_path / "work.ZIP")
    assert package.archive == data
    assert [file.name for file in package.files] == ["work.ZIP"]


def test_a_folder_hands_in_programs_and_notebooks_but_for_hidden_installed_and_linked_ones(tmp_path: Path) -> None:
    for name in (
        "a.py",
        "sub/b.ipynb",
        "notes.txt",
        ".hidden.py",
        ".git/c.py",
        "__pycache__/d.py",
        "venv/pyvenv.cfg",
        "venv/e.py",
        "sub/.ipynb_checkpoints/b.ipynb",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "linked.py").symlink_to("/etc/passwd")
    assert names(pack(tmp_path).archive) == ["a.py", "sub/b.ipynb"]


def test_a_name_that_is_no_text_is_handed_in_with_what_can_be_read_of_it(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xf0\xe5.py")).touch()
    assert names(pack(tmp_path).archive) == ["\ufffd\ufffd.py"]


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalizedError, match=r"nothing.py: there is no such file or folder"):
        pack(tmp_path / "nothing.py")


def test_a_folder_without_programs_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalizedError, match=r"no .py or .ipynb file"):
        pack(tmp_path)


def test_a_kit_without_exercise_files_is_told(kit: Path) -> None:
    (kit / "exercises" / "convolution" / "conv2d.py").unlink()
    with pytest.raises(LocalizedError, match="none of the course's exercise files"):
        pack(kit)


def test_a_zip_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "work.zip").write_text("no")
    with pytest.raises(LocalizedError, match="not a zip archive"):
        pack(tmp_path / "work.zip")


def test_another_kind_of_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "work.tar.gz").touch()
    with pytest.raises(LocalizedError, match=r"kind .gz cannot be handed in, a .zip can"):
        pack(tmp_path / "work.tar.gz")


def test_too_much_is_told(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(MAX_BYTES // 2 + 1)
    with pytest.raises(LocalizedError, match="more than 32 MiB"):
        pack(tmp_path)


def test_too_many_files_are_told(tmp_path: Path) -> None:
    for number in range(packing.MAX_FILES + 1):
        (tmp_path / f"{number}.py").touch()
    with pytest.raises(LocalizedError, match=f"{packing.MAX_FILES + 1} files, at most {packing.MAX_FILES}"):
        pack(tmp_path)
