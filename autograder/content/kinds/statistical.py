"""The kind ``statistical``: a function with random results, whose cases carry judges of distributions."""

from autograder.content.kinds.function import FunctionKind


class StatisticalKind(FunctionKind):
    """Differs from a function in its name and scaffold; each case says by its judge which law its results follow."""

    name = "statistical"
