"""Escapes text that a student wrote: invisible characters, terminal controls and commands of CI services.

Markup is the business of the page's own escaping; here are the characters that no markup escapes. The standard
library only, since ``grade check`` uses it too.
"""

import re

STEERING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, C0 and C1, without tab and line feed
    "\xad\u061c\u115f\u1160\u180e"  # invisible: soft hyphen, Arabic mark, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line separators, direction marks, embeddings, overrides, isolates
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"  # fillers, BOM, annotations, tags
    "\ud800-\udfff"  # halves of surrogate pairs: no text at all
)
_STEERING = re.compile(f"[{STEERING}]")
_STEERING_LINE = re.compile(f"[\t\n{STEERING}]")
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)|#(?=#\[|#vso\[)", re.M)
"""Lines that a CI service takes for commands: GitHub those that begin with :: behind blanks or hold ##[, Azure ##vso[."""
_IN_JSON = re.compile("#(?=#\\[|#vso\\[)|[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
ELLIPSIS = "…"


def visible(text: str) -> str:
    """Return *text* with every invisible or steering character, except tab and line feed, written as an escape."""
    return _STEERING.sub(_escape, text)


def safe_terminal(text: str) -> str:
    """Return *text* on one line and unable to steer: control, direction and invisible characters as escapes."""
    return without_commands(_STEERING_LINE.sub(_escape, text))


def safe_block(text: str) -> str:
    """Return *text* of several lines unable to steer; a tab is four spaces."""
    return without_commands(visible(text.replace("\r\n", "\n")).replace("\t", "    "))


def without_commands(text: str) -> str:
    r"""Return *text* without lines that a CI service would obey: ``::error`` is ``\\x3a:error``."""
    return _COMMAND.sub(lambda match: f"{match[1]}\\x3a" if match[1] is not None else "\\x23", text)


def bounded(text: str, limit: int) -> str:
    """Return at most *limit* characters of *text*, its end replaced by an ellipsis if there are more."""
    return text if len(text) <= limit else text[: limit - 1] + ELLIPSIS


def escape_json(text: str) -> str:
    r"""Return the JSON *text* with characters that could steer a terminal or a CI service as ``\\uXXXX``, which is the same JSON."""
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in "\t\n\r":
        return {"\t": r"\t", "\n": r"\n", "\r": r"\r"}[match[0]]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
