"""Every platform's export is recognised, and says who handed in what and which attempt counts."""

import json

import pytest
from intake_samples import CONV, SLUGS, write, zipped

from autograder.errors import TensorgradeError
from autograder.layouts import find_hand_ins, hand_ins, layout_names
from autograder.store.inbox import MARKER, make_inbox

OLD = "def conv2d(x):\n    return 'old'\n"
STEM = "20260301T120000{:06}Z-0123456789ab"
BLACKBOARD = {
    "gradebook_CS101_HW1_asmith_attempt_2026-03-02-10-00-00_conv2d.py": OLD,
    "gradebook_CS101_HW1_asmith_attempt_2026-03-03-10-00-00_conv2d.py": CONV,
    "gradebook_CS101_HW1_jdoe_attempt_2026-03-01-12-30-45.txt": "Name: Jane Doe (jdoe)\nAssignment: HW1\n",
    "gradebook_CS101_HW1_jdoe_attempt_2026-03-01-12-30-45_conv2d.py": CONV,
}
BRIGHTSPACE = {
    "index.html": "<p>",
    "100-200 - Anna Smith - Mar 2, 2026 934 AM/conv2d.py": CONV,
    "100-199 - Anna Smith - Mar 1, 2026 1234 PM/conv2d.py": OLD,
    "101-200 - Bob Jones - Mar 1, 2026 800 AM/conv2d.py": CONV,
}
TEAMS = {"Anna Smith/HW1/Version 1/conv2d.py": OLD, "Anna Smith/HW1/Version 10/conv2d.py": CONV, "Anna Smith/HW1/Version 9/conv2d.py": OLD}
NBGRADER = {
    "gradebook.db": "",
    "source/hw1/a.ipynb": "",
    "submitted/anna/hw1/conv2d.py": CONV,
    "submitted/anna/hw1/timestamp.txt": "2026-03-01 12:00:00.000000 UTC",
    "submitted/bob/hw1/conv2d.py": CONV,
}
GITHUB = {"hw-1-octo-anna/exercises/convolution/conv2d.py": CONV, "hw-1-bob/exercises/convolution/conv2d.py": CONV}
METADATA = """---
submission_11:
  :submitters:
  - :name: Anna Smith
    :sid: '1001'
    :email: as@x.de
  - :name: Bob Jones
    :sid: '1002'
    :email: bj@x.de
  :created_at: 2026-03-01 12:00:00.000000000 +00:00
  :lateness: '00:10:00'
submission_12:
  :submitters:
  - :name: Eve
    :email: eve@x.de
  :created_at: 2026-03-01 11:00:00.000000000 +00:00
"""
GRADESCOPE = {"submission_metadata.yml": METADATA, "submission_11/conv2d.py": CONV, "submission_12/conv2d.py": CONV}
CANVAS = {"doejane_LATE_12_8_conv2d-1.py": CONV, "doejane_12_7_conv2d.py": OLD, "smithanna_13_9_conv2d.py": CONV}
MOODLE = {"Анна Петрова_11_assignsubmission_file_/conv2d.py": CONV, "Bob Jones_12_assignsubmission_file_conv2d.py": CONV}
EXPORTS = {
    "blackboard": (BLACKBOARD, {"asmith", "Jane Doe"}),
    "brightspace": (BRIGHTSPACE, {"Anna Smith", "Bob Jones"}),
    "folder": (TEAMS, {"Anna Smith"}),
    "nbgrader": (NBGRADER, {"anna", "bob"}),
    "github": (GITHUB, {"octo-anna", "bob"}),
    "gradescope": (GRADESCOPE, {"Anna Smith", "Bob Jones", "Eve"}),
    "canvas": (CANVAS, {"doejane", "smithanna"}),
    "moodle": (MOODLE, {"Анна Петрова", "Bob Jones"}),
}
each_export = pytest.mark.parametrize(
    ("layout", "files", "students"), [(name, *reported) for name, reported in EXPORTS.items()], ids=EXPORTS
)


