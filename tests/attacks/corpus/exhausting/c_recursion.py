# Goal: overflow the C stack.
# Target: convolution/conv_output_size
# Ends: TIMED_OUT cpu | TIMED_OUT wall | RAISED RecursionError | OUT_OF_MEMORY out_of_memory | CRASHED signal
# Win: the fork server dies of it, or more time passes than the limit.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    import sys
    sys.setrecursionlimit(10**9)
    return conv_output_size(n, f)
