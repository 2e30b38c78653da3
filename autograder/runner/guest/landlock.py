"""Confines the calling process to reading a list of paths, with Landlock (Linux 5.13 and later).

Makes the three system calls through ctypes, so that no setuid helper, user namespace or daemon is needed. From ABI 4 on TCP is
denied too, from ABI 6 abstract sockets and signals to processes outside; the seccomp filter denies these on every kernel. The
restriction is irreversible and inherited by children. The standard library only.
"""

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""Number of filesystem rights by ABI. All of them are handled, so that every right that no rule grants is denied."""


def abi() -> int:
    """Return the Landlock ABI of the running kernel, 0 if it has none."""
    result = int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG)))
    return max(result, 0)


def restrict(readable: Iterable[str], listable: Iterable[str] = ()) -> None:
    """Deny the calling process every file access but reading below *readable* and listing *listable*.

    The caller must have set PR_SET_NO_NEW_PRIVS.

    Raises:
        OSError: The kernel has no Landlock, or has refused.
    """
    version = abi()
    if version == 0:
        raise OSError("this kernel has no Landlock")
    rights = (1 << _RIGHTS_BY_ABI.get(version, 16)) - 1
    attributes = struct.pack("<QQQ", rights, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _call(_CREATE, attributes[:size], ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(ruleset, path, _EXECUTE | _READ_FILE | _READ_DIR)
        for path in listable:
            _allow(ruleset, path, _READ_DIR)
        _call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not os.path.isdir(path):  # noqa: PTH112  # pathlib would be one more import inside the sandbox
                rights &= _EXECUTE | _READ_FILE
            rule = struct.pack("<Qi", rights, descriptor)
            _call(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
        finally:
            os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc().syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"landlock system call {number}: {os.strerror(code)}")
    return result


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
