# Goal: overflow the C stack.
# Target: convolution/conv_output_size

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    import sys
    sys.setrecursionlimit(10**9)
    return conv_output_size(n, f)
