import json
import re

import pytest

from autograder.reporting.safe import bounded, escape_json, safe_block, safe_terminal, visible

STEERING = [
    "\x00",
    "\x07",
    "\x08",
    "\r",
    "\x1b",
    "\x7f",
    "\x85",
    "\x9b",
    "\xad",
    "\u061c",
    "\u200b",
    "\u200e",
    "\u200f",
    "\u2028",
    "\u2029",
]
STEERING += [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFB, 0xE0041, 0xD800)]


@pytest.mark.parametrize("character", STEERING, ids=lambda character: f"U+{ord(character):04X}")
def test_a_character_that_steers_is_written_as_an_escape(character):
    for shown in (visible(f"a{character}b"), safe_terminal(f"a{character}b"), safe_block(f"a{character}b")):
        assert character not in shown
        assert shown.startswith("a\\")
        assert shown.endswith("b")


@pytest.mark.parametrize("text", ["plain", "Ядро 180° → ∑ dy·x̂", "日本語", "naïve ✓ — «»", "ε₁²"])
def test_letters_of_every_alphabet_stay(text):
    assert visible(text) == safe_terminal(text) == safe_block(text) == text


def test_one_line_stays_one_line():
    assert safe_terminal("a\n\tb") == r"a\n\tb"


def test_a_block_keeps_its_lines():
    assert safe_block("a\r\n\tb\n") == "a\n    b\n"


@pytest.mark.parametrize("text", ["::error::x", "  ::add-mask::x", "a ##[error]x", "##vso[task.complete]x"])
def test_a_command_to_a_ci_service_is_written_as_an_escape(text):
    for shown in (safe_terminal(text), safe_block(f"a\n{text}\n")):
        assert not re.search(r"^\s*::|##\[|##vso\[", shown, re.M)
        assert "\\x3a:" in shown or "\\x23#" in shown
    assert json.loads(escape_json(json.dumps(text))) == text
    assert "##" not in escape_json(json.dumps(text))


@pytest.mark.parametrize("text", ["x[::2]", "a::b", "# note", "## [1. 2.]", "#[x]", "std::vector"])
def test_what_is_no_command_stays(text):
    assert safe_terminal(text) == safe_block(text) == text


def test_a_bounded_text_says_that_it_was_cut():
    assert bounded("abcdef", 4) == "abc…"
    assert bounded("abcd", 4) == "abcd"


def test_escaped_json_is_the_same_json():
    text = json.dumps(["‮\x9b\u2028 Ядро"], ensure_ascii=False)
    assert json.loads(escape_json(text)) == json.loads(text)
    assert "‮" not in escape_json(text)
    assert "Ядро" in escape_json(text)
