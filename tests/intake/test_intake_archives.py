import gzip
import io
import os
import struct
import tarfile
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_samples import keys, tar_of, tarred, zipped

from autograder.intake.archives import read_archive
from autograder.intake.collected_files import CollectedFiles, megabytes
from autograder.intake.limits import MAX_ENTRIES, MAX_SOURCE_BYTES, MAX_TAR_BYTES, MAX_TAR_PARTS, MAX_TOTAL_BYTES
from autograder.intake.rejections import Refused, UnreadableSubmission
from autograder.intake.submissions import collect
from autograder.intake.tars import members
from autograder.texts import render

FILES = {"conv2d.py": b"x = 1\n", "unit/deep/a.py": b"", "свёртка.py": "# ж\n".encode(), "n.ipynb": b"{}"}
LAYOUTS = {"pax": tarfile.PAX_FORMAT, "gnu": tarfile.GNU_FORMAT, "ustar": tarfile.USTAR_FORMAT}


def taken(data: bytes) -> CollectedFiles:
    collected = CollectedFiles()
    read_archive(data, collected)
    return collected


def reported(collected: CollectedFiles) -> list[str]:
    return keys(message for _, message in collected.problems)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zipped(FILES), id="zip"),
        pytest.param(zipped(FILES, method=zipfile.ZIP_STORED), id="zip, stored"),
        pytest.param(b"#!/bin/sh\n" + zipped(FILES), id="zip behind something else"),
        *[pytest.param(tarred(FILES, mode="w", layout=layout), id=f"tar, {name}") for name, layout in LAYOUTS.items()],
        pytest.param(tarred(FILES), id="tar.gz"),
        pytest.param(gzip.compress(tarred(FILES, mode="w")[:2048]) + gzip.compress(tarred(FILES, mode="w")[2048:]), id="two gzip members"),
    ],
)
def test_every_archive_gives_its_files(data):
    collected = taken(data)

    assert collected.files == FILES
    assert collected.problems == []


def test_nothing_is_written_to_the_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    taken(zipped(FILES))
    taken(tarred(FILES))

    assert list(tmp_path.iterdir()) == []


