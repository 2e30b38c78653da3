# Goal: use up the computing time before there is a function.
# Target: convolution/conv_output_size

while True:
    pass
