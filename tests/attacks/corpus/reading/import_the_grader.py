# Goal: import the grader's own modules and ask them.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: one of the modules can be imported.
# Control: wins without a sandbox

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    for name in ("autograder.grading.session", "autograder.content", "autograder.compare", "autograder.scoring", "autograder.texts", "solutions"):
        try:
            __import__(name)
            print("W" "ON:", name)
        except Exception:
            pass
    return 0
