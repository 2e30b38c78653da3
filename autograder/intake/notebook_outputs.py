"""Takes the outputs of a notebook out of its bytes, before it is parsed: plots and logs can be many times its code.

JSON escapes quotation marks inside strings, so that ``"outputs":`` is always a key; what follows is skipped token by token. Linear
in time, and nothing is built of what is skipped.
"""

import re

from autograder.intake.limits import MAX_SKIPPED_TOKENS

_KEY = re.compile(rb'"(?:outputs"\s*+:\s*+\[|attachments"\s*+:\s*+\{|widgets"\s*+:\s*+\{)')
_TOKEN = re.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"|([\[{])|([\]}]))', re.S)


def without_outputs(data: bytes) -> bytes:
    """Return the notebook *data* with empty outputs, attachments and widgets; as it is if it is not well formed or UTF-16.

    More tokens than anybody's outputs have are not skipped: the rest stays.
    """
    parts, start, left = [], 0, MAX_SKIPPED_TOKENS
    while (key := _KEY.search(data, start)) is not None:
        opening = key.end() - 1
        end, left = _end_of_value(data, opening, left)
        if end < 0:
            break
        parts += [data[start:opening], b"[]" if data[opening] == ord("[") else b"{}"]
        start = end
    return b"".join([*parts, data[start:]]) if parts else data


def _end_of_value(data: bytes, opening: int, left: int) -> tuple[int, int]:
    """Return where the list or object ends that begins at *opening*, -1 if nowhere, and how many more tokens may be looked at."""
    depth, at = 0, opening
    while left > 0:
        token = _TOKEN.match(data, at)
        if token is None:
            return -1, left
        left -= 1
        at = token.end()
        if token[1]:
            depth += 1
        elif token[2]:
            depth -= 1
            if depth == 0:
                return at, left
    return -1, left
