import numpy as np
from numpy.typing import NDArray


def keras_cnn(
    x: NDArray[np.float64],
    k1: NDArray[np.float64],
    b1: NDArray[np.float64],
    k2: NDArray[np.float64],
    b2: NDArray[np.float64],
    W: NDArray[np.float64],
    b: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Apply the lecture's Keras model: two fragments of convolution, ReLU and max pooling, then a dense layer with softmax.

    Args:
        x: Images, shape (N, H, W, C): the channels come last.
        k1: Kernels of the first convolution, shape (3, 3, C, O1): row, column, input, output.
        b1: Its biases, shape (O1,).
        k2: Kernels of the second convolution, shape (3, 3, O1, O2).
        b2: Its biases, shape (O2,).
        W: Weights of the dense layer, shape (F, K): input, output.
        b: Its biases, shape (K,).

    Returns:
        Probabilities of the classes, shape (N, K).
    """
    raise NotImplementedError
