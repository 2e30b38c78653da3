"""Reads a course: what authors write, and what they import to write it."""
