"""Tools for authors of exercises: scaffolding, verification, mutants and the student kit."""
