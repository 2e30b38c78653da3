"""Purity analysis: decides which programs have no side effects outside their own objects, so that they may share a child.

Looks at compiled code before any of it runs, and admits only known instructions and known names. A program that is not known to be
pure runs in a child of its own, which costs time and nothing else. The programs of a child are all of one submission: somebody
who gets around the analysis reaches their own files, and no hidden input that they would not get anyway. What it protects is
that a program's result follows from the program alone. The standard library and NumPy only.
"""

import ast
import builtins
import opcode
import re
import sys
import types
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

_IMPORTABLE = """
    __future__ collections collections.abc functools itertools math numpy numpy.lib.stride_tricks numpy.linalg numpy.typing
    operator time typing warnings
"""
MODULES = frozenset(_IMPORTABLE.split())
"""What may be imported, at top level."""

_BUILTINS = """
    abs all any bool complex dict divmod enumerate filter float frozenset hasattr int isinstance iter len list map max min next
    pow print range repr reversed round set slice sorted str sum tuple zip
    ArithmeticError AssertionError AttributeError DeprecationWarning Exception FloatingPointError FutureWarning IndexError
    KeyError LookupError NotImplementedError OverflowError RuntimeError RuntimeWarning TypeError UserWarning ValueError Warning
    ZeroDivisionError
    __name__ __doc__
"""
_METHODS = """
    append clear copy count endswith extend get index insert items join keys lower pop remove replace reverse setdefault
    sort split startswith strip update upper values
"""
_TYPES = """
    Any ArrayLike Callable Final Iterable Iterator List Dict Literal Mapping NDArray Optional Sequence Tuple TypeAlias Union
    bool_ complex128 complex64 complexfloating dtype float16 float32 float64 floating int16 int32 int64 int8 integer intp
    ndarray number signedinteger uint16 uint32 uint64 uint8 unsignedinteger
"""
_MODULES = """
    annotations abc combinations accumulate chain cycle from_iterable islice lib linalg lru_cache partial permutations product
    random reduce repeat starmap stride_tricks takewhile typing zip_longest
    Counter OrderedDict appendleft defaultdict deque most_common popleft
    add and_ eq floordiv ge gt itemgetter le lt matmul mod mul ne neg not_ or_ pos sub truediv truth xor
    monotonic perf_counter process_time time
    catch_warnings filterwarnings resetwarnings simplefilter warn
    acos acosh asin asinh atan atan2 atanh ceil comb copysign cos cosh degrees dist e erf erfc exp exp2 expm1 fabs factorial
    floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf nan
    perm pi prod radians sin sinh sqrt tan tanh tau trunc ulp
"""
_NUMPY = """
    allclose amax amin append apply_along_axis arange argmax argmin argpartition argsort argwhere around array array_equal
    array_equiv array_split as_strided asanyarray asarray ascontiguousarray asfortranarray atleast_1d atleast_2d atleast_3d
    average bincount block broadcast_arrays broadcast_shapes broadcast_to can_cast choose clip column_stack compress
    concatenate convolve copyto corrcoef correlate count_nonzero cov cross cumprod cumsum delete diag diag_indices diagflat
    diagonal diff digitize dot dsplit dstack ediff1d einsum empty empty_like eps errstate expand_dims extract eye
    fill_diagonal finfo fix flatnonzero flip fliplr flipud fromfunction fromiter full full_like geomspace gradient heaviside
    histogram hsplit hstack identity iinfo imag indices inner insert interp intersect1d isclose iscomplexobj isin isrealobj
    isscalar issubdtype ix_ kron lexsort linspace logspace matmul max mean median meshgrid mgrid min moveaxis nan_to_num
    nanargmax nanargmin nancumsum nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar ndenumerate ndim ndindex
    newaxis nonzero ogrid ones ones_like outer pad partition percentile place polyfit polyval promote_types ptp put
    put_along_axis putmask quantile ravel ravel_multi_index real real_if_close repeat reshape resolution result_type roll
    rollaxis rot90 round searchsorted select set_printoptions seterr shape size sliding_window_view sort split squeeze stack
    std swapaxes take take_along_axis tensordot tile tiny trace transpose trapezoid trapz tri tril tril_indices trim_zeros
    triu triu_indices unique unravel_index unwrap vander var vdot vectorize vsplit vstack where zeros zeros_like cholesky
    cond det eig eigh eigvals eigvalsh inv lstsq matrix_norm matrix_power matrix_rank multi_dot norm pinv qr slogdet solve
    svd vector_norm
"""
_ARRAYS = """
    T accumulate all any astype at c_contiguous conj conjugate contiguous f_contiguous fill flags flat flatten is_integer
    item itemsize mT nbytes outer owndata reduce reduceat shape start step stop strides tobytes tolist view writeable
"""
_RANDOM = "Generator RandomState default_rng rand randint randn random_sample seed"
_DRAWS = frozenset(name for name in dir(np.random.Generator) if name[0] != "_") - {"bit_generator", "spawn"}
_UFUNCS = frozenset(name for name, thing in vars(np).items() if isinstance(thing, np.ufunc))
KNOWN = MODULES | _UFUNCS | _DRAWS | frozenset(" ".join((_BUILTINS, _METHODS, _TYPES, _MODULES, _NUMPY, _ARRAYS, _RANDOM)).split())
"""Names of functions, methods and attributes that change nothing but their arguments; and np.random, see :func:`names`.

Excluded is whatever sets a mode that is not restored after a turn (:class:`autograder.runner.guest.sharing.Modes`), reads files, leads
from an object to its module or frame, or, like ``ctypes`` and ``resize``, reaches memory outside the array. ``empty`` and
``as_strided`` are guarded (:mod:`autograder.runner.guest.numpy_guards`).
"""

