# Goal: import a neighbour's exercise, our own of another exercise, or the course's, by every name and from every folder.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: another function of the class or of the course is imported or is there already.
# Control: wins without a sandbox

import sys

os, importlib, autograder = __import__("os"), __import__("importlib"), __import__("autograder")
CODE = "max_pool2d", "relu", "keeper"
sys.path[:0] = ["/", "/work", "/tmp", "/home", ".", *(os.path.dirname(path) for path in autograder.__path__)]
FOLDERS = "", "pooling.", "activations.", "canary.", "students.", "honest.", "solutions.pooling.", "solutions.activations.", "exercises.pooling."
for name in (folder + code for folder in FOLDERS for code in CODE):
    for load in (__import__, importlib.import_module):
        try:
            load(name)
            print("W" "ON:", name)
        except Exception:
            pass
for name, module in list(sys.modules.items()):
    if any(callable(getattr(module, code, None)) for code in CODE):
        print("W" "ON:", name)


def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    return 0 if name else 1
