"""Builds submissions for the tests: folders, real archives, notebooks."""

import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.model import Message, Submission

SLUGS = {
    "convolution/conv2d": "conv2d",
    "pooling/max_pool2d": "max_pool2d",
    "optimizers/adam_step": "adam_step",
    "initialization/he_normal": "he_normal",
}
CONV = "def conv2d(x, w):\n    return x\n"
STUB = 'import numpy as np\n\n\ndef conv2d(\n    x: np.ndarray,\n) -> np.ndarray:\n    """Return it."""\n    raise NotImplementedError\n'


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def zipped(files: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: Mapping[str, str | bytes], *, mode: str = "w:gz", layout: int = tarfile.PAX_FORMAT) -> bytes:
    members = []
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        info = tarfile.TarInfo(name)
        info.size = len(data)
        members.append((info, data))
    return tar_of(members, mode=mode, layout=layout)


def tar_of(members: Iterable[tuple[tarfile.TarInfo, bytes]], *, mode: str = "w", layout: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=layout) as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def notebook(*cells: str, language: str = "python") -> str:
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": [], "metadata": {}} for cell in cells]
    text = {"cell_type": "markdown", "source": ["def conv2d(x): in words\n"]}
    return json.dumps({"cells": [text, *code], "metadata": {"language_info": {"name": language}}, "nbformat": 4, "nbformat_minor": 5})


def keys(messages: Iterable[Message]) -> list[str]:
    return [message.key.removeprefix("intake.") for message in messages]


def problem_keys(submission: Submission, exercise_id: str = "") -> list[str]:
    return keys(submission.problems.get(exercise_id, ()))
