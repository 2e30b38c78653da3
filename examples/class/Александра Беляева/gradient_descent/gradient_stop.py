def gradient_stop(g, g0, eps):
    now, start = float(g @ g), float(g0 @ g0)
    return now <= eps, now <= eps * start
