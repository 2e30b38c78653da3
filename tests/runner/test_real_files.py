"""Whole files as students of well-known courses write them: none loses anything to its imports or to its top-level code."""

import numpy as np
import pytest

from autograder.model import ModuleSource, RunStatus

pytestmark = pytest.mark.sandbox
X = np.array([[-1.0, 2.0], [3.0, -4.0]])
RELU = np.maximum(X, 0)

ASSIGNMENT_NOTEBOOK = (
    "import numpy as np\nimport h5py\nimport matplotlib.pyplot as plt\nfrom public_tests import *\n\n\n"
    "plt.rcParams['figure.figsize'] = (5.0, 4.0)\nplt.rcParams['image.cmap'] = 'gray'\nnp.random.seed(1)",
    "# GRADED FUNCTION: zero_pad\n\ndef zero_pad(X, pad):\n    ### START CODE HERE ###\n    X_pad = np.pad(X, ((0, 0), (pad, pad)))\n"
    "    ### END CODE HERE ###\n    return X_pad",
    "np.random.seed(1)\nx = np.random.randn(4, 3)\nx_pad = zero_pad(x, 3)\nfig, axarr = plt.subplots(1, 2)\n"
    "axarr[0].imshow(x[0])\nzero_pad_test(zero_pad)",
    "# GRADED FUNCTION: f\ndef f(x):\n    (m, n) = x.shape\n    Z = np.zeros((m, n))\n    padded = zero_pad(x, 1)\n    for i in range(m):\n"
    "        for j in range(n):\n            Z[i, j] = max(0, padded[i, j + 1])\n    assert Z.shape == (m, n)\n    return Z",
    "Z = f(np.random.randn(10, 4))\nprint('mean', np.mean(Z))\nf_test(f)",
    "trainX, trainY = load_dataset()\nparameters = model(trainX, trainY)\nplt.plot(parameters)\nplt.show()",
)
LAYERS = """from builtins import range
import numpy as np
from past.builtins import xrange
try:
    from .im2col_cython import col2im_cython, im2col_cython
except ImportError:
    print("run the following from the directory and try again:")
    print("python setup.py build_ext --inplace")
from .im2col import *


def affine_forward(x, w, b):
    N = x.shape[0]
    out = x.reshape(N, -1).dot(w) + b
    cache = (x, w, b)
    return out, cache


def relu_forward(x):
    out, cache = np.maximum(0, x), x
    return out, cache


def f(x):
    out, _ = relu_forward(x)
    out, _ = affine_forward(out, np.eye(x.shape[1]), 0)
    return out


def conv_forward_im2col(x, w):
    cols = im2col_cython(x, w.shape)
    return cols
"""
OPTIM = """import numpy as np

def sgd_momentum(w, dw, config=None):
    if config is None: config = {}
    config.setdefault('learning_rate', 1e-2)
    v = config.get('velocity', np.zeros_like(w))
    v = config.setdefault('momentum', 0.9) * v - config['learning_rate'] * dw
    config['velocity'] = v
    return w + v, config

def f(x):
    w, config = sgd_momentum(np.zeros_like(x), -100 * np.maximum(x, 0))
    return w

N, D = 4, 5
w = np.linspace(-0.4, 0.6, num=N*D).reshape(N, D)
next_w, _ = sgd_momentum(w, w, config={'velocity': w})
print('next_w error: ', rel_error(next_w, expected))
"""
TRAINING_SCRIPT = """import os, sys, time
import numpy as np
import matplotlib.pyplot as plt
from tqdm import tqdm
from sklearn.model_selection import train_test_split

DATA = os.path.join(os.path.dirname(__file__), 'data')
x_train = np.load(os.path.join(DATA, 'x.npy'))
epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
lr = float(input('learning rate: '))

def f(x):
    return np.where(x > 0, x, 0)

W = np.random.randn(784, 10)
for epoch in tqdm(range(epochs)):
    start = time.time()
    for i in range(0, len(x_train), 32):
        W -= lr * x_train[i:i+32].T.dot(f(x_train[i:i+32].dot(W)))
    print(epoch, time.time() - start)
plt.plot(history)
plt.savefig('loss.png')
exit()
"""
MODEL_NOTEBOOK = (
    "from google.colab import drive\ndrive.mount('/content/drive')\nimport torch, torch.nn as nn\nimport numpy as np",
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 2)",
    "class Layer:\n    count = 0\n    def __init__(self):\n        Layer.count += 1\n"
    "    def forward(self, x):\n        return np.clip(x, 0, None)",
    "net = Net()\nfor batch in loader:\n    net(batch)",
    "def f(x):\n    return Layer().forward(x)",
    "torch.testing.assert_close(torch.tensor(f(np.ones(3))), torch.ones(3))",
)
AUTOGRADED = (
    "NAME = ''\nCOLLABORATORS = ''",
    "import numpy as np\nfrom nose.tools import assert_equal, assert_raises",
    "def f(x):\n    '''Return it.'''\n    ### BEGIN SOLUTION\n    return x * (x > 0)\n    ### END SOLUTION",
    "assert_equal(f(3), 3)\nassert_raises(ValueError, f, 'a')\nassert f(np.array(2)) == 3, 'hidden'",
)
COMMAND_LINE = """#!/usr/bin/env python3
import argparse
import logging
import numpy as np
import pandas as pd

logging.basicConfig(level=logging.INFO, filename='run.log')
log = logging.getLogger(__name__)

def f(x: pd.DataFrame) -> np.ndarray:
    log.debug('f called')
    return np.maximum(x, 0)

def main(args=None):
    parser = argparse.ArgumentParser()
    parser.add_argument('csv')
    frame = pd.read_csv(parser.parse_args(args).csv)
    print(f(frame.values))

if __name__ == '__main__':
    main()
"""
WITH_TESTS = """import unittest
from typing import Optional
import numpy as np
import numpy.testing as npt

def f(x, out: Optional[np.ndarray] = None):
    return np.maximum(x, 0, out=out)

class TestF(unittest.TestCase):
    def setUp(self):
        self.data = open('fixtures.json').read()
    def test_f(self):
        npt.assert_allclose(f(np.ones(2)), self.data)

unittest.main(argv=[''], exit=True)
"""
JIT = """import numpy as np
try:
    import cupy as xp
except ImportError:
    xp = np
try:
    from numba import njit, prange
except ModuleNotFoundError:
    prange = range
    def njit(*args, **kwargs):
        return args[0] if args and callable(args[0]) else (lambda g: g)

@njit(parallel=True)
def kernel(flat, out):
    for i in prange(len(flat)):
        out[i] = flat[i] if flat[i] > 0 else 0.0

def f(x):
    out = xp.zeros(x.size)
    kernel(x.ravel(), out)
    return out.reshape(x.shape)

kernel(np.ones(10**9), np.ones(3))
"""
TABLE = """from numpy import *
import warnings
warnings.filterwarnings('ignore')
SLOPES = {}

def register(name, slope):
    SLOPES[name] = slope

def setup():
    register('negative', 0.0)
    register('positive', 1.0)

setup()
BIAS = zeros(1)
BIAS.fill(0.0)
random.shuffle(BIAS)

def f(x):
    return where(x < 0, SLOPES['negative'], SLOPES['positive']) * x + BIAS + abs(minimum(0, 0))

print(f(array([1.0])), sum(f(data)))
"""
UNTYPED = """import numpy as np
import matplotlib.pyplot as plt
print 'Python 2'

def f(x: List[float], axis: int = None) -> Tuple[np.array, dict]:
    global calls
    calls += 1
    return np.maximum(np.array(x), 0.)

calls = 0
relu = f = f
X, y = make_moons(n_samples=100)
fig = plt.figure()
f_value = f(X)
"""
MERGED = (
    "import numpy as np\n\ndef f(x):\n    return np.maximum(x, 0)\n\n<<<<<<< HEAD\ndef other(x):\n    return 1\n=======\n"
    "def other(x):\n    return 2\n>>>>>>> theirs\n\nwhile True:\n    print(other(f(np.ones(3))))\n"
)
IM2COL = {"cs231n/im2col.py": "import numpy as np\n\ndef im2col_indices(x):\n    return x\n", "cs231n/__init__.py": ""}
HELPED = (
    "from cs231n.layers import *\nfrom cs231n.data_utils import get_CIFAR10_data\nimport numpy as np\n\n"
    "def f(x):\n    return relu_forward(x)[0]\n\ndata = get_CIFAR10_data()\n"
)

