# Goal: write 200 MB to standard output and standard error directly.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: it appears anywhere.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    os = __import__("os")
    for _ in range(100):
        for descriptor in (1, 2):
            os.write(descriptor, b"x" * (1 << 20))
    return 0
