"""Runs untrusted programs: the sandboxed fork server, its backends, and the code that runs inside."""