FILES = {
    "an assignment notebook with public tests": ("conv.ipynb", ASSIGNMENT_NOTEBOOK, {}),
    "a file of layers with relative imports": ("cs231n/layers.py", LAYERS, IM2COL),
    "a file of layers without what it imports": ("layers.py", LAYERS, {}),
    "rules of optimizers with a demonstration": ("optim.py", OPTIM, {}),
    "a training script": ("train.py", TRAINING_SCRIPT, {}),
    "a notebook with a model": ("model.ipynb", MODEL_NOTEBOOK, {}),
    "a notebook with hidden asserts": ("ps1.ipynb", AUTOGRADED, {}),
    "a command-line program": ("main.py", COMMAND_LINE, {}),
    "a file with its unit tests": ("f.py", WITH_TESTS, {}),
    "optional compilers": ("fast.py", JIT, {}),
    "a table that is filled by calls": ("table.py", TABLE, {}),
    "annotations without their imports": ("hw.py", UNTYPED, {}),
    "marks of a merge and an endless loop": ("f.py", MERGED, {}),
    "a notebook that imports a package beside it": ("features.ipynb", (HELPED,), IM2COL | {"cs231n/layers.py": LAYERS}),
}


@pytest.mark.parametrize(("filename", "cells", "modules"), FILES.values(), ids=FILES)
def test_it_is_judged_by_its_function(answer, filename, cells, modules):
    found = tuple(ModuleSource(path, (text,)) for path, text in sorted(modules.items()))
    result = answer(cells, X, filename=filename, modules=found)
    assert result.status is RunStatus.FINISHED, (result.detail, result.raised)
    assert result.responses[0].raised is None, result.responses[0].raised
    assert np.array_equal(result.responses[0].outputs[0], RELU)


@pytest.mark.parametrize("name", ["an assignment notebook with public tests", "a training script", "a file with its unit tests"])
def test_the_files_name_changes_nothing(answer, name):
    _, cells, _ = FILES[name]
    source = cells if isinstance(cells, str) else "\n".join(cells)
    outputs = [answer(source, X, filename=filename).responses[0].outputs[0] for filename in ("f.py", "homework.py")]
    assert np.array_equal(outputs[0], outputs[1])
