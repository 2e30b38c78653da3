import numpy as np


def conv_output_size_task():
    return np.int64(3)