_EVERYWHERE = KNOWN | {"__annotations__"}
"""Known global names. As an attribute of a library's function, ``__annotations__`` could carry notes between programs."""
OUT_OF_REACH = frozenset((*dir(builtins), "__builtins__")) - KNOWN
"""Built-in names that are not known to be harmless. A program that binds one itself does not share: where its own is
not bound yet, or never, Python finds the built-in one."""

_PLAIN = """
    BINARY_OP BINARY_SLICE BINARY_SUBSCR BUILD_CONST_KEY_MAP BUILD_LIST BUILD_MAP BUILD_SET BUILD_SLICE BUILD_STRING
    BUILD_TUPLE CACHE CALL CALL_FUNCTION_EX CALL_KW CHECK_EXC_MATCH CLEANUP_THROW COMPARE_OP CONTAINS_OP CONVERT_VALUE COPY COPY_FREE_VARS
    DELETE_FAST DELETE_SUBSCR DICT_UPDATE END_FOR END_SEND EXTENDED_ARG FORMAT_SIMPLE FORMAT_VALUE FORMAT_WITH_SPEC FOR_ITER
    GET_ITER GET_LEN GET_YIELD_FROM_ITER IS_OP JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT JUMP_FORWARD JUMP_IF_FALSE_OR_POP
    JUMP_IF_TRUE_OR_POP KW_NAMES LIST_APPEND LIST_EXTEND LIST_TO_TUPLE LOAD_ASSERTION_ERROR LOAD_ATTR LOAD_CLOSURE
    LOAD_CONST LOAD_DEREF LOAD_FAST LOAD_FAST_AND_CLEAR LOAD_FAST_CHECK LOAD_FAST_LOAD_FAST LOAD_GLOBAL LOAD_METHOD
    LOAD_NAME MAKE_CELL MAKE_FUNCTION MAP_ADD MATCH_SEQUENCE NOP POP_EXCEPT POP_JUMP_BACKWARD_IF_FALSE
    POP_JUMP_BACKWARD_IF_NONE POP_JUMP_BACKWARD_IF_NOT_NONE POP_JUMP_BACKWARD_IF_TRUE POP_JUMP_FORWARD_IF_FALSE
    POP_JUMP_FORWARD_IF_NONE POP_JUMP_FORWARD_IF_NOT_NONE POP_JUMP_FORWARD_IF_TRUE POP_JUMP_IF_FALSE POP_JUMP_IF_NONE
    POP_JUMP_IF_NOT_NONE POP_JUMP_IF_TRUE POP_TOP PRECALL PUSH_EXC_INFO PUSH_NULL RAISE_VARARGS RERAISE RESUME RETURN_CONST
    RETURN_GENERATOR RETURN_VALUE SEND SET_ADD SET_FUNCTION_ATTRIBUTE SET_UPDATE STORE_DEREF STORE_FAST STORE_FAST_LOAD_FAST
    STORE_FAST_STORE_FAST STORE_SLICE STORE_SUBSCR SWAP TO_BOOL UNARY_INVERT UNARY_NEGATIVE UNARY_NOT UNARY_POSITIVE
    UNPACK_EX UNPACK_SEQUENCE WITH_EXCEPT_START BEFORE_WITH YIELD_VALUE
"""
_OPCODES = {name: number for name, number in opcode.opmap.items() if number < 256}
"""Without the pseudo-instructions of Python 3.12 and later, which never stand in finished code."""
_INNER = bytes(_OPCODES[name] for name in _PLAIN.split() if name in _OPCODES)
_OUTER = _INNER + bytes(opcode.opmap[name] for name in ("IMPORT_NAME", "IMPORT_FROM", "STORE_NAME", "SETUP_ANNOTATIONS"))
_INNER += bytes(_OPCODES[name] for name in ("CALL_INTRINSIC_1",) if name in _OPCODES)  # of Python 3.12; at top level also: import *
_IMPORT, _STORE, _EXTENDED = (opcode.opmap[name] for name in ("IMPORT_NAME", "STORE_NAME", "EXTENDED_ARG"))
_ATTRIBUTES = {opcode.opmap[name]: 0 for name in ("LOAD_METHOD", "IMPORT_FROM") if name in _OPCODES}
_ATTRIBUTES[opcode.opmap["LOAD_ATTR"]] = 1 if sys.version_info >= (3, 12) else 0
"""Instructions that name an attribute, and by how many bits their argument is shifted."""
_FIND = re.compile(b"[%s]" % re.escape(bytes(_ATTRIBUTES)), re.S)
_UNSET = "where"
"""The keyword with which a ufunc leaves elements uninitialised, unless it gets an array as ``out``. (A call with ``**mapping`` is
rejected by its instruction.)"""
_FRESH = frozenset(("copy", "empty", "empty_like", "full", "full_like", "ones", "ones_like", "zeros", "zeros_like"))
"""Attributes that, called, give an array or fail."""

