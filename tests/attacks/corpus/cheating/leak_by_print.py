# Goal: carry hidden inputs out through prints.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: the student's report differs for other hidden inputs.
# Channel: none

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    print("LE" "AK", n, f, stride, padding, dilation)
    return 0
