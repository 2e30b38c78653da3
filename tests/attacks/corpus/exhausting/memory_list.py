# Goal: grow until the machine swaps.
# Target: convolution/conv_output_size
# Ends: OUT_OF_MEMORY out_of_memory | TIMED_OUT cpu | TIMED_OUT wall
# Win: more memory than the limit.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    kept = []
    while True:
        kept.append(bytearray(1 << 20))
