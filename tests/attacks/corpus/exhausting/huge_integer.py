# Goal: return an integer of ten million digits.
# Target: convolution/conv_output_size

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return 1 << (1 << 25)
