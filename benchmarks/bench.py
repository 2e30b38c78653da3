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


def main() -> None:
    """Run the benchmarks that the command line names and print their table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(BENCHMARKS)}; all by default")
    parser.add_argument("--size", type=int, default=200, help="submissions in the class (default 200)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tensorgrade-bench-") as folder:
        for name in arguments.names or BENCHMARKS:
            for title, figure, meaning in BENCHMARKS[name](Path(folder), arguments.size):
                print(f"{title:<58} {figure:>16}  {meaning}", flush=True)


def check(folder: Path, _: int) -> Iterator[Row]:
    """A student's check of one exercise against importing NumPy."""
    kit = folder / "kit"
    measure([GRADE, "kit", "--student", "bench", "--out", str(kit)], cwd=ROOT)
    shutil.copy(ROOT / "benchmarks" / "submission" / "conv2d.py", kit / "exercises" / "convolution" / "conv2d.py")
    ours, numpy = paired([GRADE, "check", "conv2d"], [PYTHON, "-c", "import numpy"], 15, cwd=kit)
    yield "grade check of one exercise", f"{1000 * ours.wall:.0f} ms", "wall, median of 15"
    yield "python -c 'import numpy'", f"{1000 * numpy.wall:.0f} ms", "wall, in turn with it"
    yield "  ratio", f"{ours.wall / numpy.wall:.2f}", "bar: at most 2.5"


def run(folder: Path, _: int) -> Iterator[Row]:
    """One submission on the hidden cases against the bare calls."""
    place = make_class(folder / "one", 1, load_course(ROOT)) / "student-00000"
    ours, bare = paired([GRADE, "run", str(place), "--json"], [PYTHON, "-m", "benchmarks.bare", str(place)], 7, cwd=ROOT)
    yield "grade run of one submission", f"{1000 * ours.wall:.0f} ms", "wall, median of 7"
    yield "a Python that calls the same functions on the same cases", f"{1000 * bare.wall:.0f} ms", "wall, no sandbox, no judging"


def batch(folder: Path, size: int) -> Iterator[Row]:
    """A class of distinct right submissions against bare calls, a fresh interpreter and pytest with torch."""
    place = make_class(folder / "class", size, load_course(ROOT))
    names = [word for name in core(load_course(ROOT)) for word in ("-e", name)]
    ours = measure([GRADE, "batch", str(place), "--out", str(folder / "out"), *names, "--exit-zero"], cwd=ROOT)
    counted = [*names, "--exit-zero", "--sandbox", "landlock"]  # bubblewrap does not pass on its children's computing time
    whole = measure([GRADE, "batch", str(place), "--out", str(folder / "counted"), *counted], cwd=ROOT)
    idle = measure([GRADE, "batch", str(_some(place, 1, folder)), "--out", str(folder / "counted-1"), *counted], cwd=ROOT)
    bare = measure([PYTHON, "-m", "benchmarks.bare", *map(str, sorted(place.iterdir()))], cwd=ROOT)
    bare_idle = measure([PYTHON, "-m", "benchmarks.bare", str(place / "student-00000")], cwd=ROOT)
    cpu, bare_cpu = (whole.cpu - idle.cpu) / (size - 1), (bare.cpu - bare_idle.cpu) / (size - 1)
    yield f"grade batch of {size} submissions", f"{size / ours.wall:.1f} /s", f"{ours.wall:.1f} s wall, {ours.peak:.0f} MB peak"
    yield "  computing time a submission", f"{1000 * cpu:.1f} ms", "user and system, all processes, start-up apart"
    yield "  bare calls of the same functions", f"{1000 * bare_cpu:.1f} ms", "one process, same cases"
    yield "  ratio", f"{cpu / bare_cpu:.1f}", "computing time"
    yield "  isolation, judging and reports add", f"{1000 * (cpu - bare_cpu):.1f} ms", "a submission"
    fresh = median([measure([PYTHON, "-m", "benchmarks.bare", str(path)], cwd=ROOT) for path in sorted(place.iterdir())[:5]])
    yield "  a fresh interpreter a submission", f"{fresh.wall * size / ours.wall:.1f} x", "wall, against the batch"
    tested = median([measure(_pytest(path, folder), cwd=ROOT) for path in sorted(place.iterdir())[:3]])
    yield "  pytest importing torch a submission", f"{tested.wall * size / ours.wall:.1f} x", "wall, against the batch"


def regrade(folder: Path, size: int) -> Iterator[Row]:
    """The same class again, when nothing has changed."""
    place = make_class(folder / "again", size, load_course(ROOT))
    command = [GRADE, "batch", str(place), "--out", str(folder / "out-again"), "--exit-zero"]
    first = measure(command, cwd=ROOT)
    again = measure(command, cwd=ROOT)
    yield f"batch of {size}, then the same again", f"{again.wall:.2f} s", f"the first time {first.wall:.1f} s"
    yield "  ratio", f"{first.wall / again.wall:.1f} x", "faster"


def growth(folder: Path, size: int) -> Iterator[Row]:
    """How time and memory grow with the class."""
    course = load_course(ROOT)
    costs: dict[int, Cost] = {}
    for number in (size // 4, size, 4 * size):
        place = make_class(folder / f"grow-{number}", number, course)
        costs[number] = measure([GRADE, "batch", str(place), "--out", str(folder / f"out-{number}"), "--exit-zero"], cwd=ROOT)
        cost = costs[number]
        yield f"batch of {number}", f"{1000 * cost.wall / number:.1f} ms", f"wall a submission, {cost.peak:.0f} MB peak"
    yield f"  memory, {4 * size} against {size // 4}", f"{costs[4 * size].peak / costs[size // 4].peak:.2f} x", ""


def course(folder: Path, _: int) -> Iterator[Row]:
    """One correct submission of the whole course against the bare calls."""
    place = _flat(ROOT / "examples" / "class" / "Александра Беляева", folder)
    counted = [GRADE, "run", str(place), "--json", "--sandbox", "landlock"]  # see batch: bubblewrap hides computing time
    ours, bare = paired(counted, [PYTHON, "-m", "benchmarks.bare", str(place)], 5, cwd=ROOT)
    yield f"grade run of the whole course, {len(list(place.iterdir()))} exercises", f"{ours.cpu:.2f} s", "computing time, bar: under 5 s"
    yield "  bare calls of the same functions", f"{bare.cpu:.2f} s", "one process, same cases"
    yield "  ratio", f"{ours.cpu / bare.cpu:.1f}", "computing time, start-up included"


def _flat(submission: Path, folder: Path) -> Path:
    """Return *submission* as a folder without folders, as benchmarks.bare reads it, under the name of its student."""
    place = folder / submission.name
    place.mkdir()
    for path in submission.rglob("*.py"):
        shutil.copy(path, place)
    return place


def _some(place: Path, count: int, folder: Path) -> Path:
    some = folder / f"some-{count}"
    for path in sorted(place.iterdir())[:count]:
        shutil.copytree(path, some / path.name)
    return some


def _pytest(place: Path, folder: Path) -> list[str]:
    """Return the command of the usual home-made grader: pytest files that compare with torch."""
    test = folder / f"test_{place.name.replace('-', '_')}.py"
    test.write_text((ROOT / "benchmarks" / "pytest_grader.py.txt").read_text().replace("SUBMISSION", repr(str(place))))
    return [PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]


BENCHMARKS = {"check": check, "run": run, "batch": batch, "regrade": regrade, "growth": growth, "course": course}

if __name__ == "__main__":
    main()
