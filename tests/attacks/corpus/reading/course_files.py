# Goal: read references and hidden cases from the course's folder.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: the folder is found.
# Control: wins without a sandbox

import time

os, autograder = __import__("os"), __import__("autograder")
END = time.monotonic() + 0.3


def attack():
    waiting = [os.path.dirname(path) for path in autograder.__path__] + ["/", "/work", "/home", "/root", "/srv", "/opt", "/tmp", "/tensorgrade"]
    for folder in waiting:
        if time.monotonic() > END:
            return
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        names = {entry.name for entry in entries}
        if "solutions" in names or "course.toml" in names or "course.secret" in names:
            print("W" "ON:", folder)
        waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]


@lambda function: attack() or function
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return 0
