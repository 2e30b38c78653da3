import math

def conv_output_size_task():
    return math.ceil((19 - 2)/3) + 1
