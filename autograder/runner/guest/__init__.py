"""What is mounted into the sandbox: everything that shares a process with student code.

Imports the standard library, NumPy and :mod:`autograder.codec`, and nothing else of this package.
"""
