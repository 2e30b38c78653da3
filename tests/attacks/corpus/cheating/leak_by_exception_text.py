# Goal: carry hidden inputs out through an exception's text.
# Target: convolution/conv_output_size
# Ends: RAISED RuntimeError
# Win: the student's report differs for other hidden inputs.
# Channel: none

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    raise RuntimeError("LE" f"AK {n} {f} {stride} {padding} {dilation}")
