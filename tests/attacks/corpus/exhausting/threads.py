# Goal: start threads until the machine stops.
# Target: convolution/conv_output_size
# Ends: RAISED RuntimeError
# Win: there is a second thread.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    thread = __import__("_thread")
    for _ in range(10000):
        thread.start_new_thread(lambda: None, ())
    print("W" "ON: threads")
    return 0
