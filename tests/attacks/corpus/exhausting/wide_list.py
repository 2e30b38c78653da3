# Goal: return ten million items.
# Target: convolution/conv_output_size

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return [0] * 10_000_000
