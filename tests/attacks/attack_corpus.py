"""The attack corpus: one file an attack, its goal in the first line, the exercise it is handed in for in the second."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
CANARY = "tensorgrade-canary-3f1c0a"


@dataclass(frozen=True)
class Attack:
    path: Path
    goal: str
    target: str

    @property
    def slug(self):
        return self.target.partition("/")[2]

    @property
    def name(self):
        return f"{self.path.parent.name}-{self.path.stem}"


def attacks():
    for path in sorted((FOLDER / "corpus").glob("*/*.py")):
        goal, target = path.read_text().splitlines()[:2]
        yield Attack(path, goal.removeprefix("# Goal: "), target.removeprefix("# Target: "))
