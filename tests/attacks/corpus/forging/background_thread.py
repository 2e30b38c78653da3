# Goal: answer later from a thread that outlives the call.
# Target: convolution/conv_output_size
# Ends: RAISED RuntimeError
# Win: the thread runs.
# Control: wins without a sandbox

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    threading = __import__("threading")
    found = []
    worker = threading.Thread(target=lambda: found.append(1))
    worker.start()
    print("W" "ON: a thread runs")
    return 0
