# Goal: recurse without end.
# Target: convolution/conv_output_size

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return conv_output_size(n, f)
