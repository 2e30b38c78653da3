import math

def pool_output_size_task():
    return math.ceil(13/2)
