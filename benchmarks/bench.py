"""The benchmarks: what grading costs, as ratios to baselines measured in the same run. See docs/performance.md."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.content import load_course
from benchmarks.classes import core, make_class
from benchmarks.measure import Cost, measure, median, paired

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
GRADE = str(Path(PYTHON).with_name("grade"))
Row = tuple[str, str, str]
COPIES = 10


def main() -> None:
    """Run the benchmarks that the command line names and print their table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(BENCHMARKS)}; all by default")
    parser.add_argument("--size", type=int, default=500, help="submissions in the class (default 500)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tensorgrade-bench-") as folder:
        for name in arguments.names or BENCHMARKS:
            for title, figure, meaning in BENCHMARKS[name](Path(folder), arguments.size):
                print(f"{title:<58} {figure:>16}  {meaning}", flush=True)


def check(folder: Path, _: int) -> Iterator[Row]:
    """A student's check of one exercise against importing NumPy."""
    kit = folder / "kit"
    measure([GRADE, "kit", "--student", "bench", "--out", str(kit)], cwd=ROOT)
    shutil.copy(ROOT / "benchmarks" / "submission" / "one" / "conv2d.py", kit / "exercises" / "convolution" / "conv2d.py")
    ours, numpy = paired([GRADE, "check", "conv2d"], [PYTHON, "-c", "import numpy"], 15, cwd=kit)
    yield "grade check of one exercise", f"{1000 * ours.wall:.0f} ms", "wall, median of 15"
    yield "python -c 'import numpy'", f"{1000 * numpy.wall:.0f} ms", "wall, in turn with it"
    yield "  ratio", f"{ours.wall / numpy.wall:.2f}", "bar: at most 2.5"


def run(folder: Path, _: int) -> Iterator[Row]:
    """One submission on the hidden cases against the bare calls."""
    place = make_class(folder / "one", 1, load_course(ROOT)) / "student-00000"
    ours, bare = paired([GRADE, "run", str(place), "--json", "--exit-zero"], [PYTHON, "-m", "benchmarks.bare", str(place)], 7, cwd=ROOT)
    yield "grade run of one submission", f"{1000 * ours.wall:.0f} ms", "wall, median of 7"
    yield "a Python that calls the same functions on the same cases", f"{1000 * bare.wall:.0f} ms", "wall, no sandbox, no judging"


def batch(folder: Path, size: int) -> Iterator[Row]:
    """A class of distinct right submissions against bare calls, a fresh interpreter and pytest with torch."""
    place = make_class(folder / "class", size, load_course(ROOT))
    ours = measure(_grade(place, folder / "out"), cwd=ROOT)
    yield f"grade batch of {size} submissions", f"{size / ours.wall:.1f} /s", f"{ours.wall:.1f} s wall, {ours.peak:.0f} MB peak"
    cpu, bare = _per_submission(place, folder)
    yield "  computing time a submission", f"{1000 * cpu:.1f} ms", "user and system, all processes, start-up apart, median of 3"
    yield "  bare calls of the same functions", f"{1000 * bare:.1f} ms", "one process, same cases, in turn with it"
    yield "  ratio", f"{cpu / bare:.1f}", "computing time"
    yield "  isolation, judging, bookkeeping and pages add", f"{1000 * (cpu - bare):.1f} ms", "a submission"
    fresh = median([measure([PYTHON, "-m", "benchmarks.bare", str(path)], cwd=ROOT) for path in sorted(place.iterdir())[:5]])
    yield "  a fresh interpreter a submission", f"{fresh.wall * size / ours.wall:.1f} x", "wall, against the batch"
    tested = median([measure(_pytest(path, folder), cwd=ROOT) for path in sorted(place.iterdir())[:3]])
    yield "  pytest importing torch a submission", f"{tested.wall * size / ours.wall:.1f} x", "wall, against the batch"


def _per_submission(place: Path, folder: Path) -> tuple[float, float]:
    """Return the seconds of computing that a submission takes, graded and called barely; medians of runs in turn."""
    # One submission at a time, and in Landlock: bubblewrap does not pass on its children's computing time.
    ours = _grade(place, folder / "counted", "--sandbox", "landlock", "-j", "1", "--fresh")
    bare = [PYTHON, "-m", "benchmarks.bare"]
    one = _some(place, 1, folder)
    first = paired([str(one) if word == str(place) else word for word in ours], [*bare, *map(str, one.iterdir())], 3, cwd=ROOT)
    all_of_them = paired(ours, [*bare, *map(str, sorted(place.iterdir()))], 3, cwd=ROOT)
    graded, called = ((every.cpu - single.cpu) / (len(list(place.iterdir())) - 1) for every, single in zip(all_of_them, first, strict=True))
    return graded, called


