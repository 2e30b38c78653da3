# Goal: send a note whose text asks for values that it lacks, so that rendering it stops the whole class.
# Target: convolution/conv_output_size
# Ends: CRASHED garbled
# Win: rendering the report fails.

import sys

protocol, model = sys.modules["autograder.runner.guest.protocol"], sys.modules["autograder.runner.guest.records"]
os = __import__("os")
note = model.Message("run.note.signature", {"expected": "{actual.__class__}"})
record = protocol.write_loaded(protocol.Loaded("ok", notes=(note,)))
for descriptor in range(3, 40):
    try:
        os.write(descriptor, record)
    except OSError:
        pass
conv_output_size = descriptor, os._exit(0)
