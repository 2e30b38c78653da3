# Goal: write through links and absolute paths.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: one file or link is made.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    os = __import__("os")
    for path in ("/tmp/tensorgrade-attack", "/dev/shm/tensorgrade-attack", "/var/tmp/tensorgrade-attack", "tensorgrade-attack", "/tensorgrade/x", "/run/x"):
        try:
            open(path, "w").write("here")
            print("W" "ON:", path)
        except OSError:
            pass
    try:
        os.symlink("/etc", "/tmp/tensorgrade-link")
        print("W" "ON: a link")
    except OSError:
        pass
    return 0
