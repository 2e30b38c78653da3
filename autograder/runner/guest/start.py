"""Entry point of the fork server: makes the package and NumPy importable, then serves.

Run as a script, so that the interpreter needs no installed package. Arguments: the socket's descriptor, ``confined`` or
``unconfined``, and lists of paths: where to import from, what Landlock lets be read, and what it lets be listed (empty: no Landlock).
"""

import os
import sys

if __name__ == "__main__":
    descriptor, mode, *lists = sys.argv[1:]
    sys.argv = sys.orig_argv = []  # paths of this machine are not for students' programs
    site, readable, listable = ([path for path in entry.split(os.pathsep) if path] for entry in lists)
    sys.path[:0] = site
    from autograder.runner.guest.server import main

    main(int(descriptor), site, confined=mode == "confined", readable=readable, listable=listable)
