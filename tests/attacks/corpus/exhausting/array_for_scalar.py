# Goal: keep the grader busy with an answer of 16 MiB where a number is expected.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: judging and reporting take long.
import numpy as np

ANSWERS = iter([np.full(1_900_000, np.nan)])


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return next(ANSWERS, 0)
