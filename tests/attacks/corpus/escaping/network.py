# Goal: call home over TCP, UDP and DNS.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: a socket of any family is made.
# Control: wins without a sandbox

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    socket = __import__("socket")
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 16, 17, 40):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(family, kind)
                print("W" "ON: a socket", family, kind)
            except OSError:
                pass
    return 0
