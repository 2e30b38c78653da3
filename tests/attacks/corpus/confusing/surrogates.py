# Goal: put text that cannot be encoded into every channel.
# Target: convolution/conv_output_size
# Ends: RAISED RuntimeError
# Win: report or page cannot be written.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    print("\ud800\udfff\x00")
    raise RuntimeError("\ud800\x00")
