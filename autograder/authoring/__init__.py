"""What authors of exercises use: scaffolding, verification, mechanical mutants and the student kit."""
