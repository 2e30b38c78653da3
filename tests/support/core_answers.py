"""Correct answers to the core exercises in another style than the solutions', and edits that make them wrong.

Each edit replaces one piece of text, as a student would have written it instead. Edits under NAMED are catalogued
mistakes; those under UNNAMED are not, so whatever diagnosis says of them, it must not be a name.
"""

CONV2D = """
import numpy as np

def conv2d(x, w, b=None, stride=1, padding=0):
    N, C, H, W = x.shape
    O, Cw, kh, kw = w.shape
    if C != Cw or kh > H + 2 * padding or kw > W + 2 * padding:
        raise ValueError("sizes do not match")
    xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding))
    xp[:, :, padding:padding + H, padding:padding + W] = x
    Ho = (H + 2 * padding - kh) // stride + 1
    Wo = (W + 2 * padding - kw) // stride + 1
    y = np.zeros((N, O, Ho, Wo))
    for n in range(N):
        for o in range(O):
            for i in range(Ho):
                for j in range(Wo):
                    total = 0.0
                    for c in range(C):
                        for p in range(kh):
                            for q in range(kw):
                                total += xp[n, c, i * stride + p, j * stride + q] * w[o, c, p, q]
                    y[n, o, i, j] = total
                    if b is not None:
                        y[n, o, i, j] += b[o]
    return y
"""

MAX_POOL2D = """
import numpy as np

def max_pool2d(x, kernel, stride=None, padding=0):
    if 2 * padding > kernel:
        raise ValueError("padding")
    s = kernel if stride is None else stride
    N, C, H, W = x.shape
    xp = np.full((N, C, H + 2 * padding, W + 2 * padding), -np.inf)
    xp[:, :, padding:padding + H, padding:padding + W] = x
    if min(xp.shape[2:]) < kernel:
        raise ValueError("window too large")
    Ho = (xp.shape[2] - kernel) // s + 1
    Wo = (xp.shape[3] - kernel) // s + 1
    y = np.empty((N, C, Ho, Wo))
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    window = xp[n, c, i * s:i * s + kernel, j * s:j * s + kernel]
                    y[n, c, i, j] = np.max(window)
    return y
"""

BATCHNORM_FORWARD = """
import numpy as np

def batchnorm_forward(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    y = np.empty((n, d))
    mu = np.empty(d)
    var = np.empty(d)
    for j in range(d):
        column = x[:, j].astype(np.float64)
        mu[j] = sum(column) / n
        var[j] = sum((column - mu[j]) ** 2) / n
        for i in range(n):
            normalised = (column[i] - mu[j]) / (var[j] + eps) ** 0.5
            y[i, j] = gamma[j] * normalised + beta[j]
    return y, mu, var
"""

BATCHNORM_BACKWARD = """
import numpy as np

def batchnorm_backward(dy, x, gamma, eps=1e-5):
    m = x.shape[0]
    mean = np.sum(x, axis=0) / m
    centred = x - mean
    var = np.sum(centred ** 2, axis=0) / m
    inv = 1.0 / np.sqrt(var + eps)
    dbeta = np.sum(dy, axis=0)
    dgamma = np.sum(dy * centred * inv, axis=0)
    dnorm = dy * gamma
    dvar = np.sum(dnorm * centred, axis=0) * (-0.5) * inv ** 3
    dmean = -np.sum(dnorm, axis=0) * inv
    dx = dnorm * inv
    dx = dx + dvar * 2.0 * centred / m
    dx = dx + dmean / m
    return dx, dgamma, dbeta
"""

ADAM_STEP = """
import numpy as np

def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    d = len(theta)
    new_theta, new_m, new_v = np.empty(d), np.empty(d), np.empty(d)
    for i in range(d):
        new_m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        new_v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
        mh = new_m[i] / (1 - beta1 ** t)
        vh = new_v[i] / (1 - beta2 ** t)
        new_theta[i] = theta[i] - lr * mh / (np.sqrt(vh) + eps)
    return new_theta, new_m, new_v
"""

CONV_OUTPUT_SIZE = """
def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("out of range")
    total = n + padding + padding
    width = dilation * (f - 1) + 1
    if width > total:
        raise ValueError("kernel does not fit")
    count = 0
    position = 0
    while position + width <= total:
        count = count + 1
        position = position + stride
    return count
"""

