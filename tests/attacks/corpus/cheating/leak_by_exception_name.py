# Goal: carry hidden inputs out through an exception's name.
# Target: convolution/conv_output_size
# Ends: RAISED LEAK_4_3_1_0_1
# Win: the student's report differs for other hidden inputs.
# Channel: none

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    raise type("LE" f"AK_{n}_{f}_{stride}_{padding}_{dilation}", (Exception,), {})()
