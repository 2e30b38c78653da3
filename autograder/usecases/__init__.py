"""Use cases: typed in, typed out. The command line and the service are two doors to the same functions."""
