"""Benchmarks: `benchmarks/run` prints their table."""
