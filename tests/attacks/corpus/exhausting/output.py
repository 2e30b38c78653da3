# Goal: print 200 MB.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: more of it than its bound is kept.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    line = "x" * (1 << 20)
    for _ in range(200):
        print(line)
    return 0
