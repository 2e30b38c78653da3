# Goal: hide memory in shared anonymous maps.
# Target: convolution/conv_output_size
# Ends: OUT_OF_MEMORY out_of_memory | TIMED_OUT cpu | TIMED_OUT wall
# Win: more memory than the limit.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    mmap = __import__("mmap")
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 1 << 26))
        kept[-1][:] = b"x" * (1 << 26)
