"""One person is found by any of their names, numbers and addresses, and two candidates are a question."""

import unicodedata

import pytest

from autograder.courses.people import Claim, People, Person, normalised, spellings

ANNA = Person("1001", "Anna Smith", "as@x.de", ("octo-anna",), "A", ("777",))
PETR = Person("1002", "Пётр Семёнов", "ps@x.ru")
JOSE = Person("2026/17", "José García")
EVERYBODY = People((ANNA, PETR, JOSE))


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("1001", ANNA),
        ("Anna Smith", ANNA),
        ("anna smith", ANNA),
        ("Smith, Anna", ANNA),
        ("Smith Anna", ANNA),
        ("smithanna", ANNA),
        ("  ANNA   SMITH ", ANNA),
        ("as@x.de", ANNA),
        ("AS@X.DE", ANNA),
        ("octo-anna", ANNA),
        ("777", ANNA),
        ("Петр Семенов", PETR),
        ("семенов петр", PETR),
        (unicodedata.normalize("NFD", "Пётр Семёнов"), PETR),
        ("ps", PETR),
        ("2026/17", JOSE),
        ("2026_17", JOSE),
        ("garciajose", JOSE),
        (unicodedata.normalize("NFD", "José García"), JOSE),
    ],
)
def test_a_person_is_found(text, person):
    assert EVERYBODY.find(text).person == person


def test_a_number_of_the_platform_decides_before_the_name():
    other = Person("5", "Anna Smith")
    people = People((ANNA, other))
    assert people.resolve(Claim("Anna Smith", ids=("5",))).person == other


def test_namesakes_are_a_question():
    people = People((Person("1", "Anna Smith"), Person("2", "Anna Smith")))
    found = people.find("Anna Smith")
    assert (found.person, found.ambiguous, len(found.candidates)) == (None, True, 2)


def test_of_two_spellings_the_exact_one_is_meant():
    people = People((Person("Ann", "Ann"), Person("ann", "ann")))
    assert people.find("ann").person.id == "ann"
    assert people.find("ANN").person is None


def test_who_is_not_there_has_the_nearest_names():
    found = EVERYBODY.find("Anna Smyth")
    assert (found.person, found.ambiguous) == (None, False)
    assert found.candidates[0] == ANNA
    assert EVERYBODY.find("Zoë Quark").candidates == ()
    assert EVERYBODY.find("").person is None


def test_letters_of_cyrillic_are_not_accents():
    assert normalised("Андрей") != normalised("Андреи")
    assert not spellings("Йод") & spellings("Иод")


def test_names_of_many_parts_are_not_tried_in_every_order():
    assert len(spellings(" ".join(f"part{number}" for number in range(30)))) <= 2