_COMPARES = "isinstance"
"""The function that a type may be given to; no program may define its own."""
_MAKER = "ndarray"
"""The type that, when called, returns an array of uninitialised memory: it may be named as a type only."""
_TYPE_NODES = (ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.BinOp, ast.BitOr, ast.Constant, ast.Load)
"""Nodes of type expressions, none of which calls or binds anything."""


def names(blocks: Iterable[types.CodeType], sources: Sequence[str]) -> frozenset[str] | None:
    """Return every global name and attribute that a program uses, None if it might have side effects outside its own objects.

    A program with ``random`` among its names may draw from NumPy's global generator, which the caller restores.

    Args:
        blocks: The compiled top level of the program, in parts.
        sources: The texts that they were compiled from.
    """
    own: set[str] = set()
    used: set[str] = set()
    for block in blocks:
        bound = _bound(block)
        if bound is None or not _look(block, used):
            return None
        own |= bound
    if own & OUT_OF_REACH or _COMPARES in own or used - own - _EVERYWHERE:
        return None
    if used & {_MAKER, _UNSET}:
        try:
            nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if not (_only_a_type(nodes) and all(map(_sets_all, nodes))):
            return None
    return frozenset(used)


def _sets_all(node: ast.AST) -> bool:
    """Whether *node* is not a call that may leave elements uninitialised."""
    if not isinstance(node, ast.Call):
        return True
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    match given.get("out"):
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _FRESH
    return _UNSET not in given


def _only_a_type(nodes: Sequence[ast.AST]) -> bool:
    """Whether ``ndarray`` stands only where a type is asked for: in annotations, and as what ``isinstance`` compares with."""
    places: set[int] = set()
    for node in nodes:
        for place in _places_of_types(node):
            inside = list(ast.walk(place))
            if all(isinstance(one, _TYPE_NODES) for one in inside):
                places.update(map(id, inside))
    return not any(_gets_hold(node) for node in nodes if id(node) not in places)


def _places_of_types(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    elif isinstance(node, ast.FunctionDef) and node.returns:
        yield node.returns
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == _COMPARES and len(node.args) == 2:
        yield node.args[1]


def _gets_hold(node: ast.AST) -> bool:
    """Whether *node* may make ``ndarray`` callable: as a value, or through annotations or another name."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name, ctx=ast.Load()):
            return name in (_MAKER, "__annotations__")
        case ast.alias(name=name, asname=other):
            return name == _MAKER and other not in (None, name)
    return False


def _bound(block: types.CodeType) -> set[str] | None:
    """Return the names that a part of the top level binds, None if it does anything unknown."""
    code = block.co_code
    operations = code[::2]
    if operations.translate(None, _OUTER) or _EXTENDED in operations:
        return None
    bound = set()
    for operation, argument in zip(operations, code[1::2], strict=True):
        if operation == _STORE:
            bound.add(block.co_names[argument])
        elif operation == _IMPORT and block.co_names[argument] not in MODULES:
            return None
    return bound


def _look(block: types.CodeType, used: set[str]) -> bool:
    """Collect the names that *block* and the functions in it use; return whether they do nothing unknown.

    A name of the program's own says nothing of the attribute that is called alike: attributes must be known ones.
    """
    if not all(name in KNOWN for name in _attributes(block)) or _COMPARES in block.co_varnames + block.co_cellvars:
        return False
    used.update(block.co_names)
    for inner in block.co_consts:
        if isinstance(inner, types.CodeType):
            if inner.co_code[::2].translate(None, _INNER) or not _look(inner, used):
                return False
        elif type(inner) is tuple and _UNSET in inner:  # the names of keywords
            used.add(_UNSET)
    return True


def _attributes(block: types.CodeType) -> Iterator[str]:
    """Yield the names of the attributes that *block* itself reads."""
    code = block.co_code
    operations = code[::2]
    for match in _FIND.finditer(operations):
        place = match.start()
        argument, shift = code[2 * place + 1], 8
        while place and operations[place - 1] == _EXTENDED:
            place -= 1
            argument |= code[2 * place + 1] << shift
            shift += 8
        yield block.co_names[argument >> _ATTRIBUTES[match[0][0]]]
