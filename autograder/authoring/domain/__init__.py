"""Domain mutants: wrong programs made from a reference without its source, by changing its arguments and its results.

They imitate programs that are right on small, ordinary inputs only: values clipped, sizes capped, special values
mistaken. :mod:`.arguments` learns from the cases what each argument can be, :mod:`.mutants` makes the mutants that
such arguments allow, :mod:`.probes` draws further inputs, and :mod:`.trial` puts the mutants to the cases.
"""

from autograder.authoring.domain.trial import try_domain_mutants

__all__ = ["try_domain_mutants"]
