# Goal: start a process through the C library's own functions, called by name and by address.
# Target: convolution/conv_output_size
# Ends: RAISED PermissionError
# Win: a process is started, or ours becomes another program.

os, ctypes = __import__("os"), __import__("ctypes")
libc = ctypes.CDLL(None, use_errno=True)
ARGUMENTS = (ctypes.c_char_p * 2)(b"/usr/bin/env", None)


def attack():
    if libc.system(b"true") == 0:
        print("W" "ON: system")
    libc.popen.restype = ctypes.c_void_p
    if libc.popen(b"id", b"r"):
        print("W" "ON: popen")
    pid = ctypes.c_int()
    for spawn in (libc.posix_spawn, libc.posix_spawnp):
        if spawn(ctypes.byref(pid), b"/usr/bin/env", None, None, ARGUMENTS, None) == 0:
            print("W" "ON: spawned")
    for name in ("fork", "daemon"):
        if getattr(libc, name)(0, 0) >= 0:
            print("W" "ON:", name)
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p)
    for name in ("execve", "execv", "execvp"):
        address = ctypes.cast(getattr(libc, name), ctypes.c_void_p).value
        kind(address)(b"/usr/bin/env", ctypes.addressof(ARGUMENTS), None)
    descriptor = os.open("/dev/null", os.O_RDONLY)
    try:
        os.execve(descriptor, ["env"], {})
    finally:
        os.close(descriptor)


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    attack()
    print("W" "ON: went on in another program")
    return 0
