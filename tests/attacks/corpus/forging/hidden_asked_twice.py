# Goal: ask for the hidden cases twice, and at once write into the file that the student will be shown.
# Target: convolution/conv_output_size
# Ends: CRASHED exit
# Win: a hidden input is where the student can see it.

import sys

os = __import__("os")
spare = []
for descriptor in range(3, 40):
    try:
        spare.append(os.dup(descriptor))
    except OSError:
        pass


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    for descriptor in spare:
        try:
            os.write(descriptor, b"?")
        except OSError:
            pass
        try:
            os.write(descriptor, b"LE" + b"AK" + str((n, f)).encode())
        except OSError:
            pass
    return 0
