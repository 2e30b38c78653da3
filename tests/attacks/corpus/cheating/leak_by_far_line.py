# Goal: carry hidden inputs out through a line in a traceback that our own file does not have.
# Target: convolution/conv_output_size
# Ends: RAISED RuntimeError
# Win: the student's report differs for other hidden inputs.
# Channel: none

import sys


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    own = sys._getframe().f_code.co_filename
    exec(compile("\n" * (1000 + n * 40 + f) + "raise RuntimeError('LE' 'AK')", own, "exec"))
