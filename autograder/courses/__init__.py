"""People and rosters of a course, and matching of hand-ins with people."""
