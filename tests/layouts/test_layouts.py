import os
import shlex
import zipfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from intake_samples import CONV, SLUGS, notebook, problem_keys, tarred, write, zipped

from autograder.errors import SubmissionError, UsageError
from autograder.intake import UnreadableSubmission
from autograder.layouts import hand_ins
from autograder.texts.localized_errors import LocalizedError

POOL = "def max_pool2d(x):\n    return x\n"
ROSTER = "student,name\nivanov,Ivan\n"


def class_zip(tmp_path, files, name="class.zip"):
    return write(tmp_path, {name: zipped(files)}) / name


def class_folder(tmp_path, files):
    return write(tmp_path / "class", files)


both = pytest.mark.parametrize("lay_out", [class_folder, class_zip], ids=["folder", "zip"])


def collected(path):
    return {entry.student: entry.collect(SLUGS) for entry in hand_ins(path)}


def names(path):
    return [entry.student for entry in hand_ins(path)]


@both
def test_every_entry_is_named_after_its_student(tmp_path, lay_out):
    files = {
        "ivanov/conv2d.py": CONV,
        "petrov.py": CONV,
        "sidorov.zip": zipped({"conv2d.py": CONV}),
        "smirnov.ipynb": notebook(CONV),
        "Ёлкина Анна.tar.gz": tarred({"conv2d.py": CONV}),
        "roster.csv": ROSTER,
        "README.md": "x",
        ".DS_Store": "x",
        "__MACOSX/._ivanov": "x",
    }
    found = collected(lay_out(tmp_path, files))

    assert list(found) == ["ivanov", "petrov", "sidorov", "smirnov", "Ёлкина Анна"]
    assert all("convolution/conv2d" in submission.programs for submission in found.values())
    assert all(submission.student == name for name, submission in found.items())


def test_the_order_and_the_folders_are_the_same_however_the_class_lies(tmp_path):
    files = {"b/conv2d.py": CONV, "A.py": CONV, "a:c/conv2d.py": CONV}
    reported = [(entry.student, entry.folder) for entry in hand_ins(class_folder(tmp_path, files))]

    assert reported == [(entry.student, entry.folder) for entry in hand_ins(class_zip(tmp_path, files))]
    assert reported == [("A", "A"), ("a:c", "a_c"), ("b", "b")]


@both
def test_two_entries_of_one_student_are_read_together_with_a_note(tmp_path, lay_out):
    (submission,) = collected(lay_out(tmp_path, {"ivanov/conv2d.py": CONV, "ivanov.zip": zipped({"max_pool2d.py": POOL})})).values()

    assert set(submission.programs) == {"convolution/conv2d", "pooling/max_pool2d"}
    assert {program.filename for program in submission.programs.values()} == {"ivanov/conv2d.py", "ivanov.zip/max_pool2d.py"}
    assert problem_keys(submission) == ["merged_entries"]


def test_names_that_differ_in_capitals_are_two_students_with_two_folders(tmp_path):
    found = hand_ins(class_folder(tmp_path, {"ivanov/conv2d.py": CONV, "IVANOV.py": CONV}))

    assert [(entry.student, entry.folder) for entry in found] == [("IVANOV", "IVANOV"), ("ivanov (2)", "ivanov (2)")]


def test_a_decomposed_name_and_a_composed_one_are_two_hand_ins_told_apart(tmp_path):
    found = hand_ins(class_zip(tmp_path, {"Андреи\u0306/conv2d.py": CONV, "Андрей.py": POOL}))

    assert [entry.student for entry in found] == ["Андрей", "Андрей (2)"]
    assert all(remark.key == "courses.remark.same_name" for entry in found for remark in entry.remarks)


@both
def test_one_unreadable_submission_disturbs_nobody(tmp_path, lay_out):
    path = lay_out(tmp_path, {"a.zip": b"nonsense", "b.py": CONV, "c.rar": b"Rar!"})
    first, second, third = hand_ins(path)

    assert "convolution/conv2d" in second.collect(SLUGS).programs
    for entry in (first, third):
        with pytest.raises(UnreadableSubmission, match=r"neither zip nor tar|kind of archive"):
            entry.collect(SLUGS)


def test_an_entry_that_is_a_link_is_told_and_not_followed(tmp_path):
    write(tmp_path, {"solutions/conv2d.py": CONV, "class/b.py": CONV})
    (tmp_path / "class" / "a").symlink_to(tmp_path / "solutions", target_is_directory=True)
    (tmp_path / "class" / "c.py").symlink_to(tmp_path / "solutions" / "conv2d.py")
    first, _, third = hand_ins(tmp_path / "class")

    for entry in (first, third):
        with pytest.raises(UnreadableSubmission, match="this is a link"):
            entry.collect(SLUGS)


