"""Renders statements as HTML: CommonMark with tables and LaTeX between dollars, without raw HTML and images.

Authors write the statements, so this is no defence against students; raw HTML is off all the same, since a page that is
handed to students should not depend on who wrote the course.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.reporting.formulas import FormulaError, mathml, mathml_or_source

FIRST_LEVEL, HEADING_SHIFT = 4, 2
"""Heading levels of a statement's sections (``##``): below the exercise's heading, which is of the third level."""
_BLOCK, _INLINE = "math_block", "math_inline"


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    dollarmath_plugin(parser, allow_labels=False, allow_space=False, allow_blank_lines=False)
    parser.add_render_rule(_INLINE, _inline)
    parser.add_render_rule(_BLOCK, _block)
    for code in ("fence", "code_block"):
        parser.add_render_rule(code, _code)
    parser.core.ruler.push("headings", lambda state: _lower(state.tokens))
    parser.core.ruler.push("scroll", lambda state: _let_scroll(state.tokens))
    return parser


@lru_cache(maxsize=2048)
def render(text: str) -> Markup:
    """Return the HTML of *text*; the last ones are remembered, since a class shares its statements."""
    return Markup(_parser().render(text))


def faulty_formulas(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line of *text*, the source and the fault of every formula that cannot be shown."""
    for token in _parser().parse(text):
        line = token.map[0] + 1 if token.map else 1
        for formula in (token, *(token.children or ())):
            if formula.type in (_BLOCK, _INLINE):
                try:
                    mathml(formula.content.strip(), display=formula.type == _BLOCK)
                except FormulaError as error:
                    yield line, formula.content.strip(), str(error)
            elif formula.type in ("softbreak", "hardbreak"):
                line += 1
            elif formula.type == "text" and "$" in formula.content and "\\$" not in token.content:
                yield line, formula.content.strip(), "a dollar has no other"


def _inline(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    return mathml_or_source(tokens[index].content.strip())


def _block(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    return f'<div class="formula" tabindex="0">{mathml_or_source(tokens[index].content.strip(), display=True)}</div>\n'


def _code(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'


def _lower(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(FIRST_LEVEL, min(6, int(token.tag[1]) + HEADING_SHIFT))}"


def _let_scroll(tokens: list[Token]) -> None:
    """Make wide elements focusable, so that they scroll by keyboard."""
    for token in tokens:
        if token.type == "table_open":
            token.attrSet("class", "statement-table")
            token.attrSet("tabindex", "0")
