"""``python -m autograder`` is ``grade``."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working folder, where a student's random.py or numpy.py would stand for the library
from autograder.cli import main

if __name__ == "__main__":
    sys.exit(main())
