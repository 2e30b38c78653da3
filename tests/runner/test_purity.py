"""Which programs may share a child: the ordinary ones, and none that could touch what is not its own."""

from pathlib import Path

import pytest

from autograder.runner.guest import purity

ROOT = Path(__file__).parents[2]

ORDINARY = {
    "function": "import numpy as np\n\ndef f(x: np.ndarray, k=1) -> np.ndarray:\n    return np.einsum('ij->j', np.pad(x, 1)) * k\n",
    "helpers and constants": "import math\nEPS = 1e-5\n\ndef _half(x):\n    return x / 2\n\ndef f(x):\n    return _half(x) + EPS\n",
    "loops, slices, stores": (
        "import numpy as np\n\ndef f(x):\n    out = np.zeros_like(x)\n    for i in range(len(x)):\n"
        "        out[i] += x[i] * 2\n    x = x[::-1]\n    return out[1:]\n"
    ),
    "errors": (
        "def f(x):\n    if x < 0:\n        raise ValueError(f'bad {x!r:>10}')\n"
        "    try:\n        return x[0]\n    except TypeError as e:\n        return x\n"
    ),
    "comprehensions": "def f(x):\n    return [i for i in x if i], {i: 1 for i in x}, sum(i for i in x), sorted(x, key=lambda v: -v)\n",
    "windows": (
        "from numpy.lib.stride_tricks import sliding_window_view\n\ndef f(x):\n    return sliding_window_view(x, (2, 2)).sum(axis=(2, 3))\n"
    ),
    "generator": "import numpy as np\n\ndef f(n, rng: np.random.Generator):\n    return rng.normal(size=n), rng.random(n)\n",
    "typing": "from typing import Optional\nfrom numpy.typing import NDArray\n\ndef f(x: Optional[NDArray] = None):\n    return x\n",
    "future": "from __future__ import annotations\n\ndef f(x: Tensor) -> Tensor:\n    return x\n",
    "error state": "import numpy as np\n\ndef f(x):\n    with np.errstate(all='ignore'):\n        return np.log(x)\n",
    "own names that libraries have too": "shape = 2\nbase = data = info = 1\n__all__ = ['f']\n\ndef f(x):\n    return x * shape + base\n",
    "told where and out": "import numpy as np\n\ndef f(x):\n    return np.divide(1, x, out=np.zeros_like(x), where=x != 0)\n",
    "annotated constant": "EPS: float = 1e-5\n\ndef f(x):\n    return x + EPS\n",
    "plus": "def f(x):\n    return +x, (*x, 1), [*x]\n",
    "the type where a type is asked for": (
        "import numpy as np\nfrom typing import Optional\n\nLAST: np.ndarray | None = None\n\n"
        "def f(x: Optional[np.ndarray], *y: tuple[np.ndarray, int]) -> np.ndarray:\n"
        "    return x if isinstance(x, np.ndarray) or isinstance(x, (list, np.ndarray)) else None\n"
    ),
    "unset elements": "import numpy as np\n\ndef f(x):\n    out = np.empty((2, 2))\n    out[:] = x\n    return np.empty_like(out)\n",
    "strides": "import numpy as np\n\ndef f(x):\n    return np.lib.stride_tricks.as_strided(x, (2, 2), (8, 8))\n",
    "modes that are put back": (
        "import warnings\nimport numpy as np\n\nwarnings.filterwarnings('ignore', category=RuntimeWarning)\nnp.seterr(all='raise')\n"
        "np.set_printoptions(precision=3)\n\ndef f(x):\n    warnings.warn('x', UserWarning, stacklevel=2)\n    return x\n"
    ),
    "containers": "from collections import defaultdict\n\ndef f(x):\n    d = defaultdict(list)\n    d[1].append(x)\n    return d\n",
    "operators": "import operator\nfrom functools import reduce\n\ndef f(x):\n    return reduce(operator.mul, x, 1)\n",
    "a clock": "import time\n\ndef f(x):\n    start = time.perf_counter()\n    return time.perf_counter() - start\n",
    "a pattern of a sequence": "def f(x):\n    match x:\n        case (a, b):\n            return a + b\n    return x\n",
    "generators of generators": "def g(x):\n    yield from x\n\ndef f(x):\n    return list(g(x))\n",
    "by element": "import numpy as np\n\n@np.vectorize\ndef f(x):\n    return x\n",
    "nested": "def f(x):\n    def g(y):\n        nonlocal x\n        x += y\n        return x\n    return g(1)\n",
}

