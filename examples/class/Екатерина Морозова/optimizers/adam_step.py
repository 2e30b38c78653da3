# -*- coding: utf-8 -*-
import numpy as np


def moment(old, new, beta):
    """Экспоненциальное скользящее среднее"""
    return beta * old + (1.0 - beta) * new


def unbias(value, beta, t):
    """Поправка на нулевое начальное значение"""
    return value / (1.0 - beta ** t)


def adam_step(theta, m, v, g, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = moment(m, g, beta1), moment(v, g ** 2, beta2)
    return theta - lr * unbias(m, beta1, t) / (np.sqrt(unbias(v, beta2, t)) + eps), m, v
