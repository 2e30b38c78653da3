"""The filter's program, interpreted here instruction by instruction: what is not on the list is denied, all of it."""

import errno
import struct

import pytest

from autograder.runner.guest import seccomp

ALLOW, KILL, DENY = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM


def run(machine, number, arguments=(0, 0, 0, 0, 0, 0), *, audit=None):
    """Return the action of the filter on one system call, as the kernel would work it out."""
    known = seccomp.ARCHITECTURES[machine]
    data = struct.pack("<IIQ6Q", number, known.audit if audit is None else audit, 0, *arguments)
    code = list(struct.iter_unpack("<HBBI", seccomp.build(machine)))
    position = accumulator = 0
    while True:
        operation, true, false, constant = code[position]
        position += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, constant)
        elif operation == 0x15:
            position += true if accumulator == constant else false
        elif operation == 0x35:
            position += true if accumulator >= constant else false
        elif operation == 0x06:
            return constant
        else:
            raise AssertionError(f"instruction {operation:#x}")


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_every_call_is_denied_but_those_on_the_list(machine):
    known = seccomp.ARCHITECTURES[machine]
    listed = set(known.calls.values())
    by_argument = {known.prlimit, known.affinity, known.ioctl, known.fcntl}
    for number in [*range(600), *range(0x40000000, 0x40000000 + 600), 2**32 - 1]:
        if number not in by_argument:
            assert run(machine, number, (1, 1, 1, 1, 1, 1)) == (ALLOW if number in listed else DENY), number


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_no_dangerous_call_is_on_the_list(machine):
    names = set(seccomp.ARCHITECTURES[machine].calls)
    dangerous = """fork vfork clone clone3 execve execveat socket socketpair connect bind sendto sendmsg kill tkill tgkill
    rt_sigqueueinfo ptrace process_vm_readv process_vm_writev memfd_create mount unshare setns chroot pivot_root keyctl bpf
    io_uring_setup userfaultfd perf_event_open pidfd_open pidfd_getfd prctl seccomp setrlimit ftruncate truncate unlink rename
    mkdir symlink link chmod chown mknod shmget shmat msgget semget"""
    assert not names & set(dangerous.split())


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_calls_that_hang_on_an_argument(machine):
    known = seccomp.ARCHITECTURES[machine]
    assert run(machine, known.prlimit, (0, 9, 0, 1, 0, 0)) == ALLOW
    assert run(machine, known.prlimit, (0, 9, 1, 1, 0, 0)) == DENY
    assert run(machine, known.prlimit, (0, 9, 1 << 32, 1, 0, 0)) == DENY
    assert run(machine, known.prlimit, (1, 9, 0, 1, 0, 0)) == DENY
    assert run(machine, known.affinity, (0, 128, 1, 0, 0, 0)) == ALLOW
    assert run(machine, known.affinity, (1, 128, 1, 0, 0, 0)) == DENY
    assert run(machine, known.ioctl, (0, 0x5401, 0, 0, 0, 0)) == ALLOW
    assert run(machine, known.ioctl, (0, 0x5412, 0, 0, 0, 0)) == DENY
    assert run(machine, known.ioctl, (0, known.fcntl, 0, 0, 0, 0)) == DENY
    for command in range(2000):
        assert run(machine, known.fcntl, (3, command, 0, 0, 0, 0)) == (ALLOW if command in (0, 1, 2, 3, 1030) else DENY)


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_another_architecture_is_killed(machine):
    assert run(machine, 0, audit=0x40000003) == KILL


def test_an_unknown_machine_has_no_filter():
    with pytest.raises(OSError, match="no seccomp filter for riscv64"):
        seccomp.build("riscv64")
