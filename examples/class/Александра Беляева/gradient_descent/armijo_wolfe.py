def armijo_wolfe(f, grad, x, p, alpha, c1=1e-4, c2=0.9):
    start = float(grad(x) @ p)
    armijo = bool(f(x + alpha * p) <= f(x) + c1 * alpha * start)
    flat = bool(abs(float(grad(x + alpha * p) @ p)) <= c2 * abs(start))
    return armijo, armijo and flat
