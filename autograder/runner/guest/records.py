"""The records that cross the sandbox boundary, in both directions.

:mod:`autograder.model` builds on them; the guest imports nothing else of the package but :mod:`autograder.codec`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Layout = Literal["C", "F", "strided"]
"""Memory layout in which arrays are handed over."""
GLOBAL_RANDOM = "np.random"
"""Stands for NumPy's global generator among the arguments changed in place."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text by its key in ``autograder/texts/*.toml``, with the values that the text names."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


class Call(NamedTuple):
    """One case as the child sees it: the arguments of each call, without name, family or expectation."""

    calls: tuple[Mapping[str, object], ...]
    layout: Layout = "C"
    readonly: bool = False


@dataclass(frozen=True, slots=True)
class Raised:
    """A call ended in an exception.

    Args:
        type_name: The class's name.
        text: The message, bounded. A channel out of the sandbox: shown to students for public cases only.
        lineno: In the student's own file; 0 if no frame is theirs.
        cell: Which code cell of a notebook, from 1; 0 for a .py file.
        bases: Names of the classes it derives from.
    """

    type_name: str
    text: str = ""
    lineno: int = 0
    cell: int = 0
    bases: tuple[str, ...] = ()

    def is_a(self, name: str) -> bool:
        """Whether the exception is of the type *name* or of a type derived from it; ``"ValueError/KeyError"`` names either."""
        return not {self.type_name, *self.bases}.isdisjoint(name.split("/"))


@dataclass(frozen=True, slots=True)
class Response:
    """What one case's calls gave: the outputs in order, or the exception that ended them, and the side effects.

    Args:
        outputs: One value a finished call, as decoded.
        raised: The exception of the first call that did not finish.
        mutated: Names of the arguments that were changed in place; GLOBAL_RANDOM for NumPy's global generator.
        stdout: What was printed, bounded.
        seconds: Wall time of the calls, as the child measured it. Informational: a child may lie.
    """

    outputs: tuple[object, ...] = ()
    raised: Raised | None = None
    mutated: tuple[str, ...] = ()
    stdout: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A file of the submission that a program may import.

    Args:
        path: Inside the submission.
        cells: As in :class:`Program`.
    """

    path: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """The source a child compiles for one exercise.

    Args:
        function: Name of the function to call.
        filename: Where it came from, as the student knows it: ``conv2d.py``, ``homework.ipynb``.
        cells: Source texts in order. One for a .py file, one a code cell for a notebook.
        modules: Files of the same submission that the program may import, ordered by path.
        notes: What intake has to say of this file (an encoding was guessed, a second copy was ignored).
    """

    function: str
    filename: str
    cells: tuple[str, ...]
    modules: tuple[ModuleSource, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over everything that can change what the program does."""
        import hashlib  # loads OpenSSL, which a student's check has no use for

        digest = hashlib.sha256()
        for parts in ((self.function, *self.cells), *((module.path, *module.cells) for module in self.modules)):
            digest.update(len(parts).to_bytes(8, "big"))
            for part in parts:
                data = part.encode("utf-8", "surrogatepass")
                digest.update(len(data).to_bytes(8, "big") + data)
        return digest.hexdigest()
