"""Finds, for each program, the files of the same submission that it may import.

Found by the words of import statements, without parsing: a file is taken if its name, or the name of a package that it
opens, is one of them. Which file an import means is decided in the sandbox, where the statement runs.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cached_property

from autograder.intake.choose import stem_of
from autograder.intake.limits import MAX_MODULE_BYTES, MAX_MODULES
from autograder.intake.sources import Source
from autograder.model import Message, ModuleSource

_FROM = r"(?:from[ \t]+([.\w]+)[ \t]+)?import[ \t]*"
_IMPORT = re.compile(rf"[\n;:][ \t]*{_FROM}(\([^)]{{0,2000}}+\)|[^\n]*(?:\\\n[^\n]*)*)")
_WORD = re.compile(r"[^\W\d]\w*")
_INIT = "__init__"


class ImportGraph:
    """The files of a submission by the words with which they are imported.

    Args:
        sources: All readable files.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._imported: dict[str, list[Source]] = {}

    @cached_property
    def _by_word(self) -> dict[str, list[Source]]:
        found: dict[str, list[Source]] = {}
        for source in sorted(self._sources, key=lambda source: (source.path.count("/"), source.path)):
            if (word := _importable_as(source.path)) is not None:
                found.setdefault(word, []).append(source)
        return found

    def reachable(self, program: Source) -> tuple[tuple[ModuleSource, ...], tuple[Message, ...]]:
        """Return the files that *program* may import, ordered by path, and a note if there are too many of them."""
        taken, left = {program.path: program}, MAX_MODULE_BYTES
        queue = deque(self._imported_by(program))
        complete = True
        while queue:
            source = queue.popleft()
            size = sum(map(len, source.cells))
            if source.path in taken:
                continue
            if len(taken) > MAX_MODULES or size > left:
                complete = False
                break
            taken[source.path] = source
            left -= size
            queue.extend(self._imported_by(source))
        del taken[program.path]
        modules = tuple(ModuleSource(path, source.cells) for path, source in sorted(_named(taken.values()).items()))
        notes = () if complete else (Message("intake.too_many_modules", {"file": program.path, "limit": MAX_MODULES}),)
        return modules, notes

    def _imported_by(self, source: Source) -> list[Source]:
        """Return the files that *source* may import, those in folders near to it first."""
        if source.path not in self._imported:
            folder = source.path.rpartition("/")[0]
            found = (other for word in sorted(import_words(source.cells)) for other in self._by_word.get(word, ())[:MAX_MODULES])
            self._imported[source.path] = sorted(found, key=lambda other: not folder.startswith(other.path.rpartition("/")[0]))
        return self._imported[source.path]


def import_words(cells: Iterable[str]) -> frozenset[str]:
    """Return the words of the import statements in *cells*."""
    statements = _IMPORT.findall("\n" + "\n".join(cells))
    return frozenset(word for parts in statements for part in parts for word in _WORD.findall(part))


def _named(sources: Iterable[Source]) -> dict[str, Source]:
    """Return *sources* by path, without what systems add to the names of copies where nothing else is called so."""
    found = {source.path: source for source in sources}
    for path in sorted(found):
        folder, slash, name = path.rpartition("/")
        plain = f"{folder}{slash}{stem_of(name)}.{name.rpartition('.')[2]}"
        if plain not in found:
            found[plain] = found.pop(path)
    return found


def _importable_as(path: str) -> str | None:
    """Return the word with which the file at *path* can be imported; None if there is none."""
    folder, _, name = path.rpartition("/")
    stem = stem_of(name)
    word = folder.rpartition("/")[2] if stem == _INIT else stem
    return word if word.isidentifier() else None