SUSPICIOUS = {
    "attribute of a module": "import numpy as np\nnp.sum = max\n\ndef f(x):\n    return x\n",
    "attribute in the function": "import numpy as np\n\ndef f(x):\n    np.pad = None\n    return x\n",
    "setattr": "import numpy as np\nsetattr(np, 'pad', None)\n\ndef f(x):\n    return x\n",
    "error mode": "import numpy as np\nnp.setbufsize(16)\n\ndef f(x):\n    return x\n",
    "own name opens an attribute": "import numpy as np\nsetbufsize = 1\n\ndef f(x):\n    np.setbufsize(16)\n    return x\n",
    "own dunder": "import numpy as np\n__dict__ = 1\n\ndef f(x):\n    np.__dict__['pad'] = None\n    return x\n",
    "import under another name": "from numpy import setbufsize as mean\n\ndef f(x):\n    mean(16)\n    return x\n",
    "module under another name": "import sys as pad\n\ndef f(x):\n    return pad.modules\n",
    "import in the function": "def f(x):\n    import sys\n    return x\n",
    "dunder import": "def f(x):\n    return __import__('sys')\n",
    "pattern reads attributes": (
        "import numpy as np\n\ndef f(x):\n    match np:\n        case object(setbufsize=s):\n            s(16)\n    return x\n"
    ),
    "class": "class A:\n    pass\n\ndef f(x):\n    return x\n",
    "frame": "import sys\n\ndef f(x):\n    return sys._getframe()\n",
    "traceback": "def f(x):\n    try:\n        x.y\n    except Exception as e:\n        return e.__traceback__\n",
    "globals of a library function": "import numpy as np\n\ndef f(x):\n    return np.pad.__globals__\n",
    "wrapped": "import numpy as np\n\ndef f(x):\n    return np.pad.__wrapped__\n",
    "defaults of a library function": "import numpy as np\nnp.pad.__defaults__ = ()\n\ndef f(x):\n    return x\n",
    "a call of the type": "import numpy as np\n\ndef f(x):\n    return np.ndarray((3,))\n",
    "a call of the type under another name": "import numpy as np\nA = np.ndarray\n\ndef f(x):\n    return A((3,))\n",
    "the type imported as another name": "from numpy import ndarray as zeros\n\ndef f(x):\n    return zeros((3,))\n",
    "the type called by another": "import numpy as np\n\ndef f(x):\n    return list(map(np.ndarray, [3]))\n",
    "the type called by one's own isinstance": (
        "import numpy as np\n\ndef isinstance(x, kind):\n    return kind(x)\n\ndef f(x):\n    return isinstance(3, np.ndarray)\n"
    ),
    "the type called by a parameter isinstance": (
        "import numpy as np\n\ndef f(x, isinstance=None):\n    return (lambda isinstance: isinstance(3, np.ndarray))(x)\n"
    ),
    "the type called in an annotation": "import numpy as np\n\ndef f(x: np.ndarray((3,))):\n    return x\n",
    "the type bound in an annotation": "import numpy as np\n\ndef f(x: (A := np.ndarray)):\n    return A((3,))\n",
    "the type taken from the annotations": (
        "import numpy as np\nX: np.ndarray = 0\nmake = __annotations__['X']\n\ndef f(x):\n    return make((3,))\n"
    ),
    "the type called by what a pattern binds": (
        "import numpy as np\n\ndef f(x):\n    match [x]:\n        case [isinstance]:\n            return isinstance(3, np.ndarray)\n"
    ),
    "memory of others by an out that is none": ("import numpy as np\n\ndef f(x):\n    return np.add(x, x, out=None, where=False)\n"),
    "memory of others by an out that may be none": (
        "import numpy as np\nBOX = None\n\ndef f(x):\n    return np.add(x, x, out=BOX, where=False)\n"
    ),
    "the type as a default": "import numpy as np\n\ndef f(x, make=np.ndarray):\n    return make((3,))\n",
    "a view as the type": "import numpy as np\n\ndef f(x):\n    return x.view(np.ndarray)\n",
    "ctypes of an array": "def f(x):\n    return x.ctypes.data\n",
    "exec": "def f(x):\n    exec('x')\n",
    "eval": "def f(x):\n    return eval('x')\n",
    "getattr": "import numpy as np\n\ndef f(x):\n    getattr(np, 'setbufsize')(16)\n",
    "vars": "import numpy as np\n\ndef f(x):\n    vars(np)['pad'] = None\n",
    "type": "import numpy as np\n\ndef f(x):\n    return type(x)\n",
    "random module": "import random\nrandom.seed(0)\n\ndef f(x):\n    return x\n",
    "everything of numpy, then a mode": "from numpy import *\nsetbufsize(16)\n\ndef f(x):\n    return x\n",
    "open": "def f(x):\n    return open('x')\n",
    "gc": "import gc\n\ndef f(x):\n    return gc.get_objects()\n",
    "atexit": "import atexit\n\ndef f(x):\n    return x\n",
    "deleting": "import numpy as np\ndel np.pad\n\ndef f(x):\n    return x\n",
    "unicode twin": "import numpy as np\n\ndef f(x):\n    np.ſetbufsize(16)\n    return x\n",
    "a built-in before its namesake": "import numpy as np\nsetattr(np, 'pad', max)\nsetattr = 0\n\ndef f(x):\n    return x\n",
    "a built-in whose namesake never comes": (
        "import numpy as np\nif not np:\n    getattr = 0\n\ndef f(x):\n    return getattr(np, 'setbufsize')\n"
    ),
    "the builtins of the module": "box = __builtins__\n__builtins__ = 0\n\ndef f(x):\n    return box\n",
    "own name opens what is not listed": (
        "import numpy as np\n_min_vals = 0\n\ndef f(x):\n    np.iinfo._min_vals['i64'] = 0\n    return x\n"
    ),
    "own name opens a method": "from collections.abc import Sequence\nregister = 0\n\ndef f(x):\n    return Sequence.register(x)\n",
    "own name opens a context": "import numpy as np\n__enter__ = 0\nnp.errstate(all='raise').__enter__()\n\ndef f(x):\n    return x\n",
    "notice board": "import numpy as np\nnp.__annotations__['a'] = 1\n\ndef f(x):\n    return np.__annotations__['a']\n",
    "memory of others by where": "import numpy as np\n\ndef f(x):\n    return np.log(x, where=x > 0)\n",
    "memory of others by a mapping": "import numpy as np\nK = {'whe' + 're': False}\n\ndef f(x):\n    return np.log(x, **K)\n",
    "memory given back": "def f(x):\n    y = x[:]\n    x.resize((1,), refcheck=False)\n    return y\n",
    "format walks attributes": "import numpy as np\n\ndef f(x):\n    return '{0.__dict__}'.format(np)\n",
}