def lay_out(tmp_path, files, kind):
    if kind == "folder":
        return write(tmp_path / "class", files)
    return write(tmp_path, {"class.zip": zipped(files)}) / "class.zip"


@pytest.mark.parametrize("kind", ["folder", "zip"])
@each_export
def test_an_export_is_recognised_and_the_newest_work_of_every_student_counts(tmp_path, kind, layout, files, students):
    path = lay_out(tmp_path, files, kind)
    assert find_hand_ins(path).layout == layout
    found = hand_ins(path)
    assert {one.student for one in found} == students
    for one in found:
        assert one.collect(SLUGS).programs["convolution/conv2d"].cells == (CONV,), one.student


def test_numbers_addresses_and_log_in_names_of_the_platform_are_kept(tmp_path):
    claims = {one.student: one.claim for one in hand_ins(write(tmp_path / "g", GRADESCOPE))}
    assert (claims["Anna Smith"].ids, claims["Anna Smith"].emails) == (("1001",), ("as@x.de",))
    claims = {one.student: one.claim for one in hand_ins(write(tmp_path / "b", BLACKBOARD))}
    assert claims["Jane Doe"].usernames == ("jdoe",)
    assert {one.id for one in hand_ins(write(tmp_path / "c", CANVAS))} == {"12", "13"}


def test_each_of_a_team_has_the_work_and_the_instructor_is_told(tmp_path):
    found = {one.student: one for one in hand_ins(write(tmp_path, GRADESCOPE))}
    assert found["Anna Smith"].pieces == found["Bob Jones"].pieces
    assert [remark.key for remark in found["Bob Jones"].remarks] == ["courses.remark.team"]
    assert (found["Anna Smith"].late, found["Eve"].late) == (True, False)


def test_late_work_and_older_versions_are_told(tmp_path):
    found = {one.student: one for one in hand_ins(write(tmp_path, CANVAS))}
    assert (found["doejane"].late, found["smithanna"].late) == (True, False)
    (remark,) = found["doejane"].remarks
    assert (remark.key, remark.values["kept"]) == ("courses.remark.versions", "doejane_LATE_12_8_conv2d-1.py")


def test_damaged_metadata_is_an_error_with_the_next_step(tmp_path):
    with pytest.raises(TensorgradeError, match="list of submitters cannot be read"):
        hand_ins(write(tmp_path, GRADESCOPE | {"submission_metadata.yml": "a: [\n"}))


@pytest.mark.parametrize("text", ["", "just a text", "- 1\n- 2\n", "submission_12: 5\n"])
def test_metadata_that_names_nobody_leaves_the_folders_names(tmp_path, text):
    assert {one.student for one in hand_ins(write(tmp_path, GRADESCOPE | {"submission_metadata.yml": text}))} == {
        "submission_11",
        "submission_12",
    }


# -- modes are said, not guessed ---------------------------------------------------------------------------------------


def test_one_student_s_file_name_does_not_make_the_class_an_inbox(tmp_path):
    files = {"anna/conv2d.py": CONV, "bob/conv2d.py": CONV, f"eve/{STEM.format(1)}.zip": zipped({"conv2d.py": CONV})}
    path = write(tmp_path, files)
    assert find_hand_ins(path).layout == "folder"
    assert [one.student for one in hand_ins(path)] == ["anna", "bob", "eve"]


WHOLE = {"ann.zip": zipped({"conv2d.py": CONV}), "bob.zip": zipped({"conv2d.py": CONV})}
IN_FOLDERS = {"ann/conv2d.py": CONV, "bob/conv2d.py": CONV}
OF_ONE = {
    "nbgrader's stamp in a folder": WHOLE | {"eve/hw/timestamp.txt": "2026-01-01 00:00:00 UTC", "eve/hw/conv2d.py": CONV},
    "nbgrader's folder": IN_FOLDERS | {"submitted/x/hw/timestamp.txt": "2026-01-01 00:00:00 UTC", "submitted/x/hw/conv2d.py": CONV},
    "Moodle's name": IN_FOLDERS | {"eve_1_assignsubmission_file_x.zip": zipped({"conv2d.py": CONV})},
    "Canvas's name": IN_FOLDERS | {"eve_1_2_x.zip": zipped({"conv2d.py": CONV})},
    "Blackboard's name": IN_FOLDERS | {"hw_eve_attempt_2026-01-01-00-00-00_x.zip": zipped({"conv2d.py": CONV})},
    "Brightspace's name": WHOLE | {"1-2 - eve - Jan 1, 2026 100 AM/conv2d.py": CONV},
    "Gradescope's list": IN_FOLDERS | {"submission_metadata.yml/conv2d.py": CONV},
}