def test_an_entry_that_is_a_fifo_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.py")
    (entry,) = hand_ins(tmp_path)
    with pytest.raises(UnreadableSubmission, match="neither a regular file"):
        entry.collect(SLUGS)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"class/ivanov/conv2d.py": CONV, "class/petrov.py": CONV}, id="named like the zip"),
        pytest.param({"hw 3/ivanov/conv2d.py": CONV, "hw 3/petrov/conv2d.py": CONV}, id="several folders in one"),
        pytest.param({"hw/a_1_assignsubmission_file_/conv2d.py": CONV, "hw/roster.csv": ROSTER}, id="an export in a folder"),
    ],
)
def test_a_zip_of_one_folder_is_the_class_in_it(tmp_path, files):
    assert "class" not in names(class_zip(tmp_path, files))
    assert "hw" not in " ".join(names(class_zip(tmp_path, files)))


def test_a_zip_with_the_folder_of_one_student_is_a_class_of_one(tmp_path):
    assert names(class_zip(tmp_path, {"ivanov/conv2d.py": CONV, "ivanov/convolution/a.py": CONV})) == ["ivanov"]


def test_a_hostile_path_in_a_class_archive_is_told_to_its_student(tmp_path):
    found = collected(class_zip(tmp_path, {"ivanov/../../conv2d.py": CONV, "ivanov/max_pool2d.py": POOL, "petrov.py": CONV}))

    assert problem_keys(found["ivanov"], "convolution/conv2d") == ["path_escapes"]
    assert set(found) == {"ivanov", "petrov"}


# -- learning platforms ------------------------------------------------------------------------------------------

CANVAS = {
    "ivanovivan_123_9001_conv2d-1.py": CONV,
    "ivanovivan_123_9002_max_pool2d.py": POOL,
    "петровапётр_LATE_124_9003_hw.ipynb": notebook(CONV),
    "smith_jr_125_9004_work.zip": zipped({"conv2d.py": CONV}),
    "anon_aB3dE_9005_conv2d.py": CONV,
    "LATE_anon_zZ9xY_9006_conv2d.py": CONV,
    "typist_126_text.html": "<p>",
}


@both
def test_canvas_files_are_grouped_by_student(tmp_path, lay_out):
    found = hand_ins(lay_out(tmp_path, CANVAS))

    assert [(entry.student, entry.id, len(entry.pieces)) for entry in found] == [
        ("anon_aB3dE", "aB3dE", 1),
        ("anon_zZ9xY", "zZ9xY", 1),
        ("ivanovivan", "123", 2),
        ("smith_jr", "125", 1),
        ("typist", "126", 1),
        ("петровапётр", "124", 1),
    ]


@both
def test_canvas_files_go_by_the_names_that_the_students_gave(tmp_path, lay_out):
    found = {entry.student: entry for entry in hand_ins(lay_out(tmp_path, CANVAS))}
    programs = found["ivanovivan"].collect(SLUGS).programs

    assert [programs[key].filename for key in ("convolution/conv2d", "pooling/max_pool2d")] == ["conv2d-1.py", "max_pool2d.py"]
    with pytest.raises(UnreadableSubmission, match=r"but text\.html"):
        found["typist"].collect(SLUGS)


def test_numbers_in_the_names_of_a_few_files_do_not_make_a_canvas_export(tmp_path):
    assert names(class_folder(tmp_path, {"ivanov_2024_01_hw.py": CONV, "petrov.py": CONV, "sidorov.py": CONV})) == [
        "ivanov_2024_01_hw",
        "petrov",
        "sidorov",
    ]


def test_students_whose_files_share_a_number_are_not_read_together(tmp_path):
    assert names(class_folder(tmp_path, {"ivanov_2024_01_hw.py": CONV, "petrov_2024_01_hw.py": CONV})) == ["ivanov", "petrov"]


