"""The rules by which one node of a syntax tree is replaced to make a mutant."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Replacement = tuple[str, ast.AST]

BLOCKED_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.FunctionDef: ("returns", "decorator_list"),
    ast.arg: ("annotation",),
    ast.AnnAssign: ("annotation", "target"),
    ast.Raise: ("exc", "cause"),
    ast.Assert: ("msg",),
    ast.JoinedStr: ("values",),
}
"""Fields of syntax trees in which a change would alter text or annotations only."""

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv, ast.Mult),
    ast.Pow: (ast.Mult, ast.Add),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}

_PAIRS = (
    ("max", "min"),
    ("maximum", "minimum"),
    ("amax", "amin"),
    ("argmax", "argmin"),
    ("floor", "ceil"),
    ("sum", "mean"),
    ("var", "std"),
    ("sin", "cos"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("any", "all"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("cumsum", "cumprod"),
    ("logical_and", "logical_or"),
    ("normal", "uniform"),
)
_SWAPS = {name: other for pair in _PAIRS for name, other in (pair, pair[::-1])} | {
    "prod": "sum",
    "round": "floor",
    "rint": "floor",
    "tanh": "sin",
    "sqrt": "square",
    "square": "sqrt",
    "standard_normal": "random",
}
_IDENTITY = frozenset(
    (
        *("abs", "absolute", "sign", "sqrt", "square", "reciprocal", "exp", "expm1", "log", "log1p", "sin", "cos", "tanh"),
        *("floor", "ceil", "rint", "round", "clip", "sum", "mean", "max", "min", "prod", "var", "std", "cumsum"),
        *("flip", "transpose", "squeeze", "copy"),
    )
)


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a tree: the *node* found in a field of *parent*, at *position* if the field is a list."""

    parent: ast.AST
    field: str
    position: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        """Place *node* there."""
        if self.position is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.position] = node


def replacements(site: Site, tree: ast.FunctionDef) -> Iterator[Replacement]:
    """Yield the kinds and the nodes that may stand in place of ``site.node`` in the function *tree*."""
    node = site.node
    if isinstance(node, ast.stmt):
        yield from _statement(node, tree)
    rule = _RULES.get(type(node))
    if rule is not None and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from rule(node)


def _statement(node: ast.stmt, tree: ast.FunctionDef) -> Iterator[Replacement]:
    if isinstance(node, ast.AugAssign):
        for operator in _OPERATORS.get(type(node.op), ())[:1]:
            yield "operator", ast.AugAssign(node.target, operator(), node.value)
    removable = isinstance(node, ast.AugAssign | ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
    if removable or (isinstance(node, ast.Assign) and _is_reassignment(node, tree)):
        yield "statement removed", ast.Pass()


def _is_reassignment(node: ast.Assign, tree: ast.FunctionDef) -> bool:
    """Whether everything assigned has a value already, so that the function still runs without the statement."""
    arguments = (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)
    bound = {argument.arg for argument in arguments}
    for other in ast.walk(tree):
        if isinstance(other, ast.Name) and isinstance(other.ctx, ast.Store) and other.lineno < node.lineno:
            bound.add(other.id)
    stored = [n for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return all(name.id in bound for name in stored)


def _binary(node: ast.BinOp) -> Iterator[Replacement]:
    for operator in _OPERATORS.get(type(node.op), ()):
        yield "operator", ast.BinOp(node.left, operator(), node.right)
    yield "operand dropped", node.left
    if not isinstance(node.op, ast.Pow):
        yield "operand dropped", node.right


def _compare(node: ast.Compare) -> Iterator[Replacement]:
    for position, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            yield "comparison", ast.Compare(node.left, [*node.ops[:position], other(), *node.ops[position + 1 :]], node.comparators)


def _boolean(node: ast.BoolOp) -> Iterator[Replacement]:
    yield "boolean", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for position in range(len(node.values)):
        rest = [value for other, value in enumerate(node.values) if other != position]
        yield "condition dropped", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _unary(node: ast.UnaryOp) -> Iterator[Replacement]:
    if isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield "sign" if isinstance(node.op, ast.USub) else "boolean", node.operand


def _constant(node: ast.Constant) -> Iterator[Replacement]:
    value = node.value
    if isinstance(value, bool):
        yield "boolean", ast.Constant(not value)
    elif isinstance(value, int | float):
        zero = type(value)(0)
        for other in dict.fromkeys((value + 1, value - 1, value * 2, zero)):
            if other != value:
                yield "constant", _number(other)


def _number(value: int | float) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _slice(node: ast.Slice) -> Iterator[Replacement]:
    if node.lower is not None:
        yield "slice", ast.Slice(None, node.upper, node.step)
    if node.upper is not None:
        yield "slice", ast.Slice(node.lower, None, node.step)
    if node.step is not None:
        yield "slice", ast.Slice(node.lower, node.upper, None)


def _call(node: ast.Call) -> Iterator[Replacement]:
    for position, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield "keyword dropped", ast.Call(node.func, node.args, node.keywords[:position] + node.keywords[position + 1 :])
    name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
    if name in _SWAPS:
        yield "function", ast.Call(_renamed(node.func, _SWAPS[name]), node.args, node.keywords)
    if name in _IDENTITY:
        yield from _unwrapped(node)
    if name == "range":
        yield from _range(node)


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def _unwrapped(node: ast.Call) -> Iterator[Replacement]:
    """``np.exp(x)`` and ``x.sum(axis=0)`` become ``x``."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    is_method = owner is not None and not (isinstance(owner, ast.Name) and owner.id in ("np", "numpy", "math"))
    if is_method and owner is not None:
        yield "call dropped", owner
    elif node.args:
        yield "call dropped", node.args[0]


def _range(node: ast.Call) -> Iterator[Replacement]:
    if len(node.args) == 1:
        stop = node.args[0]
        yield "range", ast.Call(node.func, [ast.Constant(1), stop], [])
        yield "range", ast.Call(node.func, [ast.BinOp(stop, ast.Sub(), ast.Constant(1))], [])


def _attribute(node: ast.Attribute) -> Iterator[Replacement]:
    if node.attr == "T":
        yield "transpose dropped", node.value


def _tuple(node: ast.Tuple) -> Iterator[Replacement]:
    if len(node.elts) >= 2 and not any(isinstance(e, ast.Slice) for e in node.elts):
        yield "elements swapped", ast.Tuple([node.elts[1], node.elts[0], *node.elts[2:]], ast.Load())


def _condition(node: ast.If | ast.IfExp | ast.While) -> Iterator[Replacement]:
    fields = {**dict(ast.iter_fields(node)), "test": ast.UnaryOp(ast.Not(), node.test)}
    yield "condition negated", type(node)(**fields)


_RULES: dict[type[ast.AST], Callable[..., Iterator[Replacement]]] = {
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Slice: _slice,
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Tuple: _tuple,
    ast.If: _condition,
    ast.IfExp: _condition,
    ast.While: _condition,
}