HE_NORMAL = """
import numpy as np

def he_normal(shape, rng):
    if len(shape) < 2:
        raise ValueError("no fan_in")
    fan_in = 1
    for size in shape[1:]:
        fan_in *= size
    w = np.empty(shape)
    for i in range(shape[0]):
        w[i] = rng.standard_normal(shape[1:])[::-1] * np.sqrt(2.0 / fan_in)
    return w
"""

RIGHT = {
    "conv2d": CONV2D,
    "max_pool2d": MAX_POOL2D,
    "batchnorm_forward": BATCHNORM_FORWARD,
    "batchnorm_backward": BATCHNORM_BACKWARD,
    "adam_step": ADAM_STEP,
    "conv_output_size": CONV_OUTPUT_SIZE,
    "he_normal": HE_NORMAL,
}

_CHECK_CONV = '    if C != Cw or kh > H + 2 * padding or kw > W + 2 * padding:\n        raise ValueError("sizes do not match")\n'
_CHECK_POOL = '    if min(xp.shape[2:]) < kernel:\n        raise ValueError("window too large")\n'

NAMED = {
    "conv2d": [
        ("flipped-kernel", [("w[o, c, p, q]", "w[o, c, kh - 1 - p, kw - 1 - q]")]),
        ("flipped-kernel", [("w[o, c, p, q]", "w[o, c, kh - 1 - p, kw - 1 - q]"), (_CHECK_CONV, "")]),
        ("transposed-kernel", [("w[o, c, p, q]", "w[o, c, q, p]")]),
        ("stride-ignored", [("i * stride + p, j * stride + q", "i + p, j + q"), (") // stride", ") // 1")]),
        ("padding-ignored", [("    N, C, H, W = x.shape\n", "    N, C, H, W = x.shape\n    padding = 0\n")]),
        ("padding-one-side", [("xp[:, :, padding:padding + H, padding:padding + W]", "xp[:, :, 2 * padding:, 2 * padding:]")]),
        ("last-position-missed", [("// stride + 1", "// stride")]),
        (
            "ceil-output",
            [
                ("kh) // stride + 1", "kh + stride - 1) // stride + 1"),
                ("kw) // stride + 1", "kw + stride - 1) // stride + 1"),
                (
                    "np.zeros((N, C, H + 2 * padding, W + 2 * padding))",
                    "np.zeros((N, C, H + 2 * padding + stride, W + 2 * padding + stride))",
                ),
            ],
        ),
        ("channels-averaged", [("= total\n", "= total / C\n")]),
        ("first-channel-only", [("for c in range(C)", "for c in range(1)")]),
        ("in-out-channels-swapped", [("w[o, c, p, q]", "w[c, o, p, q]")]),
        ("bias-omitted", [("+= b[o]", "+= 0")]),
        ("bias-per-input-channel", [("+= b[o]", "+= C * b[o]")]),
        (
            "bias-per-kernel-element",
            [
                ("* w[o, c, p, q]\n", "* w[o, c, p, q] + (0 if b is None else b[o])\n"),
                ("                    if b is not None:\n                        y[n, o, i, j] += b[o]\n", ""),
            ],
        ),
        ("bias-along-width", [("+= b[o]", "+= 0"), ("return y", "return y if b is None else y + b")]),
        ("row-column-swapped", [("return y", "return np.swapaxes(y, 2, 3)")]),
        ("row-column-swapped", [("return y", "return np.ascontiguousarray(y.transpose(0, 1, 3, 2))"), (_CHECK_CONV, "")]),
        ("mean-instead-of-sum", [("= total\n", "= total / (C * kh * kw)\n")]),
    ],
    "max_pool2d": [
        (
            "zero-padding",
            [("np.full((N, C, H + 2 * padding, W + 2 * padding), -np.inf)", "np.zeros((N, C, H + 2 * padding, W + 2 * padding))")],
        ),
        ("stride-always-one", [("kernel if stride is None else stride", "1")]),
        ("default-stride-one", [("kernel if stride is None else stride", "stride or 1")]),
        ("stride-always-kernel", [("kernel if stride is None else stride", "kernel")]),
        ("stride-always-kernel", [("kernel if stride is None else stride", "kernel"), (_CHECK_POOL, "")]),
        ("average-instead-of-max", [("np.max(window)", "np.mean(window)")]),
        ("minimum", [("np.max(window)", "np.min(window)")]),
        ("pooled-over-channels", [("xp[n, c, i", "xp[n, :, i"), ("j * s:j * s + kernel]", "j * s:j * s + kernel]")]),
        ("last-position-missed", [("// s + 1", "// s")]),
        (
            "ceil-mode",
            [
                ("(xp.shape[2] - kernel) // s + 1", "int(np.ceil((xp.shape[2] - kernel) / s)) + 1"),
                ("(xp.shape[3] - kernel) // s + 1", "int(np.ceil((xp.shape[3] - kernel) / s)) + 1"),
            ],
        ),
        (
            "window-2d-plus-1",
            [
                (
                    "xp[n, c, i * s:i * s + kernel, j * s:j * s + kernel]",
                    "xp[n, c, max(0, i * s - kernel):i * s + kernel + 1, max(0, j * s - kernel):j * s + kernel + 1]",
                )
            ],
        ),
        ("absolute-maximum", [("np.max(window)", "np.max(np.abs(window))")]),
        ("absolute-maximum", [("np.max(window)", "np.max(np.abs(window[np.isfinite(window)]))")]),
        ("row-column-swapped", [("return y", "return np.array([[a.T for a in image] for image in y])")]),
    ],
    "batchnorm_forward": [
        ("raw-input-scaled", [("gamma[j] * normalised", "gamma[j] * column[i]")]),
        ("ddof-one", [("** 2) / n", "** 2) / (n - 1)")]),
        ("eps-outside-sqrt", [("(var[j] + eps) ** 0.5", "(var[j] ** 0.5 + eps)")]),
        ("eps-omitted", [("(var[j] + eps) ** 0.5", "np.float64(var[j]) ** 0.5")]),
        ("variance-not-rooted", [("(var[j] + eps) ** 0.5", "(var[j] + eps)")]),
        ("mean-not-subtracted", [("(column[i] - mu[j]) / (var", "column[i] / (var")]),
        (
            "per-sample-statistics",
            [
                (
                    "    n, d = x.shape\n",
                    "    mean, variance = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)\n"
                    "    return gamma * (x - mean) / np.sqrt(variance + eps) + beta, mean, variance\n    n, d = x.shape\n",
                )
            ],
        ),
        (
            "global-statistics",
            [
                (
                    "    n, d = x.shape\n",
                    "    mean, variance = x.mean(), x.var()\n"
                    "    return gamma * (x - mean) / np.sqrt(variance + eps) + beta, mean, variance\n    n, d = x.shape\n",
                )
            ],
        ),
        ("gamma-beta-swapped", [("gamma[j] * normalised + beta[j]", "beta[j] * normalised + gamma[j]")]),
        ("returned-variance-with-eps", [("return y, mu, var", "return y, mu, var + eps")]),
        ("mutates-input", [("    return y", "    x -= mu\n    x /= np.sqrt(var + eps)\n    return y")]),
    ],
    "batchnorm_backward": [
        ("statistics-as-constants", [("    dx = dx + dvar * 2.0 * centred / m\n    dx = dx + dmean / m\n", "")]),
        ("variance-path-dropped", [("    dx = dx + dvar * 2.0 * centred / m\n", "")]),
        ("mean-path-dropped", [("    dx = dx + dmean / m\n", "")]),
        ("missing-factor-two", [("dvar * 2.0 * centred", "dvar * centred")]),
        ("missing-minus-half", [("* (-0.5)", "* (-1.0)")]),
        ("wrong-power", [("(-0.5) * inv ** 3", "(-0.5) * inv")]),
        ("gamma-forgotten", [("dnorm = dy * gamma", "dnorm = dy * np.ones_like(gamma)")]),
        ("dgamma-uses-raw-input", [("dy * centred * inv, axis", "dy * x, axis")]),
        ("parameter-gradients-averaged", [("return dx, dgamma, dbeta", "return dx, dgamma / m, dbeta / m")]),
        ("eps-omitted", [("1.0 / np.sqrt(var + eps)", "1.0 / np.sqrt(var)")]),
        ("ddof-one", [("var = np.sum(centred ** 2, axis=0) / m", "var = np.sum(centred ** 2, axis=0) / (m - 1)")]),
        ("dgamma-uses-output", [("dy * centred * inv, axis", "dy * gamma * centred * inv, axis")]),
        ("eps-outside-sqrt", [("1.0 / np.sqrt(var + eps)", "1.0 / (np.sqrt(var) + eps)")]),
    ],
    "adam_step": [
        ("no-bias-correction", [(" / (1 - beta1 ** t)", ""), (" / (1 - beta2 ** t)", "")]),
        ("only-first-moment-corrected", [(" / (1 - beta2 ** t)", "")]),
        ("only-second-moment-corrected", [(" / (1 - beta1 ** t)", "")]),
        ("correction-without-power", [("beta1 ** t)", "beta1)"), ("beta2 ** t)", "beta2)")]),
        ("step-counter-from-zero", [("** t)", "** (t - 1))")]),
        ("step-counter-plus-one", [("** t)", "** (t + 1))")]),
        ("eps-inside-sqrt", [("np.sqrt(vh) + eps", "np.sqrt(vh + eps)")]),
        ("eps-before-correction", [("lr * mh / (np.sqrt(vh) + eps)", "lr * mh * np.sqrt(1 - beta2 ** t) / (np.sqrt(new_v[i]) + eps)")]),
        ("betas-swapped", [("    d = len(theta)\n", "    d = len(theta)\n    beta1, beta2 = beta2, beta1\n")]),
        ("second-moment-not-squared", [("g[i] * g[i]", "g[i]")]),
        ("root-omitted", [("np.sqrt(vh) + eps", "vh + eps")]),
        (
            "corrected-moments-stored",
            [("return new_theta, new_m, new_v", "return new_theta, new_m / (1 - beta1 ** t), new_v / (1 - beta2 ** t)")],
        ),
        ("correction-linear-in-t", [("beta1 ** t", "beta1 * t"), ("beta2 ** t", "beta2 * t")]),
        ("raw-gradient-step", [("lr * mh /", "lr * g[i] /")]),
        ("ascent", [("theta[i] - lr", "theta[i] + lr")]),
        ("mutates-input", [("    return new_theta", "    m[:] = new_m\n    return new_theta")]),
        ("mutates-input", [("    return new_theta", "    m[:] = new_m\n    v[:] = new_v\n    return new_theta")]),
    ],
    "conv_output_size": [
        ("plus-one-forgotten", [("return count", "return count - 1")]),
        ("ceil-instead-of-floor", [("return count", "return count if (total - width) % stride == 0 else count + 1")]),
        ("rounded", [("return count", "return int((total - width) / stride + 0.5) + 1")]),
        ("padding-counted-once", [("n + padding + padding", "n + padding")]),
        ("padding-ignored", [("n + padding + padding", "n")]),
        ("stride-ignored", [("position + stride", "position + 1")]),
        ("divided-by-kernel", [("return count", "return total // f")]),
        ("size-over-stride", [("return count", "return (n + stride - 1) // stride")]),
        ("dilation-ignored", [("dilation * (f - 1) + 1", "f")]),
        ("dilation-times-size", [("dilation * (f - 1) + 1", "dilation * f")]),
        ("float-returned", [("return count", "return (total - width) / stride + 1")]),
        (
            "no-validation",
            [
                ('    if width > total:\n        raise ValueError("kernel does not fit")\n', ""),
                ("return count", "return (total - width) // stride + 1"),
            ],
        ),
    ],
    "he_normal": [
        ("fan-out-used", [("for size in shape[1:]", "for size in (shape[0], *shape[2:])")]),
        ("variance-used-as-std", [("np.sqrt(2.0 / fan_in)", "(2.0 / fan_in)")]),
        ("gain-forgotten", [("2.0 / fan_in", "1.0 / fan_in")]),
        (
            "uniform-instead-of-normal",
            [("rng.standard_normal(shape[1:])[::-1] * np.sqrt(2.0", "rng.uniform(-1, 1, shape[1:])[::-1] * np.sqrt(6.0")],
        ),
        ("xavier-variance", [("2.0 / fan_in", "2.0 / (fan_in + fan_in // shape[1] * shape[0])")]),
        ("kernel-area-ignored", [("for size in shape[1:]", "for size in shape[1:2]")]),
        (
            "truncated-normal",
            [
                (
                    "    return w",
                    "    z = rng.standard_normal(shape)\n    while np.any(abs(z) > 2):\n"
                    "        z = np.where(abs(z) > 2, rng.standard_normal(shape), z)\n"
                    "    return z / 0.8796256610342398 * np.sqrt(2.0 / fan_in)",
                )
            ],
        ),
        ("repeated-row", [("    return w", "    return np.array([w[0]] * shape[0])")]),
        ("nonzero-mean", [("    return w", "    return abs(w)")]),
        ("global-rng", [("rng.standard_normal(shape[1:])", "np.random.standard_normal(shape[1:])")]),
        ("fixed-seed", [("    w = np.empty(shape)", "    rng = np.random.default_rng(42)\n    w = np.empty(shape)")]),
    ],
}

