import numpy as np


def pool_output_size_task():
    return np.array(4)