def names(source):
    return purity.names([compile(source, "f.py", "exec")], [source])


@pytest.mark.parametrize("source", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_program_may_share_a_child(source):
    assert names(source) is not None


@pytest.mark.parametrize("source", SUSPICIOUS.values(), ids=SUSPICIOUS)
def test_a_program_that_reaches_for_more_may_not(source):
    assert names(source) is None


def test_many_names_are_not_lost_behind_an_extended_argument():
    """Beyond 255 names an instruction's argument takes two units; the imports there are not taken for others."""
    source = "".join(f"name_{number} = {number}\n" for number in range(300)) + "import sys\n\ndef f(x):\n    return sys\n"
    assert names(source) is None


def test_attributes_are_not_lost_behind_an_extended_argument():
    many = "".join(f"    name_{number}\n" for number in range(300))
    defined = "".join(f"name_{number} = " for number in range(100)) + "0\n"
    source = f"import numpy as np\n{defined}setbufsize = 0\n\ndef f(x):\n{many}    np.setbufsize(16)\n"
    bound = source.replace(many, "".join(f"    name_{number % 100}\n" for number in range(300)))
    assert names(bound.replace("setbufsize(16", "abs(16")) is not None
    assert names(bound) is None


def test_a_program_that_may_draw_from_the_global_generator_says_so():
    assert "random" in names("import numpy as np\n\ndef f(x):\n    np.random.seed(0)\n    return np.random.rand()\n")


def test_nothing_that_is_known_to_be_harmless_leads_out():
    """No known name is, within reach, a module other than those meant, or a thing that can be written to."""
    import types

    import numpy as np

    meant = {np.linalg, np.random, np.lib, np.lib.stride_tricks, np.typing}
    for place in (np, np.linalg, np.lib, np.lib.stride_tricks):
        for name in purity.KNOWN & set(dir(place)):
            found = getattr(place, name)
            assert not isinstance(found, types.ModuleType) or found in meant or found.__name__ in purity.MODULES, name
            assert not isinstance(found, list | dict | set | bytearray | np.ndarray), name


@pytest.mark.parametrize("place", ["benchmarks/submission", "tests/attacks/honest"])
def test_what_students_write_mostly_shares(place):
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / place).rglob("*.py"))]
    assert sources
    assert all(names(source) is not None for source in sources)


def test_of_the_attacks_only_those_share_that_attack_by_their_answers():
    """Whatever reaches for the machine runs alone; what shares is a wrong, slow, large or copied answer."""
    sharing = set()
    for path in sorted((ROOT / "tests" / "attacks" / "corpus").rglob("*.py")):
        try:
            found = names(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if found is not None:
            sharing.add(f"{path.parent.name}/{path.stem}")
    forging = {name for name in sharing if name.partition("/")[0] not in {"exhausting", "confusing", "cheating"}}
    assert forging == {"forging/verdict_words"}