@pytest.mark.parametrize("files", OF_ONE.values(), ids=OF_ONE)
def test_what_one_student_calls_a_file_does_not_choose_the_layout(tmp_path, files):
    hands = find_hand_ins(write(tmp_path, files))
    assert hands.layout == "folder"
    assert len(hands.hand_ins) == 3
    assert {"ann", "bob"} < {one.student for one in hands.hand_ins}


def test_one_repository_that_does_not_look_like_one_changes_nobody_s_name(tmp_path):
    files = {f"hw-{name}/{file}": CONV for name in ("ann", "bob", "eve") for file in ("README.md", "conv2d.py")}
    del files["hw-eve/README.md"]
    assert [one.student for one in hand_ins(write(tmp_path, files))] == ["ann", "bob", "eve"]


@pytest.mark.parametrize("layout", ["moodle", "canvas", "blackboard", "brightspace", "gradescope"])
def test_work_that_an_export_does_not_name_is_refused_and_passed_over_only_where_the_layout_is_said(tmp_path, layout):
    files, _ = EXPORTS[layout]
    path = write(tmp_path, files | {"carl.zip": zipped({"conv2d.py": CONV})})
    with pytest.raises(TensorgradeError, match=rf"layout {layout}.*carl(.|\n)*--layout"):
        find_hand_ins(path)
    hands = find_hand_ins(path, layout=layout)
    assert [remark.key for remark in hands.remarks] == ["courses.remark.not_read"]
    assert "carl" not in {one.student for one in hands.hand_ins}


@pytest.mark.parametrize("marked", [True, False])
def test_an_inbox_is_known_by_its_marker_or_by_holding_nothing_but_attempts(tmp_path, marked):
    if marked:
        make_inbox(tmp_path)
    else:
        assert not (tmp_path / MARKER).exists()
    write(tmp_path, {f"anna/{STEM.format(n)}.zip": zipped({"conv2d.py": CONV if n == 2 else OLD}) for n in (1, 2)})
    assert find_hand_ins(tmp_path).layout == "inbox"
    (anna,) = hand_ins(tmp_path)
    assert anna.collect(SLUGS).programs["convolution/conv2d"].cells == (CONV,)


@pytest.mark.parametrize("how", ["marker", "option"])
def test_in_what_is_said_to_be_an_inbox_what_is_no_attempt_is_told(tmp_path, how):
    if how == "marker":
        make_inbox(tmp_path)
    write(tmp_path, {f"anna/{STEM.format(1)}.zip": zipped({"conv2d.py": CONV}), "notes/a.py": CONV})
    hands = find_hand_ins(tmp_path, layout="" if how == "marker" else "inbox")
    assert [one.student for one in hands.hand_ins] == ["anna"]
    assert [remark.key for remark in hands.remarks] == ["courses.remark.not_an_attempt"]


def test_what_looks_like_an_inbox_and_holds_other_work_is_refused_with_the_names(tmp_path):
    files = {f"{name}/{STEM.format(1)}.zip": zipped({"conv2d.py": CONV}) for name in ("anna", "bob")}
    write(tmp_path, files | {"carl/conv2d.py": CONV})
    with pytest.raises(TensorgradeError, match=r"looks like an inbox.*carl(.|\n)*--layout"):
        find_hand_ins(tmp_path)
    assert [one.student for one in hand_ins(tmp_path, layout="folder")] == ["anna", "bob", "carl"]


