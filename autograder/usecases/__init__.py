"""Use cases: functions from typed options to typed results, called by the command line and by a service."""
