"""Submissions that are large when they are unpacked, made of too many parts, or in the wrong places. What is in them is right."""

import gzip
import io
import json
import tarfile
import zipfile
from functools import cache

from attack_corpus import FOLDER

ZEROS = bytes(200 * 2**20)
RIGHT = (FOLDER / "honest" / "conv_output_size.py").read_bytes()
ENDS = {
    "bomb-flat.zip": "bomb",
    "bomb-nested.zip": "nested_archive",
    "bomb-gzip.tar.gz": "bad_archive",
    "bomb-tar.tar.gz": "too_large",
    "many-entries.zip": "too_many_entries",
    "climbing.zip": "path_escapes",
    "links.tar.gz": "link",
    "conv_output_size-10000-cells.ipynb": "too_many_cells",
}
"""The last part of the key of what the student is told."""


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(files, *links):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for name, target, kind in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)
    return out.getvalue()


def notebook(cells):
    """Return a notebook of many cells, the first of which has an answer in it."""
    sources = [RIGHT.decode(), *(f"x_{number} = {number}" for number in range(1, cells))]
    parts = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source} for source in sources]
    return json.dumps({"cells": parts, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@cache
def bombs():
    """Return contents by file name: all must come to nothing but their own zero."""
    flat = zip_of({"conv_output_size.py": RIGHT, "zeros.py": ZEROS})
    nested = flat
    for depth in range(4):
        nested = tar_of({f"layer-{depth}.zip": nested}) if depth % 2 else zip_of({f"layer-{depth}.tar.gz": nested})
    links = [("conv_output_size.py", "/etc/passwd", tarfile.SYMTYPE), ("max_pool2d.py", "/etc/passwd", tarfile.LNKTYPE)]
    return {
        "bomb-flat.zip": flat,
        "bomb-nested.zip": zip_of({"inner.zip": nested, "again.tar.gz": tar_of({"a.zip": flat, "b.zip": flat})}),
        "bomb-gzip.tar.gz": gzip.compress(gzip.compress(ZEROS, 1), 1),
        "bomb-tar.tar.gz": tar_of({"zeros.bin": ZEROS}),
        "many-entries.zip": zip_of({f"{number}/x": b"" for number in range(25_000)}),
        "climbing.zip": zip_of({"../../../tmp/climbed.py": RIGHT, "/tmp/climbed.py": RIGHT, "..\\..\\climbed.py": RIGHT}),
        "links.tar.gz": tar_of({}, *links),
        "conv_output_size-10000-cells.ipynb": notebook(10_000),
    }
