"""Groups faults of one rule on many cases into one."""

from collections.abc import Iterable, Sequence

from autograder.model import Message

NAMED_AT_MOST = 4


def grouped(faults: Iterable[Message]) -> list[tuple[Message, Sequence[Message]]]:
    """Group faults of cases by rule, the first one in front; other faults stay single."""
    groups: dict[object, list[Message]] = {}
    for fault in faults:
        groups.setdefault(fault.key if "case" in fault.values else id(fault), []).append(fault)
    return [(group[0], group[1:]) for group in groups.values()]


def in_one(first: Message, others: Sequence[Message]) -> Message:
    """Return the text of *first* with the number of *others* and some of their names."""
    if not others:
        return first
    by = "answer" if "answer" in first.values else "case"
    names = list(dict.fromkeys(str(other.values[by]) for other in others))
    shown = names if len(names) <= NAMED_AT_MOST else [*names[:NAMED_AT_MOST], "..."]
    return Message("authoring.more", {"first": first, "count": len(others), "names": shown})