def sharing(folder: Path, size: int) -> Iterator[Row]:
    """What it earns that programs of one submission share a child."""
    place = make_class(folder / "sharing", max(10, size // 10), load_course(ROOT))
    command = [PYTHON, "-m", "benchmarks.library", str(place)]
    shared, alone = paired(command, [*command, "--alone"], 5, cwd=ROOT)
    start = measure([PYTHON, "-m", "benchmarks.library", str(_some(place, 1, folder / "sharing-one"))], cwd=ROOT)
    number = len(list(place.iterdir())) - 1
    ours, without = (1000 * (cost.cpu - start.cpu) / number for cost in (shared, alone))
    yield "grading without pages, programs share children", f"{ours:.1f} ms", "computing time a submission, start-up apart, median of 5"
    yield "  a child for every program", f"{without:.1f} ms", "in turn with it"
    yield "  ratio", f"{without / ours:.2f} x", "bar: at least 1.5, else the analysis is not worth its lines"


def regrade(folder: Path, size: int) -> Iterator[Row]:
    """The same class again, when nothing has changed."""
    command = _grade(make_class(folder / "again", size, load_course(ROOT)), folder / "out-again")
    first, again = measure(command, cwd=ROOT), measure(command, cwd=ROOT)
    yield f"batch of {size}, then the same again", f"{again.wall:.2f} s", f"the first time {first.wall:.1f} s; bar for 500: 3 s"
    yield "  ratio", f"{first.wall / again.wall:.1f} x", "faster"


def growth(folder: Path, size: int) -> Iterator[Row]:
    """How time and memory grow with the class."""
    costs: dict[int, Cost] = {}
    for number in (size // 10, size, 10 * size):
        place = make_class(folder / f"grow-{number}", number, load_course(ROOT))
        cost = costs[number] = measure(_grade(place, folder / f"out-{number}", "--sandbox", "landlock"), cwd=ROOT)  # see batch
        shutil.rmtree(place)
        shutil.rmtree(folder / f"out-{number}")
        meaning = f"wall a submission; {1000 * cost.cpu / number:.1f} ms of computing, {cost.peak:.0f} MB peak"
        yield f"batch of {number}", f"{1000 * cost.wall / number:.1f} ms", meaning
    yield f"  memory, {10 * size} against {size}", f"{costs[10 * size].peak / costs[size].peak:.2f} x", "bar: at most 1.3"


def exercises(folder: Path, _: int) -> Iterator[Row]:
    """How time grows with the number of exercises: students who hand in the first of the course, up to all of it."""
    whole = _flat(ROOT / "examples" / "class" / "Александра Беляева", folder)
    slugs = [exercise.slug for exercise in load_course(ROOT).exercises]
    for number in (1, 10, 40, len(slugs)):
        place = folder / f"exercises-{number}"
        for student in range(COPIES):
            (place / f"{whole.name} {student}").mkdir(parents=True)
            for slug in slugs[:number]:
                text = (whole / f"{slug}.py").read_text(encoding="utf-8")
                (place / f"{whole.name} {student}" / f"{slug}.py").write_text(f"# {student}\n{text}", encoding="utf-8")
        command = [GRADE, "batch", str(place), "--out", str(folder / f"out-{place.name}"), "--exit-zero", "--sandbox", "landlock"]
        cost = measure(command, cwd=ROOT)
        computing = f"{1000 * cost.cpu / number / COPIES:.1f} ms of computing, {cost.peak:.0f} MB peak"
        meaning = f"wall an exercise of a submission, {COPIES} of them; {computing}"
        yield f"batch, {number} exercises handed in", f"{1000 * cost.wall / number / COPIES:.1f} ms", meaning


def course(folder: Path, _: int) -> Iterator[Row]:
    """One correct submission of the whole course against the bare calls."""
    place = _flat(ROOT / "examples" / "class" / "Александра Беляева", folder)
    counted = [GRADE, "run", str(place), "--json", "--sandbox", "landlock"]  # see batch: bubblewrap hides computing time
    ours, bare = paired(counted, [PYTHON, "-m", "benchmarks.bare", str(place)], 5, cwd=ROOT)
    yield f"grade run of the whole course, {len(list(place.iterdir()))} exercises", f"{ours.cpu:.2f} s", "computing time, bar: under 5 s"
    yield "  bare calls of the same functions", f"{bare.cpu:.2f} s", "one process, same cases"
    yield "  ratio", f"{ours.cpu / bare.cpu:.1f}", "computing time, start-up included"


def _grade(place: Path, out: Path, *more: str) -> list[str]:
    """Return the command that grades the core exercises of the class in *place*."""
    names = [word for name in core(load_course(ROOT)) for word in ("-e", name)]
    return [GRADE, "batch", str(place), "--out", str(out), *names, "--exit-zero", *more]


def _flat(submission: Path, folder: Path) -> Path:
    """Return *submission* as a folder without folders, as benchmarks.bare reads it, under the name of its student."""
    place = folder / submission.name
    place.mkdir(exist_ok=True)
    for path in submission.rglob("*.py"):
        shutil.copy(path, place)
    return place


def _some(place: Path, count: int, folder: Path) -> Path:
    """Return a folder with the first *count* submissions of *place*."""
    some = folder / f"some-{count}"
    for path in sorted(place.iterdir())[:count]:
        shutil.copytree(path, some / path.name)
    return some


def _pytest(place: Path, folder: Path) -> list[str]:
    """Return the command of the usual home-made grader: pytest files that compare with torch."""
    test = folder / f"test_{place.name.replace('-', '_')}.py"
    test.write_text((ROOT / "benchmarks" / "pytest_grader.py.txt").read_text().replace("SUBMISSION", repr(str(place))))
    return [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]


BENCHMARKS = {
    "check": check,
    "run": run,
    "batch": batch,
    "sharing": sharing,
    "regrade": regrade,
    "growth": growth,
    "exercises": exercises,
    "course": course,
}

if __name__ == "__main__":
    main()
