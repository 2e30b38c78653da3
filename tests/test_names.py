"""Names are built from the glossary and common English, docstrings begin well, and the table of changes names what is there."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "autograder"
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
COMMON = frozenset((Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").split())
ROWS = re.findall(r"^\| ([a-z ]+) \| ([^|]+) \| `([\w.]+)` \|$", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.M)
TERMS = frozenset(word for term, _, _ in ROWS for word in term.split())
RETIRED = {
    *("teller", "bench", "circumstances", "sitting", "warmth", "parcel", "containment", "patience", "secrecy", "basket", "shelf", "desk"),
    *("muster", "knock", "wayout", "bounds", "refusals", "edition", "company", "told", "standing", "killing", "survey", "margins"),
    *("provable", "origins", "marking", "door", "recent", "guarded", "near", "busy"),
}
"""Words that the glossary has replaced by the field's terms."""
SAME_PLATFORM = ("layouts", "exports")
"""Packages in which a platform has a class of the same name."""
RIDDLES = re.compile(
    r"^(What|Who|Whose|Whom|Why|Where|When|How|Which|That|There|Here|Nothing|Nobody|Everything|Everybody|Everyone|Of|From|Into|Out|By|Under|If)\b"
)
CHECKED = {
    *("authoring", "cli", "cluster", "content", "courses", "exports", "grading", "layouts", "reporting", "store", "texts", "usecases"),
}
"""Packages whose docstrings are checked, with the modules beside them."""
CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def classes():
    """Yield the module and the node of every public class at the top of a module."""
    for path, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield path, node


def words():
    """Return the words of the names of modules and public classes, each with one name that has it."""
    found = {}
    for path in MODULES:
        for part in path.relative_to(PACKAGE).with_suffix("").parts:
            found |= {word: str(path.relative_to(ROOT)) for word in re.findall(r"[a-z]+", part)}
    for path, node in classes():
        found |= {word.lower(): f"{path.relative_to(ROOT)}: {node.name}" for word in CAMEL.findall(node.name)}
    return found


def singular(word):
    for end, other in (("ies", "y"), ("es", "e"), ("ses", "s"), ("sses", "ss"), ("s", "")):
        if word.endswith(end):
            yield word.removesuffix(end) + other


def test_names_are_built_from_the_glossary_and_common_english():
    known = TERMS | COMMON
    strange = {word: name for word, name in words().items() if word not in known and not known.intersection(singular(word))}
    assert strange == {}, "add the term to docs/glossary.md, use a word of it, or add a common word to tests/common_words.txt"


def test_common_words_are_used_and_are_no_terms():
    used = {form for word in words() for form in (word, *singular(word))}
    assert sorted(COMMON - used) == []
    assert sorted(COMMON & TERMS) == []


def test_retired_words_name_nothing():
    assert sorted(RETIRED & (set(words()) | COMMON | TERMS)) == []


def identifiers(tree):
    """Yield the names of variables, parameters and functions; a test's name is a sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("test_"):
            yield node.name


def test_retired_words_name_no_variable():
    """The rest of the retired words are common English, too, such as near and bounds."""
    retired = RETIRED - {"near", "bounds", "recent", "guarded", "busy", "door", "marking", "standing", "bench", "margins", "refusals"}
    tests = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("*.py") if "corpus" not in path.parts}
    for path, tree in (MODULES | tests).items():
        found = {name for name in identifiers(tree) if retired.intersection(name.lower().split("_"))}
        assert found == set(), path


@pytest.mark.parametrize(("term", "meaning", "place"), ROWS, ids=[term for term, _, _ in ROWS])
def test_a_term_is_where_the_glossary_says(term, meaning, place):
    module, _, name = place.rpartition(".")
    path = ROOT / place.replace(".", "/")
    if path.with_suffix(".py") in MODULES or path / "__init__.py" in MODULES:
        return
    tree = MODULES[(ROOT / module.replace(".", "/")).with_suffix(".py")]
    assert name in {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def test_no_term_is_explained_twice():
    terms = [term for term, _, _ in ROWS]
    assert len(terms) > 50
    assert sorted(terms) == sorted(set(terms))


def test_a_record_has_a_name_of_its_own():
    places = defaultdict(list)
    for path, node in classes():
        places[node.name].append(path.relative_to(PACKAGE).parts[0])
    shared = {name: found for name, found in places.items() if len(found) > 1 and sorted(found) != sorted(SAME_PLATFORM)}
    assert shared == {}


def docstrings():
    """Yield place and docstring of every module and public class, function and method of the packages that are named."""
    for path, tree in MODULES.items():
        where = path.relative_to(PACKAGE)
        if where.parts[0] not in CHECKED and len(where.parts) > 1:
            continue
        yield str(where), ast.get_docstring(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{where}: {node.name}", ast.get_docstring(node)


def test_a_docstring_begins_with_a_verb_or_a_noun():
    """Questions and prepositions begin a riddle: the reader learns what the thing does at the end, if at all."""
    bad = {place: text.splitlines()[0] for place, text in docstrings() if text and RIDDLES.match(text)}
    assert bad == {}


# -- "Where would it go" -------------------------------------------------------------------------------------------------

CHANGES = re.findall(r"^\| (a|an) ([^|]+) \| ([^|]+) \|", (ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.M)


def test_the_twelve_changes_have_a_place():
    assert len(CHANGES) == 12


@pytest.mark.parametrize("place", [place for _, _, place in CHANGES], ids=[change.strip() for _, change, _ in CHANGES])
def test_the_place_of_a_change_is_there(place):
    """Every path is there (up to the part in angle brackets), and the name behind it stands in the file."""
    named = re.findall(r"`(autograder/[\w/.<>]+)`(?:, `(\w+)`)?", place)
    assert named
    for path, name in named:
        target = ROOT / path.partition("<")[0]
        assert target.exists(), path
        assert not name or name in target.read_text(encoding="utf-8"), (path, name)
