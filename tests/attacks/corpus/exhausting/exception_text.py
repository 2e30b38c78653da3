# Goal: raise an exception with 10 MB of text.
# Target: convolution/conv_output_size
# Ends: RAISED RuntimeError | TIMED_OUT cpu | TIMED_OUT wall
# Win: more of the text than its bound is kept.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    raise ValueError("x" * (10 << 20)) if n < 0 else RuntimeError("y" * (10 << 20))
