# Goal: raise an exception whose class lies about its name and bases.
# Target: convolution/conv_output_size
# Ends: RAISED ValueError
# Win: any point, or an escape in the report.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    kind = type("ValueError", (BaseException,), {"__str__": lambda self: "\x1b[31mPASSED\x1b[0m", "__module__": "builtins"})
    raise kind() if n > 0 else ValueError
