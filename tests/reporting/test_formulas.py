"""Formulas of statements: MathML that a browser shows, and faults that an author is told."""

from xml.etree import ElementTree as ET

import pytest

from autograder.reporting.formulas import FormulaError, mathml, mathml_or_source
from autograder.reporting.markdown import faulty_formulas, render


def text(latex: str, **options: bool) -> str:
    return "".join(ET.fromstring(mathml(latex, **options)).itertext())


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\frac{n + 2p - k}{s} + 1", "n+2p−ks+1"),
        (r"\lfloor x \rfloor", "⌊x⌋"),
        (r"\sum_{i=1}^{n} x_i", "∑i=1nxi"),
        (r"a \odot b \le c", "a⊙b≤c"),
        (r"\begin{cases} x & \text{если } x > 0 \\ 0 & \text{иначе} \end{cases}", "{xесли\xa0x>00иначе"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(1234)"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a=bc=d"),
        (r"\{0, 1\}^n", "{0,1}n"),
        (r"\mathbf{x}^{\mathsf T}", "𝐱T"),
        (r"0{,}5", "0,5"),
        (r"a < b", "a<b"),
    ],
)
def test_latex_becomes_mathml(latex: str, shown: str) -> None:
    assert text(latex) == shown


@pytest.mark.parametrize(
    ("latex", "fault"),
    [
        (r"\foo x", r"\\foo is not a command"),
        (r"\frac{a}", "argument is missing"),
        (r"\frac{a}{b", "braces do not match"),
        ("a}{", "braces do not match"),
        ("x_", "missing super script or subscript"),
        ("x^2^3", "double superscripts"),
        (r"\left( a", "extra left or missing right"),
        ("a & b", "& stands where there are no columns"),
        (r"\begin{foo} a \end{foo}", "the environment foo is none of Bmatrix, Vmatrix, aligned"),
        (r"\begin{cases} a", "missing end"),
        ("a\\", r"\\ is not a command"),
        (r"\href{https://example.org}{x}", "no link"),
        ("", "no available tokens"),
    ],
)
def test_what_is_no_formula_is_refused(latex: str, fault: str) -> None:
    with pytest.raises(FormulaError, match=fault):
        mathml(latex)
    assert mathml_or_source(latex).startswith("<code>")


def test_an_upright_letter_is_written_as_browsers_know_it() -> None:
    assert mathml(r"\mathsf T") == '<math display="inline"><mrow><mi mathvariant="normal">T</mi></mrow></math>'


def test_a_decimal_comma_stands_within_one_number() -> None:
    assert "<mn>0,5</mn>" in mathml(r"p = 0{,}5")
    assert "<mn>1,25</mn>" in mathml(r"\frac{1{,}25}{2}")
    assert mathml("1, 2").count("<mn>") == 2


def test_a_formula_of_its_own_has_its_limits_above_and_below() -> None:
    assert "<munderover>" in mathml(r"\sum_{i=1}^{n} x_i", display=True)
    assert "<munderover>" not in mathml(r"\sum_{i=1}^{n} x_i")


STATEMENT = r"""One $a$ and
two $\bar$.

$$
\foo
$$

| a |
| --- |
| $x^2^3$ |

- an item
- `$\foo$` and 5 \$
- $ open
"""


def test_faults_are_told_with_their_lines() -> None:
    assert [(line, source) for line, source, _ in faulty_formulas(STATEMENT)] == [
        (2, r"\bar"),
        (4, r"\foo"),
        (10, "x^2^3"),
        (14, "$ open"),
    ]


def test_a_page_shows_the_source_of_what_it_cannot_show() -> None:
    assert str(render(r"$\foo<$")) == "<p><code>\\foo&lt;</code></p>\n"
