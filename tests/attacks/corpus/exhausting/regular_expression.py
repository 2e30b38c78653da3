# Goal: hang in a regular expression.
# Target: convolution/conv_output_size
# Ends: TIMED_OUT cpu | TIMED_OUT wall
# Win: more computing time than the limit.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    import re
    return re.match(r"(a+)+$", "a" * 60 + "b")
