"""Persistent storage: graded results (:mod:`.results`), the course inbox (:mod:`.inbox`), receipts (:mod:`.receipts`)."""
