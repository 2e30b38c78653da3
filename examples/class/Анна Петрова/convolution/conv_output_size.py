def conv_output_size(n, f, stride=1, padding=0, dilation=1):
    """сколько раз окно помещается на оси"""
    if n < 1 or f < 1 or stride < 1 or dilation < 1 or padding < 0:
        raise ValueError("плохие аргументы")
    k = dilation * (f - 1) + 1      # сколько клеток накрывает разреженное ядро
    total = n + 2 * padding
    if k > total:
        raise ValueError("ядро больше входа")
    # просто считаем положения
    count = 0
    pos = 0
    while pos + k <= total:
        count += 1
        pos += stride
    return count
