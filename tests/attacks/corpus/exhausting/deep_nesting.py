# Goal: return a structure nested a million deep.
# Target: convolution/conv_output_size

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    value = []
    for _ in range(1000000):
        value = [value]
    return value
