def conv_output_size_task():
    return {"n": 11, "f": 3, "s": 2, "answer": 5}["answer"]


def conv_output_size_padding_task():
    return {"n": 29, "f": 7, "p": 2, "s": 2, "answer": 14}["answer"]


def pool_output_size_task():
    return {"n": 24, "k": 5, "answer": 4}["answer"]
