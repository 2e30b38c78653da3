# Goal: put HTML, ANSI sequences and bidirectional marks into the report.
# Target: convolution/conv_output_size
# Ends: RAISED RuntimeError
# Win: a tag or a steering character in page or report.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    print("<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\x1b[31m\u202e\u2066")
    raise RuntimeError("<script>alert(2)</script>\x1b]0;title\x07\u202egnp.exe")
