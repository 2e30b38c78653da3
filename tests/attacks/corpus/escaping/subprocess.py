# Goal: run a shell.
# Target: convolution/conv_output_size
# Ends: RAISED ModuleNotFoundError
# Win: the shell runs.
# Control: wins without a sandbox

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    subprocess = __import__("subprocess")
    print("W" "ON:", subprocess.run(["/bin/sh", "-c", "id; ls /"], capture_output=True).stdout)
    return 0
