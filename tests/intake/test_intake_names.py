import difflib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.intake import names
from autograder.intake.names import MAX_FOLDER_BYTES, display_name, safe_name, safe_names
from autograder.intake.paths import clean_path, without_suffix
from autograder.intake.rejections import Refused
from autograder.intake.suggestions import MAX_COMPARISONS, suggestions

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)
RESERVED = set('<>:"/\\|?*\0')


@pytest.mark.parametrize("name", ["ivanov", "Иванов Иван", "o'neil-smith.2", "Müller (3)", "李雷", "a_b"])
def test_a_name_that_is_fine_stays(name):
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("a/b", "a_b"),
        ("../../etc", "_.._etc"),
        ("..", "_"),
        ("", "_"),
        (".hidden", "hidden"),
        ("ivanov. ", "ivanov"),
        ("a\tb\n c", "a_b_ c"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("console", "console"),
        ("com1", "_com1"),
        ("и\u0306", "й"),
        ("a\u202eb", "a_b"),
        ("a\ud800", "a_"),
        ('<script>"', "_script__"),
    ],
)
def test_a_name_that_some_file_system_refuses_is_changed(name, folder):
    assert safe_name(name) == folder


def test_long_names_that_differ_at_the_end_stay_different():
    first, second = safe_name("ж" * 100 + "1"), safe_name("ж" * 100 + "2")

    assert first != second
    assert len(first.encode()) <= MAX_FOLDER_BYTES


@given(ANY_TEXT)
def test_every_name_gives_a_folder_of_every_file_system(name):
    folder = safe_name(name)

    assert folder
    assert folder not in {".", ".."}
    assert not RESERVED & set(folder)
    assert folder == folder.strip(" .")
    assert len(folder.encode("utf-8")) <= MAX_FOLDER_BYTES
    assert all(unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"} for character in folder)


@given(ANY_TEXT)
def test_a_safe_name_is_safe(name):
    assert safe_name(safe_name(name)) == safe_name(name)


@given(st.lists(ANY_TEXT | st.sampled_from(["a", "A", "a-2", "a/", "ß", "ss"])))
def test_no_two_students_share_a_folder(names):
    folders = safe_names(names)

    assert len(folders) == len(names)
    assert len({unicodedata.normalize("NFKC", folder).casefold() for folder in folders}) == len(names)


def test_names_that_differ_in_capitals_get_numbers():
    assert safe_names(["ivanov", "Ivanov", "petrov", "IVANOV"]) == ["ivanov", "Ivanov-2", "petrov", "IVANOV-3"]


@given(ANY_TEXT)
def test_a_shown_name_is_one_line_of_bearable_length(name):
    shown = display_name(name)

    assert len(shown) <= 200
    assert "\n" not in shown
    shown.encode("utf-8")


@given(ANY_TEXT)
def test_a_clean_path_stays_inside(name):
    try:
        path = clean_path(name)
    except Refused:
        return

    assert not path.startswith("/")
    assert all(part not in {"", ".", ".."} for part in path.split("/"))
    assert "\\" not in path
    assert clean_path(path) == path


@pytest.mark.parametrize(
    ("name", "stem"), [("a.py", "a"), ("a.tar.gz", "a"), ("a.b.zip", "a.b"), ("a", "a"), (".py", ".py"), ("a.TGZ", "a"), ("a.tar.xz", "a")]
)
def test_the_suffix_of_a_submission_is_no_part_of_the_name(name, stem):
    assert without_suffix(name) == stem


@pytest.mark.parametrize("present", ["Conv2D", "conv_2d", "conv2", "conv", "conv3d", "my_conv2d"])
def test_near_names_are_found(present):
    assert suggestions(["conv2d"], [present], ("conv2d", "max_pool2d")) == {"conv2d": [present]}


@pytest.mark.parametrize("present", ["x", "", "plot", "test", "batchnorm", "_" * 50, "c" * 10_000])
def test_far_names_are_not(present):
    assert suggestions(["conv2d"], [present], ("conv2d", "max_pool2d")) == {}


def test_a_name_is_near_to_the_likest_only():
    known = ("batchnorm_forward", "batchnorm_backward")

    assert suggestions(known, ["batchnormforward", "batch_norm_back"], known) == {
        "batchnorm_forward": ["batchnormforward"],
        "batchnorm_backward": ["batch_norm_back"],
    }


def test_a_name_of_accents_alone_takes_little_time(cpu_seconds):
    accents = "a" + "\u0300\u0323" * 16_000
    with pytest.raises(Refused, match="path_too_long"):
        clean_path(f"{accents}.py")

    assert display_name(accents)
    assert cpu_seconds() < 0.1


def test_very_many_names_take_little_time(cpu_seconds):
    known = tuple(f"exercise_number_{number}" for number in range(133))
    suggestions(known, [f"helper_number_{number}" for number in range(100_000)], known)

    assert cpu_seconds() < 3


def test_colliding_names_are_told_apart_in_linear_time(monkeypatch):
    calls = []
    real = names._folded
    monkeypatch.setattr(names, "_folded", lambda name: calls.append(name) or real(name))
    folders = names.safe_names(["Ann", "ann", "ANN"] * 1000)
    assert len({folder.casefold() for folder in folders}) == 3000
    assert len(calls) <= 6 * 3000
    assert folders[:4] == ["Ann", "ann-2", "ANN-3", "Ann-4"]


def test_near_names_are_compared_within_a_bound(monkeypatch):
    compared = []
    real = difflib.SequenceMatcher.ratio
    monkeypatch.setattr(difflib.SequenceMatcher, "ratio", lambda self: compared.append(1) or real(self))
    known = tuple(f"conv2d_{letter * 3}" for letter in "abcdefghijklmnopqrstuvwxyz")
    found = suggestions(known, [f"conv2d_{number}" for number in range(1000)], known)
    assert found
    assert len(compared) <= MAX_COMPARISONS