MOODLE_FOLDERS = {
    "Иван Иванов_41_assignsubmission_file_/conv2d.py": CONV,
    "Иван Иванов_41_assignsubmission_file_/unit/max_pool2d.py": POOL,
    "Иван Иванов_41_assignsubmission_onlinetext_/onlinetext.html": "<p>",
    "Иван Иванов_42_assignsubmission_file/conv2d.py": CONV,
    "Participant 7_7_assignsubmission_file_/hw.zip": zipped({"conv2d.py": CONV}),
    "Typist_43_assignsubmission_onlinetext_/onlinetext.html": "<p>",
}
MOODLE_FLAT = {
    "Иван Иванов_41_assignsubmission_file_conv2d.py": CONV,
    "Иван Иванов_41_assignsubmission_file_max_pool2d.py": POOL,
    "Иван Иванов_42_assignsubmission_file_conv2d.py": CONV,
    "Participant 7_7_assignsubmission_file_hw.zip": zipped({"conv2d.py": CONV}),
    "Typist_43_assignsubmission_onlinetext_onlinetext.html": "<p>",
}


@both
@pytest.mark.parametrize("files", [MOODLE_FOLDERS, MOODLE_FLAT], ids=["folders", "flat"])
def test_moodle_exports_are_read_and_namesakes_told_apart(tmp_path, lay_out, files):
    found = hand_ins(lay_out(tmp_path, files))

    assert [(entry.student, entry.id) for entry in found] == [
        ("Participant 7", "7"),
        ("Typist", "43"),
        ("Иван Иванов (41)", "41"),
        ("Иван Иванов (42)", "42"),
    ]
    submissions = [found[at].collect(SLUGS) for at in (0, 2, 3)]
    assert [len(submission.programs) for submission in submissions] == [1, 2, 1]
    assert all("" not in submission.problems for submission in submissions)
    assert submissions[1].programs["convolution/conv2d"].filename == "conv2d.py"


def test_a_moodle_group_without_a_number_is_read(tmp_path):
    assert names(class_folder(tmp_path, {"Default group_assignsubmission_file_/conv2d.py": CONV})) == ["Default group"]


# -- what is no class --------------------------------------------------------------------------------------------


def test_a_class_that_is_not_there_is_an_error_of_the_command(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        hand_ins(tmp_path / "gone")


def test_a_file_that_is_no_zip_is_no_class(tmp_path):
    with pytest.raises(SubmissionError, match="cannot be read"):
        hand_ins(write(tmp_path, {"class.zip": "nonsense"}) / "class.zip")


def test_a_class_without_entries_is_empty(tmp_path):
    assert hand_ins(class_folder(tmp_path, {"roster.csv": ROSTER})) == ()


def _collect(entry):
    return entry.collect(SLUGS).programs["convolution/conv2d"].cells[0]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_workers_read_one_class_archive_side_by_side(tmp_path, start):
    buffer = tmp_path / "class.zip"
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(60):
            archive.writestr(f"s{number:02}/conv2d.py", f"{CONV}# {number}\n" + "# x\n" * 2000)
    found = hand_ins(buffer)
    _collect(found[0])  # so that a forked worker finds the archive open
    with ProcessPoolExecutor(2, mp_context=get_context(start)) as pool:
        texts = list(pool.map(_collect, found, chunksize=5))

    assert [text.splitlines()[2] for text in texts] == [f"# {number}" for number in range(60)]


@pytest.mark.parametrize("name", ["one.py", "my work.ipynb"])
def test_one_student_s_file_is_no_class_and_the_way_to_grade_it_is_told(tmp_path, name):
    path = write(tmp_path, {name: CONV}) / name
    with pytest.raises(LocalizedError, match="one file, not a class") as raised:
        hand_ins(path)

    assert f"grade run {shlex.quote(str(path))}, or name a folder" in raised.value.in_language("en")[1]
    assert "папку либо .zip" in raised.value.in_language("ru")[1]
    assert raised.value.exit_code == 2


def test_five_thousand_entries_are_found_quickly(tmp_path, cpu_seconds):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(5_000):
            archive.writestr(f"s{number}/conv2d.py", CONV)
    made = cpu_seconds()
    found = hand_ins(path)
    submission = found[-1].collect(SLUGS)

    assert len(found) == 5_000
    assert "convolution/conv2d" in submission.programs
    assert cpu_seconds() - made < 3


def test_the_size_of_an_entry_is_that_of_its_files_without_following_links(tmp_path):
    place = class_folder(tmp_path, {"big/unit/conv2d.py": "#" * 5000, "big/more.py": "#" * 100, "small.py": "#" * 7})
    (place / "big" / "link").symlink_to("/usr")
    sizes = {entry.student: entry.size() for entry in hand_ins(place)}
    assert sizes["small"] == 7
    assert 5100 <= sizes["big"] < 5100 + 4096


def test_an_entry_that_is_gone_has_no_size(tmp_path):
    place = class_folder(tmp_path, {"one.py": CONV})
    (entry,) = hand_ins(place)
    (place / "one.py").unlink()
    assert entry.size() == 0
