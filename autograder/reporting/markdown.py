"""Statements as HTML: CommonMark with tables, without raw HTML and images, and ``$…$`` as mathematics in italics.

Authors write the statements, so this is no defence against students; raw HTML is off all the same, since a page that is
handed to students should not depend on who wrote the course.
"""

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

FIRST_LEVEL, HEADING_SHIFT = 4, 2
"""A statement's sections (``##``) stand below the heading of their exercise, which is of the third level."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    parser.inline.ruler.before("escape", "mathematics", _mathematics)
    parser.core.ruler.push("headings", lambda state: _lower(state.tokens))
    parser.core.ruler.push("scroll", lambda state: _name_tables(state.tokens))
    return parser


@lru_cache(maxsize=2048)
def render(text: str) -> Markup:
    """Return the HTML of *text*; the last ones are remembered, since a class shares its statements."""
    return Markup(_parser().render(text))


def _mathematics(state: StateInline, silent: bool) -> bool:
    """Turn ``$…$`` on one line into a ``<var>``; a space inside either dollar makes it money."""
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    end = source.find("$", start + 1)
    inside = source[start + 1 : end]
    if end < 0 or not inside.strip() or inside != inside.strip() or "\n" in inside:
        return False
    if not silent:
        state.push("math_open", "var", 1)
        state.push("text", "", 0).content = inside
        state.push("math_close", "var", -1)
    state.pos = end + 1
    return True


def _lower(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(FIRST_LEVEL, min(6, int(token.tag[1]) + HEADING_SHIFT))}"


def _name_tables(tokens: list[Token]) -> None:
    """Give tables a class of their own, which the style sheet lets scroll."""
    for token in tokens:
        if token.type == "table_open":
            token.attrSet("class", "statement-table")
