# Goal: carry hidden inputs out through the names of changed arguments.
# Target: convolution/conv_output_size
# Ends: CRASHED exit
# Win: the student's report differs for other hidden inputs.
# Channel: none

import sys

os, protocol, model = __import__("os"), sys.modules["autograder.runner.guest.protocol"], sys.modules["autograder.runner.guest.records"]
PUBLIC = 7
calls = []


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    calls.append(1)
    if len(calls) <= PUBLIC:
        return 0
    record = protocol.write_response(model.Response((0,), mutated=("LE" f"AK_{n}_{f}",), seconds=0.0))
    for descriptor in range(3, 32):
        try:
            if os.fstat(descriptor).st_mode & 0o170000 == 0o100000:
                os.write(descriptor, record)
        except OSError:
            pass
    os._exit(0)