def test_a_roster_or_a_link_in_an_inbox_does_not_make_it_a_class_folder(tmp_path):
    write(tmp_path, {f"anna/{STEM.format(1)}.zip": zipped({"conv2d.py": CONV}), "roster.csv": "student,name\nanna,Eve\n"})
    (tmp_path / "eve").symlink_to(tmp_path / "anna")
    assert find_hand_ins(tmp_path).layout == "inbox"


def test_several_attempts_in_a_folder_out_of_an_inbox_are_versions(tmp_path):
    write(
        tmp_path, {f"anna/{STEM.format(n)}.zip": zipped({"conv2d.py": CONV if n == 2 else OLD}) for n in (1, 2)} | {"bob/conv2d.py": CONV}
    )
    anna, _ = hand_ins(tmp_path)
    assert anna.collect(SLUGS).programs["convolution/conv2d"].cells == (CONV,)


def test_a_layout_can_be_named_and_an_unknown_one_is_refused(tmp_path):
    path = write(tmp_path, {"hw1-anna/conv2d.py": CONV})
    assert [one.student for one in hand_ins(path, layout="github")] == ["anna"]
    with pytest.raises(TensorgradeError, match=r"no layout 'nimbus'") as error:
        hand_ins(path, layout="nimbus")
    assert all(name in str(error.value) for name in layout_names())


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_the_folder_around_a_class_is_refused(tmp_path, kind):
    files = {"x/HW1/2026/anna/conv2d.py": CONV, "x/HW1/2026/bob/conv2d.py": CONV}
    with pytest.raises(TensorgradeError, match="this is the folder around a class"):
        hand_ins(lay_out(tmp_path, files, kind))


@pytest.mark.parametrize("files", [{"anna/convolution/conv2d.py": CONV, "anna/pooling/max_pool2d.py": CONV}, {"anna/conv2d.py": CONV}])
def test_one_student_s_folder_is_a_class_of_one(tmp_path, files):
    assert [one.student for one in hand_ins(write(tmp_path, files))] == ["anna"]


def test_our_own_output_is_nobody_s_work(tmp_path):
    path = write(tmp_path, {"anna/conv2d.py": CONV, "out/class.json": json.dumps({"schema": "tensorgrade/class/v1"}), "out/students/x": ""})
    hands = find_hand_ins(path)
    assert [one.student for one in hands.hand_ins] == ["anna"]
    assert [remark.key for remark in hands.remarks] == ["courses.remark.own_output"]


def test_a_folder_that_will_be_written_is_nobody_s_work(tmp_path):
    path = write(tmp_path, {"anna/conv2d.py": CONV, "results/old.py": CONV})
    assert [one.student for one in find_hand_ins(path, out=path / "results").hand_ins] == ["anna"]


def test_a_layout_of_another_distribution_is_one_file(tmp_path, monkeypatch):
    """A class under the entry point ``tensorgrade.layouts`` is asked before ours: nothing of the package is edited."""
    package = write(
        tmp_path / "site",
        {
            "toy_layout.py": (
                "from autograder.layouts.base import by_name\n\n\n"
                "class Toy:\n    name = 'toy'\n\n"
                "    def recognises(self, listing):\n        return listing.find('toy.txt') is not None\n\n"
                "    def read(self, listing):\n        return [by_name(item) for item in listing.files if item.name.endswith('.py')]\n"
            ),
            "toy-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: toy\nVersion: 1\n",
            "toy-1.dist-info/entry_points.txt": "[tensorgrade.layouts]\ntoy = toy_layout:Toy\n",
        },
    )
    from autograder import layouts

    monkeypatch.syspath_prepend(package)
    layouts._layouts.cache_clear()
    try:
        path = write(tmp_path / "class", {"toy.txt": "", "anna.py": CONV})
        assert find_hand_ins(path).layout == "toy"
        assert "toy" in layout_names()
        assert [one.student for one in hand_ins(path)] == ["anna"]
    finally:
        layouts._layouts.cache_clear()
