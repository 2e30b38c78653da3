"""The system calls that a child may make, as a seccomp filter in classic BPF.

Theory of operation. The filter is an allow list: what an interpreter with NumPy loaded needs to compute and allocate, and
to read and write what is open. All else answers EPERM: no file is opened or asked about, no new process or thread, no
socket, no signal to anybody, no ptrace, no exec, no mount, no key ring, no memory file. A process that cannot fork has no
descendants, so when it dies everything it started is dead. Calls whose danger is in an argument (prlimit64,
sched_getaffinity, ioctl, fcntl) are allowed for harmless values of that argument only. An unknown architecture fails closed.

Runs inside the sandbox: the standard library only.
"""

import ctypes
import errno
import os
import platform
import struct

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_DENY = 0x00050000 | errno.EPERM
_KILL = 0x80000000
_JUMP_EQ, _JUMP_GE = 0x15, 0x35
_NUMBER, _ARCHITECTURE = 0, 4
_X32 = 0x40000000
_TCGETS = 0x5401
_FCNTL_COMMANDS = (0, 1, 2, 3, 1030)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL and F_DUPFD_CLOEXEC. F_SETOWN with F_SETSIG would send any signal to any process of
our user, the fork server too; locks, leases and write hints on a file that programs share would carry notes."""

_X86_64 = {
    "read": 0, "write": 1, "close": 3, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10,
    "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20,
    "sched_yield": 24, "mremap": 25, "madvise": 28, "dup": 32, "nanosleep": 35, "getpid": 39, "recvmsg": 47,
    "exit": 60, "gettimeofday": 96, "getrlimit": 97,
    "getrusage": 98, "sysinfo": 99,
    "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110, "sigaltstack": 131, "gettid": 186,
    "time": 201, "futex": 202, "restart_syscall": 219, "clock_gettime": 228,
    "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "getrandom": 318,
    "rseq": 334,
}  # fmt: skip
_AARCH64 = {
    "dup": 23, "close": 57, "lseek": 62, "read": 63, "write": 64,
    "readv": 65, "writev": 66, "pread64": 67, "ppoll": 73, "exit": 93, "exit_group": 94,
    "futex": 98, "nanosleep": 101, "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115,
    "sched_yield": 124, "restart_syscall": 128, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
    "times": 153, "getrlimit": 163, "getrusage": 165, "gettimeofday": 169, "getpid": 172, "getppid": 173, "getuid": 174,
    "geteuid": 175, "getgid": 176, "getegid": 177, "gettid": 178, "sysinfo": 179, "recvmsg": 212, "brk": 214,
    "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278, "rseq": 293,
}  # fmt: skip


class Architecture:
    """Numbers of one architecture: the audit value and the system calls."""

    def __init__(self, audit: int, calls: dict[str, int], prlimit: int, affinity: int, ioctl: int, fcntl: int) -> None:
        self.audit = audit
        self.calls = calls
        self.prlimit = prlimit
        self.affinity = affinity
        self.ioctl = ioctl
        self.fcntl = fcntl


ARCHITECTURES = {
    "x86_64": Architecture(0xC000003E, _X86_64, 302, 204, 16, 72),
    "aarch64": Architecture(0xC00000B7, _AARCH64, 261, 123, 29, 25),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


class Filter:
    """A compiled filter, kept so that a forked child installs it with two system calls.

    Raises:
        OSError: The architecture is not known.
    """

    def __init__(self) -> None:
        code = build(platform.machine())
        self._buffer = ctypes.create_string_buffer(code, len(code))
        self._program = _Program(len(code) // 8, ctypes.cast(self._buffer, ctypes.c_void_p))
        self._libc = ctypes.CDLL(None, use_errno=True)

    def install(self) -> None:
        """Confine the calling thread, for good.

        Raises:
            OSError: The kernel has refused the filter.
        """
        call_prctl(self._libc, PR_SET_NO_NEW_PRIVS, 1)
        call_prctl(self._libc, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(self._program))


def call_prctl(libc: ctypes.CDLL, option: int, first: int, second: int = 0) -> None:
    """Ask the kernel for something by prctl(2).

    Raises:
        OSError: It failed.
    """
    if libc.prctl(option, ctypes.c_ulong(first), ctypes.c_ulong(second), ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl({option}): {os.strerror(number)}")


def build(machine: str) -> bytes:
    """Return the filter's instructions for *machine*.

    Raises:
        OSError: The machine is not known.
    """
    known = ARCHITECTURES.get(machine)
    if known is None:
        raise OSError(errno.ENOTSUP, f"no seccomp filter for {machine}")
    code = [_load(_ARCHITECTURE), *_unless(known.audit, [_return(_KILL)]), _load(_NUMBER)]
    code += [_instruction(_JUMP_GE, 0, 1, _X32), _return(_DENY)]  # the x32 numbers of x86_64 are other calls
    for number in sorted(known.calls.values()):
        code += _when(number, [_return(_ALLOW)])
    # prlimit64(pid = 0, resource, new_limit = NULL, old_limit): reading one's own limits; another pid would tell which processes exist.
    pid, low, high = _argument(0), _argument(2), _argument(2) + 4
    code += _when(known.prlimit, [*_zero(pid), *_zero(low), *_zero(high), _return(_ALLOW)])
    # sched_getaffinity(pid = 0, ...), for the same reason.
    code += _when(known.affinity, [*_zero(pid), _return(_ALLOW)])
    # ioctl(fd, TCGETS): "is this a terminal"; nothing that could write to one.
    code += _when(known.ioctl, _only(1, (_TCGETS,)))
    # fcntl(fd, command): copies of descriptors and their flags.
    code += _when(known.fcntl, _only(1, _FCNTL_COMMANDS))
    code.append(_return(_DENY))
    return b"".join(code)


def _when(value: int, block: list[bytes]) -> list[bytes]:
    """Return *block*, which must end in a return, to be run if the accumulator is *value*."""
    return [_instruction(_JUMP_EQ, 0, len(block), value), *block]


def _unless(value: int, block: list[bytes]) -> list[bytes]:
    """Return *block*, which must end in a return, to be run if the accumulator is not *value*."""
    return [_instruction(_JUMP_EQ, len(block), 0, value), *block]


def _zero(offset: int) -> list[bytes]:
    """Return a block that denies the call unless the word at *offset* is 0."""
    return [_load(offset), *_unless(0, [_return(_DENY)])]


def _only(argument: int, values: tuple[int, ...]) -> list[bytes]:
    """Return a block that allows the call if its argument is one of *values*, and denies it otherwise."""
    allowed = [instruction for value in values for instruction in _when(value, [_return(_ALLOW)])]
    return [_load(_argument(argument)), *allowed, _return(_DENY)]


def _argument(number: int) -> int:
    """Return the offset of the low half of an argument in struct seccomp_data."""
    return 16 + 8 * number


def _return(action: int) -> bytes:
    return _instruction(0x06, 0, 0, action)


def _instruction(code: int, true: int, false: int, constant: int) -> bytes:
    return struct.pack("<HBBI", code, true, false, constant)


def _load(offset: int) -> bytes:
    """Load the 32-bit word at *offset* of struct seccomp_data: 0 number, 4 architecture, 16 + 8 n argument n."""
    return _instruction(0x20, 0, 0, offset)
