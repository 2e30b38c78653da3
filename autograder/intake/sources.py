"""Decodes source files and finds by regular expressions which functions they define.

The text is never parsed here: parsing a hostile file can exhaust a stack, so that is the sandboxed child's work.
Regular expressions over lines are enough to find out which file to send to it.
"""

import codecs
import encodings.aliases
import re
from dataclasses import dataclass

from autograder.intake.rejections import Refused
from autograder.model import Message

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BOMS = (  # UTF-32 before UTF-16: the one begins with the other
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARABLE = frozenset(  # plain character tables only: a file may not choose zlib, punycode or a module of its own as its codec
    ["ascii", "utf_8", "utf_8_sig", "latin_1", "koi8_r", "koi8_u", "koi8_t", "mac_cyrillic", "mac_roman", "ptcp154", "kz1048"]
    + [f"iso8859_{part}" for part in (*range(1, 12), *range(13, 17))]
    + [f"cp{page}" for page in (437, 850, 852, 855, 857, 866, 874, 932, 936, 949, 950, 1125, *range(1250, 1259))]
    + ["gbk", "gb2312", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"]
)
_FALLBACK = "cp1251"
_SHOWN = 10
_MAY_HOLD_MAGIC = [re.compile(pattern) for pattern in (r"\n[ \t]*[!%?]", r"\?[ \t;]*(?:\n|$)", r"=[ \t]*[!%]")]
CONFLICT = re.compile(r"\n<{7}(?: [^\n]*)?\n")
"""The first line that git writes where two versions of a file could not be merged."""
# A line begins with the line feed before it: a pattern with a fixed first character is searched five times faster than ^.
DEFINITION = re.compile(r"\n(?:async[ \t]+)?def[ \t]+([^\W\d]\w*)[ \t]*[(\[]")
ASSIGNMENT = re.compile(r"\n([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=(?!=)")


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose text could be read.

    Args:
        path: Inside the submission.
        cells: As in :class:`autograder.model.Program`.
        notes: What had to be done to read it.
        defined: Names of the functions whose ``def`` stands at the beginning of a line.
        elsewhere: Names of such functions in cells of a notebook that are no code.
    """

    path: str
    cells: tuple[str, ...]
    notes: tuple[Message, ...]
    defined: frozenset[str]
    elsewhere: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The file's name without the folders."""
        return self.path.rpartition("/")[2]

    def assigned(self) -> frozenset[str]:
        """Return the names bound by an assignment at the beginning of a line (``relu = lambda x: ...``)."""
        return _names(ASSIGNMENT, self.cells)


def read_source(path: str, data: bytes) -> Source:
    """Return the .py file *path*.

    Raises:
        Refused: Its text cannot be read.
    """
    text, notes = decode(data, path)
    if "<<<<<<<" in text and (conflict := CONFLICT.search(f"\n{text}")):
        notes = (*notes, Message("intake.conflict", {"file": path, "line": text.count("\n", 0, conflict.start()) + 1}))
    magics: list[int] = []
    if may_hold_magic(text):  # a notebook that was saved as .py
        from autograder.intake.magics import blank_magics

        text, magics = blank_magics(text)
    if magics:
        notes = (*notes, Message("intake.magics_skipped", {"file": path, "lines": magics[:_SHOWN]}))
    return make_source(path, (text,), notes)


def make_source(path: str, cells: tuple[str, ...], notes: tuple[Message, ...], texts: tuple[str, ...] = ()) -> Source:
    """Return a Source with the functions that *cells* define, and those in *texts*, cells that are no code."""
    return Source(path, cells, notes, _names(DEFINITION, cells), _names(DEFINITION, texts) if texts else frozenset())


def _names(pattern: re.Pattern[str], cells: tuple[str, ...]) -> frozenset[str]:
    return frozenset(pattern.findall("\n" + "\n".join(cells)))


def may_hold_magic(text: str) -> bool:
    """Whether a line of *text* looks like a command of IPython; may be wrong for text that holds none."""
    if "%" not in text and "!" not in text and "?" not in text:
        return False
    text = f"\n{text}"
    return any(pattern.search(text) for pattern in _MAY_HOLD_MAGIC)


def decode(data: bytes, path: str) -> tuple[str, tuple[Message, ...]]:
    """Return the text in *data* with ``\\n`` between lines, and notes on how it was decoded.

    Tried in this order: byte order mark, coding comment (PEP 263), UTF-8, Windows-1251.

    Raises:
        Refused: The bytes contradict their byte order mark, or there are NUL characters.
    """
    text, notes = _to_text(data, path)
    if "\0" in text:
        raise Refused("intake.nul_bytes", file=path)
    text = text.removeprefix("\ufeff")  # a second byte order mark, from joined files
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, notes


def _to_text(data: bytes, path: str) -> tuple[str, tuple[Message, ...]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), ()
            except UnicodeDecodeError as error:
                raise Refused("intake.broken_encoding", file=path, encoding=encoding.upper()) from error
    declared = _declared(data)
    for encoding in (declared or "utf-8", "utf-8"):
        try:
            return data.decode(encoding), () if encoding == (declared or "utf-8") else _guessed(path, "UTF-8")
        except UnicodeDecodeError:
            continue
    return data.decode(_FALLBACK, "replace"), _guessed(path, "Windows-1251")  # that table has one unused code


def _guessed(path: str, encoding: str) -> tuple[Message, ...]:
    return (Message("intake.guessed_encoding", {"file": path, "encoding": encoding}),)


def _declared(data: bytes) -> str | None:
    """Return the codec that a comment in the first two lines names, if it is a character table."""
    if b"coding" not in data[:400]:
        return None
    for line in re.split(rb"\r\n|\r|\n", data[:400], maxsplit=2)[:2]:
        if found := _COOKIE.match(line):
            name = found[1].decode("ascii").lower().replace("-", "_").replace(".", "_")
            codec = encodings.aliases.aliases.get(name, name)
            return codec if codec in _DECLARABLE else None
    return None
