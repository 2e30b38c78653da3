"""Suggests what a student probably meant: ``Conv2D``, ``maxpool2d``, ``conv-2d.txt``, ``max_pool_forward_naive``."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

MAX_NAMES = 200
"""Names looked at. More than that are not the helpers of one person."""

MAX_COMPARISONS = 2_000
"""Pairs of names compared letter by letter, which takes up to 100 microseconds each."""

_MAX_CHARS = 60
_LEAST_LIKENESS = 0.66  # adam for adam_step is 0.67
_SAME = 0.05
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_HOW = frozenset(("fast", "forward", "func", "function", "impl", "loop", "loops", "my", "naive", "np", "numpy", "solution", "vectorized"))
_SYNONYMS = {"affine": "dense", "fc": "dense", "linear": "dense", "conv": "conv2d", "pool": "pool2d", "bn": "batchnorm", "spatial": ""}
"""Words of assignments in other courses, and the words for the same here."""
_SEPARATORS = re.compile(r"[\W_]+")


def suggestions(wanted: Iterable[str], present: Iterable[str], known: tuple[str, ...]) -> dict[str, list[str]]:
    """Return, for names of *wanted* that were not found, the names of *present* that are probably meant.

    Args:
        wanted: Names that are missing.
        present: Names found that nobody asked for.
        known: All names of the course; *wanted* is some of them. Kept the same, it is indexed once.
    """
    missing = set(wanted)
    index = _index(known)
    found: dict[str, list[str]] = defaultdict(list)
    left = MAX_COMPARISONS
    for name in sorted(set(present))[:MAX_NAMES]:
        forms = dict.fromkeys((plain(name), plain(essence(name))))
        likenesses: dict[str, float] = {}
        for form in forms:
            close = _sharing_letters(form, index)[:left]
            left -= len(close)
            for other, likeness in _likenesses(form, close, index).items():
                if other in missing:
                    likenesses[other] = max(likeness, likenesses.get(other, 0.0))
        best = max(likenesses.values(), default=0.0)
        for other, likeness in likenesses.items():
            if likeness >= best - _SAME:
                found[other].append(name)
    return found


def essence(name: str) -> str:
    """Return *name* in the words of this course: without what says how it is computed, and with the usual word for a layer."""
    words = [word for word in _WORDS.findall(name.replace("_", " ")[:_MAX_CHARS]) if word.lower() not in _HOW]
    return "_".join(_SYNONYMS.get(word.lower(), word.lower()) for word in words) or name


def plain(name: str) -> str:
    """Return *name* without what people get wrong: capitals, underscores, hyphens."""
    return _SEPARATORS.sub("", name).casefold()[:_MAX_CHARS]


@dataclass(frozen=True, slots=True)
class _Index:
    """Names by the pairs of neighbouring letters in them, and each name in plain form."""

    by_pair: Mapping[str, Sequence[str]]
    plain: Mapping[str, str]


def _sharing_letters(name: str, index: _Index) -> list[str]:
    """Return the names that have at least half of the letter pairs in common with *name*: the others are not compared."""
    pairs = _pairs(name)
    shared = Counter(other for pair in pairs for other in index.by_pair.get(pair, ()))
    return [other for other, count in shared.items() if 4 * count >= len(pairs) + len(index.plain[other]) - 1]


def _likenesses(name: str, others: Sequence[str], index: _Index) -> dict[str, float]:
    if not others:
        return {}
    from difflib import SequenceMatcher

    likenesses = {other: SequenceMatcher(None, name, index.plain[other], autojunk=False).ratio() for other in others}
    return {other: likeness for other, likeness in likenesses.items() if likeness >= _LEAST_LIKENESS}


@lru_cache(maxsize=8)
def _index(known: tuple[str, ...]) -> _Index:
    by_pair = defaultdict(list)
    plain_names = {name: plain(name) for name in known}
    for name, text in plain_names.items():
        for pair in _pairs(text):
            by_pair[pair].append(name)
    return _Index(dict(by_pair), plain_names)


def _pairs(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(len(name) - 1)} or {name}
