"""The attack corpus: one file an attack, with what it is in comments at its head.

``Goal``      what the attack is after, in one line
``Target``    the exercise it is handed in for
``Ends``      what it must come to: a verdict and, after it, a word that says how far it got: the type of the exception,
              or the last part of the message's key (``cpu``, ``garbled``, ``value``, ...); alternatives after ``|``
``Win``       what a win would be, and so what is asserted not to happen
``Control``   the attack does win without a sandbox, which shows that a win would be seen
``Handed in`` ``twice``: the second time it meets what the first has left
``Channel``   by which fields of a report the student may learn something of hidden inputs; ``none`` for by no field
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from autograder.model import Verdict

FOLDER = Path(__file__).parents[1] / "attacks"
CANARY = "tensorgrade-canary-"
SECRET = f"{CANARY}secret-3f1c0a".encode()
"""Like those in the solution of ``canary_course``."""
_HEADER = re.compile(r"# ([A-Z][a-z ]+): (.+)")
HEADERS = frozenset(("Goal", "Target", "Ends", "Win", "Control", "Handed in", "Channel"))


@dataclass(frozen=True)
class Attack:
    path: Path
    headers: dict[str, str] = field(repr=False)

    @property
    def goal(self):
        return self.headers["Goal"]

    @property
    def target(self):
        return self.headers["Target"]

    @property
    def slug(self):
        return self.target.partition("/")[2]

    @property
    def name(self):
        return f"{self.path.parent.name}-{self.path.stem}"

    @property
    def ends(self):
        """The verdicts that it may come to, each with the word that must be told; an empty word for none."""
        return {(Verdict(verdict), word) for verdict, _, word in (end.strip().partition(" ") for end in self.headers["Ends"].split("|"))}


def attacks():
    return [Attack(path, _headers(path)) for path in sorted((FOLDER / "corpus").glob("*/*.py"))]


def _headers(path):
    found = {}
    for line in path.read_text().splitlines():
        match = _HEADER.fullmatch(line)
        if match is None:
            return found
        found[match[1]] = match[2]
    return found