ESCAPES = [
    "../evil.py",
    "/etc/evil.py",
    "a/../../evil.py",
    "C:/evil.py",
    "C:evil.py",
    "..\\evil.py",
    "a\\..\\..\\evil.py",
    "\\\\host\\evil.py",
]


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", ESCAPES)
def test_a_path_that_leads_out_costs_only_its_file(pack, name):
    collected = taken(pack({name: "x = 1", "ok.py": "y = 2"}))

    assert collected.files == {"ok.py": b"y = 2"}
    assert reported(collected) == ["path_escapes"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_path_may_be_written_in_odd_ways(pack):
    assert set(taken(pack({"./a.py": "", "b//c.py": "", "d\\e.py": ""})).files) == {"a.py", "b/c.py", "d/e.py"}


@pytest.mark.parametrize(("name", "key"), [("a" * 500 + ".py", "path_too_long"), ("/".join("a" * 20) + ".py", "path_too_deep")])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_path_has_bounds(pack, name, key):
    assert reported(taken(pack({name: "x = 1"}))) == [key]


@pytest.mark.parametrize(
    "name",
    ["__MACOSX/._a.py", ".ipynb_checkpoints/a.ipynb", "a/__pycache__/a.py", "venv/lib/a.py", ".hidden.py", "._conv2d.py", "x/.git/a.py"],
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_is_nobody_s_work_is_passed_over_in_silence(pack, name):
    collected = taken(pack({name: "x"}))

    assert (collected.files, collected.problems, collected.others) == ({}, [], [])


def test_a_composed_and_a_decomposed_name_are_the_same():
    assert list(taken(zipped({"и\u0306.py": ""})).files) == ["й.py"]


@pytest.mark.parametrize("encoding", ["cp866", "utf-8"])
def test_a_name_without_its_encoding_is_guessed(encoding):
    placeholder = "x" * len("свёртка".encode(encoding))
    data = zipped({f"{placeholder}.py": "x = 1"}).replace(placeholder.encode(), "свёртка".encode(encoding))

    assert list(taken(data).files) == ["свёртка.py"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_of_two_files_of_one_name_the_first_is_used(pack):
    data = (
        tar_of([(sized("a.py", 1), b"1"), (sized("a.py", 1), b"2")])
        if pack is tarred
        else zipped({"a.py": "1", "b.py": "2"}).replace(b"b.py", b"a.py")
    )
    collected = taken(data)

    assert collected.files == {"a.py": b"1"}
    assert reported(collected) == ["duplicate_entry"]


def sized(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    return info


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (tarfile.SYMTYPE, "link"),
        (tarfile.LNKTYPE, "link"),
        (tarfile.FIFOTYPE, "not_a_file"),
        (tarfile.CHRTYPE, "not_a_file"),
        (tarfile.BLKTYPE, "not_a_file"),
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_tar_s_links_and_devices_are_refused(kind, key, layout):
    info = tarfile.TarInfo("conv2d.py")
    info.type, info.linkname = kind, "/etc/passwd"
    collected = taken(tar_of([(info, b""), (sized("ok.py", 1), b"1")], layout=layout))

    assert collected.files == {"ok.py": b"1"}
    assert reported(collected) == [key]


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644])
def test_a_zip_s_links_and_devices_are_refused(mode):
    info = zipfile.ZipInfo("conv2d.py")
    info.external_attr = mode << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")

    assert reported(taken(buffer.getvalue())) == ["link" if mode == 0o120777 else "not_a_file"]


def test_gnu_sparse_files_are_refused_and_do_not_hide_what_follows():
    header = bytearray(tar_of([(sized("conv2d.py", 512), b"x" * 512)])[:512])
    header[156:157], header[482:483] = b"S", b"\x01"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    extension = bytes(512)
    collected = taken(bytes(header) + extension + b"x" * 512 + tar_of([(sized("ok.py", 1), b"1")]))

    assert collected.files == {"ok.py": b"1"}
    assert reported(collected) == ["not_a_file"]


def test_pax_sparse_files_are_refused():
    info = sized("GNUSparseFile.0/conv2d.py", 1)
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.name": "conv2d.py"}

    assert reported(taken(tar_of([(info, b"1")]))) == ["not_a_file"]


def test_encrypted_entries_cost_only_themselves():
    data = bytearray(zipped({"a.py": "x = 1", "b.py": "y = 2"}, method=zipfile.ZIP_STORED))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    collected = taken(bytes(data))

    assert collected.files == {"b.py": b"y = 2"}
    assert reported(collected) == ["encrypted"]


def test_methods_that_need_much_memory_are_refused():
    collected = taken(zipped({"a.py": "x = 1"}, method=zipfile.ZIP_LZMA))

    assert reported(collected) == ["packing_method"]


@pytest.mark.parametrize("claimed", [3, 5_000])
def test_an_entry_that_lies_about_its_size_is_refused(claimed):
    data = bytearray(zipped({"a.py": b"x" * 1000, "b.py": "y = 2"}))
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    data[local + 22 : local + 26] = data[central + 24 : central + 28] = struct.pack("<I", claimed)
    collected = taken(bytes(data))

    assert collected.files == {"b.py": b"y = 2"}
    assert reported(collected) == ["damaged_entry"]


def test_a_damaged_entry_costs_only_itself():
    data = bytearray(zipped({"a.py": b"x" * 100, "b.py": "y = 2"}, method=zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    collected = taken(bytes(data))

    assert collected.files == {"b.py": b"y = 2"}
    assert reported(collected) == ["damaged_entry"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_file_that_unpacks_to_too_much_costs_only_itself(pack):
    collected = taken(pack({"a.py": bytes(MAX_SOURCE_BYTES + 1), "b.py": "y = 2"}))

    assert collected.files == {"b.py": b"y = 2"}
    assert reported(collected) == ["file_too_large"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(cpu_seconds):
    buffer = io.BytesIO()
    zeros = bytes(2**20)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros.bin", "w") as stream:
        for _ in range(100):
            stream.write(zeros)
    made = cpu_seconds()
    with pytest.raises(UnreadableSubmission, match="unpacks from"):
        taken(buffer.getvalue())

    assert cpu_seconds() - made < 0.1


def test_entries_that_share_their_bytes_are_refused():
    data = zipped({"a.py": os.urandom(20_000)}, method=zipfile.ZIP_STORED)
    local, central, end = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    copies = b"".join(data[central:end].replace(b"a.py", b"%c.py" % letter) for letter in b"abcdefgh")
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 8, 8, len(copies), central, 0)
    with pytest.raises(UnreadableSubmission, match="unpacks from"):
        taken(data[local:central] + copies + tail)


def test_a_gzip_bomb_is_refused(cpu_seconds):
    compressor = zlib.compressobj(9, wbits=31)
    zeros = bytes(2**20)
    data = compressor.compress(b"PK") + b"".join(compressor.compress(zeros) for _ in range(MAX_TAR_BYTES // 2**20 + 1)) + compressor.flush()
    with pytest.raises(UnreadableSubmission, match="more than 128 MiB"):
        taken(data)


def test_a_zip_of_very_many_entries_is_refused_before_they_become_objects():
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * (MAX_ENTRIES + 1)
    with pytest.raises(UnreadableSubmission, match="more than 20000 files"):
        taken(b"PK" + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 2, 0))


def test_a_tar_of_very_many_entries_is_refused():
    header = tar_of([(sized("a.txt", 0), b"")])[:512]
    with pytest.raises(UnreadableSubmission, match="more than 20000 files"):
        taken(header * (MAX_ENTRIES + 1))


def test_a_tar_of_names_only_is_refused():
    info = sized("x", 0)
    info.type = tarfile.GNUTYPE_LONGNAME
    header = info.tobuf(tarfile.GNU_FORMAT)[:512]
    with pytest.raises(UnreadableSubmission, match="more than 20000 files"):
        taken(header * (MAX_TAR_PARTS + 1))


def test_a_tar_of_records_only_is_refused(cpu_seconds):
    info = sized("x", 6 * 10_000)
    info.type = tarfile.XHDTYPE
    header = tar_of([(info, b"6 a=b\n" * 10_000)], layout=tarfile.USTAR_FORMAT)[: 512 * 119]
    with pytest.raises(UnreadableSubmission, match="more than 20000 files"):
        taken(header * 400)

    assert cpu_seconds() < 1


def test_damaged_entries_count_since_they_have_been_unpacked():
    data = bytearray(zipped({f"{number}.tar": bytes(MAX_TOTAL_BYTES // 4) for number in range(5)} | {"pad.bin": os.urandom(2**21)}))
    at = 0
    while (at := data.find(b"PK\x01\x02", at) + 1) > 0:
        data[at + 15] ^= 1  # the checksum
    with pytest.raises(UnreadableSubmission, match="more than 64 MiB"):
        taken(bytes(data))


def test_an_entry_without_a_name_is_refused():
    collected = taken(zipped({"a.py": "x = 1", "b.py": "y = 2"}).replace(b"a.py", b"\0.py"))

    assert collected.files == {"b.py": b"y = 2"}
    assert reported(collected) == ["path_escapes"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param(b"Rar!\x1a\x07\x00", "intake.not_an_archive", id="rar"),
        pytest.param(b"", "intake.not_an_archive", id="empty"),
        pytest.param(b"<html>login</html>", "intake.not_an_archive", id="a page"),
        pytest.param(zipped(FILES)[:-30], "intake.damaged_archive", id="zip cut short"),
        pytest.param(zipped(FILES)[:60], "intake.damaged_archive", id="zip without directory"),
        pytest.param(tarred(FILES)[:-20], "intake.damaged_archive", id="tar.gz cut short"),
        pytest.param(gzip.compress(b"x" * 2000), "intake.not_an_archive", id="gzip of no tar"),
        pytest.param(b"\x1f\x8bnonsense", "intake.damaged_archive", id="no gzip"),
    ],
)
def test_what_is_no_archive_is_refused(data, key):
    with pytest.raises(Refused, match=key):
        taken(data)


def test_a_tar_cut_short_gives_what_came_before():
    data = tarred({"a.py": "x = 1", "b.py": b"y" * 2000}, mode="w")
    collected = CollectedFiles()
    with pytest.raises(Refused, match="damaged_archive"):
        read_archive(data[:2600], collected)

    assert collected.files == {"a.py": b"x = 1"}


def test_zip64_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.py", "w", force_zip64=True) as stream:
        stream.write(b"x = 1")

    assert taken(buffer.getvalue()).files == {"a.py": b"x = 1"}


NAMES = st.lists(st.sampled_from(["a", "ж" * 40, "long" * 20, "b c", "é"]), min_size=1, max_size=3).map("/".join)


@settings(max_examples=60)
@given(st.dictionaries(NAMES, st.binary(max_size=1500), max_size=4), st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]))
def test_tars_are_read_as_the_standard_library_writes_them(files, layout):
    data = tarred(files, mode="w", layout=layout)

    assert {member.name: data[member.start : member.start + member.size] for member in members(data, lambda: None)} == files


@given(st.integers(0, 1535), st.integers(0, 255))
def test_no_header_breaks_the_reading_of_a_tar(at, value):
    data = bytearray(tarred({"свёртка.py": "x = 1"}, mode="w"))
    data[at] = value
    try:
        found = list(members(bytes(data), lambda: None))
    except Refused:
        return

    assert all(member.start + member.size <= len(data) for member in found)


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", zipped({"a.py": "x"})]))
def test_no_bytes_break_the_reading_of_an_archive(data, start):
    try:
        taken(start + data)
    except (Refused, UnreadableSubmission):
        return


@settings(max_examples=300)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_no_change_of_a_byte_breaks_the_reading_of_a_zip(at, value):
    data = bytearray(zipped({"a.py": b"x = 1\n" * 30, "ж.py": "y"}))
    data[at % len(data)] = value
    try:
        taken(bytes(data))
    except (Refused, UnreadableSubmission):
        return


@pytest.mark.parametrize(
    ("size", "text"), [(75_000, "73 KiB"), (2**20, "1 MiB"), (3 * 2**19, "1.5 MiB"), (16 * 2**20, "16 MiB"), (10**9, "954 MiB")]
)
def test_sizes_are_told_in_round_numbers(size, text):
    assert render(megabytes(size), "en") == text


def test_a_size_in_a_russian_sentence_has_a_comma():
    assert render(megabytes(3 * 2**19), "ru") == "1,5 МиБ"


def test_what_many_packed_tars_unpack_to_is_bounded_together(tmp_path):
    packed = gzip.compress(b"PK" + bytes(60 * 2**20))
    with zipfile.ZipFile(tmp_path / "work.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"part{number}.tar.gz", packed)
    with pytest.raises(UnreadableSubmission, match=r"128 MiB"):
        collect(tmp_path / "work.zip", {"unit/f": "f"})


def test_a_gzip_of_zeros_is_refused_after_its_first_piece():
    collected = CollectedFiles()
    with pytest.raises(Refused, match="not_an_archive"):
        read_archive(gzip.compress(bytes(100 * 2**20)), collected)
    assert collected.unpacked_bytes == 0
