"""Tells written functions from stubs, where several definitions compete for an exercise."""

import re
from dataclasses import dataclass

from autograder.intake.magics import blank_literals
from autograder.intake.sources import ASSIGNMENT, DEFINITION, Source

_EMPTY_BODY = re.compile(r"\s*(?:raise\s+NotImplementedError\b[^\n]*+|pass|\.\.\.)?\s*(?=\n\S|\Z)")
_BLANKS = re.compile(r"[^\S\n]{2,}")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_BRACKET_OR_COLON = re.compile(r"[()\[\]{}:]")
_MAX_SIGNATURE_CHARS = 2_000  # brackets that never close would be counted to the end of the file, for every function anew


@dataclass(frozen=True, slots=True)
class Outline:
    """What a Source defines, strings and comments left out of account.

    Args:
        text: The source without strings, comments and empty lines, blanks made one: what follows a signature is found
            in a few steps, however many functions ask.
        heads: Where the last definition of each function opens its bracket. Python keeps the last one, so earlier
            ones do not count.
        assigned: Names bound by an assignment and not by a definition.
    """

    text: str
    heads: dict[str, int]
    assigned: frozenset[str]

    def is_hidden(self, function: str) -> bool:
        """Whether *function* is written, and then defined again as a stub, which is what Python keeps."""
        if function not in self.heads or self.is_real(function):
            return False
        openings = (match.end() - 1 for match in DEFINITION.finditer(self.text) if match[1] == function)
        return any(not _EMPTY_BODY.match(self.text, _end_of_signature(self.text, opening)) for opening in openings)

    def is_real(self, function: str) -> bool:
        """Whether *function* is bound to something that does more than raise NotImplementedError."""
        if function not in self.heads:
            return function in self.assigned
        return not _EMPTY_BODY.match(self.text, _end_of_signature(self.text, self.heads[function]))


def outline(source: Source) -> Outline:
    """Return where the functions of *source* begin, strings and comments left out of account."""
    text = _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", blank_literals("\n" + "\n".join(source.cells))))
    heads = {match[1]: match.end() - 1 for match in DEFINITION.finditer(text)}
    return Outline(text, heads, frozenset(match[1] for match in ASSIGNMENT.finditer(text)) - heads.keys())


def _end_of_signature(text: str, opening: int) -> int:
    """Return where the body begins: behind the colon that follows the closing bracket."""
    depth = 0
    end = min(len(text), opening + _MAX_SIGNATURE_CHARS)
    for match in _BRACKET_OR_COLON.finditer(text, opening, end):
        depth += (match[0] in "([{") - (match[0] in ")]}")
        if depth <= 0 and match[0] == ":":
            return match.end()
    return end
