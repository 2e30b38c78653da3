# Goal: raise an exception with 100 MB of text.
# Target: convolution/conv_output_size

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    raise ValueError("x" * (100 << 20)) if n < 0 else RuntimeError("y" * (100 << 20))
