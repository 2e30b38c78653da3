"""Names the mistake behind wrong outcomes, if the evidence allows only one reading; silence is better than a wrong name."""

from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.relation import Candidate

__all__ = ["Candidate", "diagnose"]
