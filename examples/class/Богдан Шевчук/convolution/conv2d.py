import numpy as np
import torch
import torch.nn.functional as F


def conv2d(x, w, b=None, stride=1, padding=0):
    x, w = torch.from_numpy(x), torch.from_numpy(w)
    if b is not None:
        b = torch.from_numpy(b)
    return F.conv2d(x, w, b, stride=stride, padding=padding).numpy()
