"""Chooses the file of a submission from which each exercise is graded."""

import re
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.intake.sources import Source
from autograder.model import Message

if TYPE_CHECKING:
    from autograder.intake.outlines import Outline

MAX_CANDIDATES = 20
"""Files compared for one exercise. Comparing means reading the function's text."""

_SHOWN = 3
_COPY = re.compile(r"(?: ?\(\d+\)|-\d+| ?[-–—] ?(?:copy|копия)(?: ?\(\d+\))?)$", re.I)


@dataclass(slots=True)
class SourceIndex:
    """The readable files of a submission, findable by file name and by function.

    Args:
        dedicated: Python files by name without suffix and without what systems add to copies (``conv2d (1).py``).
        defining: Files by the names of their functions.
        outlines: Made when two files compete, by path.
    """

    dedicated: dict[str, list[Source]] = field(default_factory=lambda: defaultdict(list))
    defining: dict[str, list[Source]] = field(default_factory=lambda: defaultdict(list))
    outlines: "dict[str, Outline]" = field(default_factory=dict)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "SourceIndex":
        """Return an index that holds *sources*."""
        index = cls()
        for source in sources:
            if source.path.endswith(".py"):
                index.dedicated[stem_of(source.path)].append(source)
            for name in source.defined:
                index.defining[name].append(source)
        return index

    def functions(self) -> Set[str]:
        """Return the functions for which there is a file, by its name or by what it defines."""
        return self.dedicated.keys() | self.defining.keys()

    def is_real(self, source: Source, function: str) -> bool:
        """Whether *source* has more to offer for *function* than the stub."""
        return self._outline(source).is_real(function)

    def is_hidden(self, source: Source, function: str) -> bool:
        """Whether *source* has the stub of *function* after its solution."""
        return self._outline(source).is_hidden(function)

    def _outline(self, source: Source) -> "Outline":
        if source.path not in self.outlines:
            from autograder.intake.outlines import outline  # one file an exercise is the rule, and needs none

            self.outlines[source.path] = outline(source)
        return self.outlines[source.path]


def choose(index: SourceIndex, unit: str, function: str) -> tuple[Source, tuple[Message, ...]]:
    """Return the file to grade *function* from, one of those in *index*, and notes on the files that were passed over.

    A file with a real definition goes before the untouched stub, then ``unit/function.py`` before ``function.py`` before a
    copy of it before any other file, then the shallowest path, then the first in alphabetical order.
    """
    candidates = {source.path: source for source in (*index.dedicated.get(function, ()), *index.defining.get(function, ()))}
    if len(candidates) == 1:
        (only,) = candidates.values()
        return only, _stub_notes(index, only, function)
    order = sorted(candidates.values(), key=lambda source: _place(source, unit, function))[:MAX_CANDIDATES]
    real = [source for source in order if index.is_real(source, function)]
    chosen = real[0] if real else order[0]
    return chosen, (*_notes(chosen, order[0], real, function), *_stub_notes(index, chosen, function))


def _stub_notes(index: SourceIndex, chosen: Source, function: str) -> tuple[Message, ...]:
    """Return a note if *chosen* defines *function* and then the stub again."""
    if sum(cell.count(f"def {function}") for cell in chosen.cells) < 2 or not index.is_hidden(chosen, function):
        return ()
    return (Message("intake.stub_last", {"function": function, "file": chosen.path}),)


def choose_assigned(sources: Iterable[Source], functions: Iterable[str]) -> dict[str, Source]:
    """Return, by function, the file that binds it by an assignment, for *functions* that no file defines."""
    found: dict[str, list[Source]] = defaultdict(list)
    wanted = set(functions)
    for source in sources:
        for name in wanted & source.assigned():
            found[name].append(source)
    return {name: min(those, key=lambda source: (source.path.count("/"), source.path)) for name, those in found.items()}


def stem_of(path: str) -> str:
    """Return the file name in *path* without suffix and without what systems add to the names of copies."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return stem if stem.isidentifier() else _COPY.sub("", stem)


def _place(source: Source, unit: str, function: str) -> tuple[int, int, str]:
    path = source.path
    name = path.rpartition("/")[2]
    if f"/{path}".endswith(f"/{unit}/{function}.py"):
        rank = 0
    elif name == f"{function}.py":
        rank = 1
    else:
        rank = 2 if name.endswith(".py") and stem_of(path) == function else 3
    return rank, path.count("/"), path


def _notes(chosen: Source, first: Source, real: list[Source], function: str) -> tuple[Message, ...]:
    notes = []
    if chosen is not first:
        notes.append(Message("intake.stub_passed_over", {"function": function, "file": chosen.path, "stub": first.path}))
    passed = [source.path for source in real[1:] if source.cells != chosen.cells]
    if passed:
        more = [f"+{len(passed) - _SHOWN}"] if len(passed) > _SHOWN else []
        notes.append(Message("intake.other_copies", {"function": function, "file": chosen.path, "others": [*passed[:_SHOWN], *more]}))
    return tuple(notes)
