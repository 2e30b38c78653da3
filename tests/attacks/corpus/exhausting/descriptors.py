# Goal: hold descriptors until none are left.
# Target: convolution/conv_output_size
# Ends: RAISED OSError
# Win: 5,000 are held.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    os = __import__("os")
    kept = []
    try:
        while len(kept) < 5000:
            kept.append(os.dup(0))
    finally:
        for descriptor in kept:
            os.close(descriptor)
    print("W" "ON: 5000 descriptors")
    return -1
