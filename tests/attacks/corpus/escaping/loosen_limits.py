# Goal: raise the limits back to infinity.
# Target: convolution/conv_output_size
# Ends: WRONG value
# Win: one limit is raised.

def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    resource = __import__("resource")
    for name in ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE"):
        limit = getattr(resource, name)
        try:
            resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print("W" "ON:", name)
        except (OSError, ValueError):
            pass
    return 0