UNNAMED = {
    "conv2d": [
        ("zeros", [("return y", "return np.zeros_like(y)")]),
        (
            "padding by repetition",
            [("    Ho =", '    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="edge")\n    Ho =')],
        ),
        ("twice", [("return y", "return 2 * y")]),
        ("negated", [("return y", "return -y")]),
        ("stride of rows only", [("j * stride + q", "j + q")]),
        ("padding of rows only", [("xp[:, :, padding:padding + H, padding:padding + W] = x", "xp[:, :, padding:padding + H, :W] = x")]),
        ("kernel turned in rows only", [("w[o, c, p, q]", "w[o, c, kh - 1 - p, q]")]),
        ("last channel only", [("for c in range(C)", "for c in range(C - 1, C)")]),
        ("bias subtracted", [("+= b[o]", "-= b[o]")]),
        ("bias by image", [("+= b[o]", "+= b[n % len(b)]")]),
        ("last kernel row forgotten", [("for p in range(kh)", "for p in range(max(1, kh - 1))")]),
        ("last window left at zero", [("for i in range(Ho)", "for i in range(Ho - 1)")]),
        ("upside down", [("return y", "return y[:, :, ::-1]")]),
        ("images swapped", [("return y", "return y[::-1]")]),
        ("integers", [("y = np.zeros((N, O, Ho, Wo))", "y = np.zeros((N, O, Ho, Wo), dtype=int)")]),
        ("list", [("return y", "return y.tolist()")]),
        ("absolute products", [("total += xp", "total += abs(xp"), ("w[o, c, p, q]\n", "w[o, c, p, q])\n")]),
        ("float16", [("return y", "return y.astype(np.float16)")]),
        ("relu", [("return y", "return np.maximum(y, 0)")]),
        ("channels and kernel averaged, bias too", [("return y", "return y / (C * kh * kw + 1)")]),
    ],
    "max_pool2d": [
        ("sum", [("np.max(window)", "np.sum(window[np.isfinite(window)])")]),
        ("median", [("np.max(window)", "np.median(window[np.isfinite(window)])")]),
        ("upper left", [("np.max(window)", "window[-1, -1] if np.isfinite(window[-1, -1]) else 0.0")]),
        ("pooled over images", [("xp[n, c, i", "xp[:, c, i")]),
        ("padding with ones", [("-np.inf", "1.0")]),
        ("padding with the smallest value", [("-np.inf", "x.min() + 0.5")]),
        ("stride of rows only", [("j * s:j * s + kernel", "j:j + kernel")]),
        ("second largest", [("np.max(window)", "np.sort(window.ravel())[-min(2, window.size)]")]),
        ("window one smaller", [("i * s + kernel, j * s:j * s + kernel", "i * s + max(1, kernel - 1), j * s:j * s + max(1, kernel - 1)")]),
        ("relu", [("np.max(window)", "max(0.0, np.max(window))")]),
    ],
    "batchnorm_forward": [
        ("eps twice", [("var[j] + eps", "var[j] + 2 * eps")]),
        ("variance of the raw values", [("(column - mu[j]) ** 2) / n", "column ** 2) / n")]),
        ("absolute deviation", [("(column - mu[j]) ** 2) / n", "abs(column - mu[j])) / n")]),
        ("standard deviation returned", [("return y, mu, var", "return y, mu, np.sqrt(var + eps)")]),
        ("only y", [("return y, mu, var", "return y")]),
        ("swapped results", [("return y, mu, var", "return y, var, mu")]),
        ("beta forgotten", [(" + beta[j]", "")]),
        ("gamma forgotten", [("gamma[j] * normalised", "normalised")]),
        ("median", [("mu[j] = sum(column) / n", "mu[j] = np.median(column)")]),
        ("eps from the module", [("eps) ** 0.5", "1e-3) ** 0.5")]),
    ],
    "batchnorm_backward": [
        ("sign of the path through the mean", [("dmean = -np", "dmean = np")]),
        ("sign of the path through the variance", [("(-0.5)", "0.5")]),
        ("sums over the features", [("dbeta = np.sum(dy, axis=0)", "dbeta = np.sum(dy)")]),
        ("m twice", [("centred / m", "centred / m / m")]),
        ("gamma squared", [("dnorm = dy * gamma", "dnorm = dy * gamma ** 2")]),
        ("swapped results", [("dx, dgamma, dbeta", "dx, dbeta, dgamma")]),
        ("negated", [("return dx", "return -dx")]),
        ("averaged dx", [("return dx, ", "return dx / m, ")]),
        ("dbeta averaged only", [("return dx, dgamma, dbeta", "return dx, dgamma, dbeta / m")]),
    ],
    "adam_step": [
        ("nesterov", [("lr * mh /", "lr * (beta1 * mh + (1 - beta1) * g[i]) /")]),
        ("no step", [("theta[i] - lr", "theta[i] - 0 * lr")]),
        ("amsgrad", [("vh = new_v[i]", "vh = max(v[i], new_v[i])")]),
        ("old first moment", [("mh = new_m[i]", "mh = m[i]")]),
        ("old second moment", [("vh = new_v[i]", "vh = v[i]")]),
        ("default rates always", [("    d = len(theta)\n", "    d = len(theta)\n    beta1, beta2 = 0.9, 0.999\n")]),
        ("weight decay", [("theta[i] - lr", "0.99 * theta[i] - lr")]),
        ("eps forgotten", [("np.sqrt(vh) + eps", "np.sqrt(vh) + 1e-30")]),
        ("swapped results", [("return new_theta, new_m, new_v", "return new_theta, new_v, new_m")]),
        ("not averaged", [("(1 - beta1) * g[i]", "g[i]")]),
        ("theta in place", [("    return new_theta", "    theta[:] = new_theta\n    return new_theta")]),
        ("absolute gradient", [("(1 - beta1) * g[i]", "(1 - beta1) * abs(g[i])")]),
    ],
    "conv_output_size": [
        ("one too many", [("return count", "return count + 1")]),
        ("padding thrice", [("n + padding + padding", "n + 3 * padding")]),
        ("dilated kernel off by one", [("dilation * (f - 1) + 1", "(dilation + 1) * (f - 1) + 1")]),
        ("stride and kernel swapped", [("    if width", "    stride, f = f, stride\n    if width")]),
        ("zero", [("return count", "return 0")]),
        ("input returned", [("return count", "return n")]),
        ("string", [("return count", "return str(count)")]),
        ("two's complement", [("return count", "return ~count")]),
    ],
    "he_normal": [
        ("zeros", [("    return w", "    return np.zeros(shape)")]),
        ("laplace", [("rng.standard_normal(shape[1:])", "rng.laplace(0, 0.5 ** 0.5, shape[1:])")]),
        ("half the spread", [("    return w", "    return w / 2")]),
        ("shifted", [("    return w", "    return w + 0.5")]),
        ("fresh entropy", [("    w = np.empty(shape)", "    rng = np.random.default_rng()\n    w = np.empty(shape)")]),
        (
            "seeded global generator",
            [("    w = np.empty(shape)", "    np.random.seed(1)\n    w = np.empty(shape)"), ("rng.standard", "np.random.standard")],
        ),
        ("uniform on the unit interval", [("rng.standard_normal(shape[1:])", "rng.random(shape[1:])")]),
        ("one column repeated", [("    return w", "    return np.broadcast_to(w[:, :1], shape).copy()")]),
        ("average fan", [("2.0 / fan_in", "1.0 / (fan_in + shape[0])")]),
    ],
}


def edited(slug: str, edits: list[tuple[str, str]]) -> str:
    """Return the right answer with every edit made."""
    source = RIGHT[slug]
    for old, new in edits:
        assert old in source, f"{old!r} is not in the answer to {slug}"
        source = source.replace(old, new)
    return source
