def dilated_conv2d(x, w, dilation=1):
    d, (kh, kw) = dilation, w.shape
    Ho, Wo = x.shape[0] - d * (kh - 1), x.shape[1] - d * (kw - 1)
    return sum(w[a, b] * x[d * a : d * a + Ho, d * b : d * b + Wo] for a in range(kh) for b in range(kw))
