"""Makes a program for each exercise from the files that a student handed in, without parsing or running them."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.intake.choose import SourceIndex, choose, choose_assigned, stem_of
from autograder.intake.collected_files import Budget, CollectedFiles
from autograder.intake.gather import Piece, gather, gather_archive
from autograder.intake.imports import ImportGraph
from autograder.intake.limits import MAX_PROBLEMS
from autograder.intake.names import display_name
from autograder.intake.paths import FileKind, kind_of, without_suffix
from autograder.intake.rejections import Refused, UnreadableSubmission
from autograder.intake.sources import Source, read_source
from autograder.model import Message, ModuleSource, Program, Submission

Problems = dict[str, tuple[Message, ...]]
_NEAR_SHOWN = 3


def collect(path: Path, exercise_slugs: Mapping[str, str]) -> Submission:
    """Return the work at *path*: a folder, a .py file, a notebook, or an archive of these.

    Exercises are found as ``unit/slug.py``, then ``slug.py`` in any folder, then a function of that name in any file.

    Args:
        path: What the person at the keyboard named; if it is a link, it is followed, but no link below it is.
        exercise_slugs: Function name by exercise id.

    Raises:
        UnreadableSubmission: There is nothing to read, or too much. (A SubmissionError that knows its Message.)
    """
    place = Path(os.path.realpath(path))
    own_name = path.name or place.name
    student = display_name(own_name if place.is_dir() else without_suffix(own_name))
    return collect_pieces(student, (Piece(own_name, place),), exercise_slugs)


def collect_pieces(student: str, pieces: tuple[Piece, ...], exercise_slugs: Mapping[str, str]) -> Submission:
    """Return the work of *student* that lies in *pieces*; see :func:`collect`."""
    return assemble(student, gather(pieces), exercise_slugs)


def problems_in(name: str, archive: bytes) -> tuple[Message, ...]:
    """Return what grading will not read of *archive*, handed in as *name*, and why."""
    try:
        found = assemble("", gather_archive(name, archive), {})
    except UnreadableSubmission as error:
        return (error.reason,)
    return found.problems.get("", ())


def assemble(student: str, collected: CollectedFiles, exercise_slugs: Mapping[str, str]) -> Submission:
    """Return the submission that *collected* holds."""
    sources, unread = _read_all(collected)
    programs = _programs(sources, exercise_slugs)
    missing = {exercise_id: slug for exercise_id, slug in exercise_slugs.items() if exercise_id not in programs}
    problems = _place_problems([*collected.problems, *unread], missing)
    if missing:
        _explain_missing(missing, problems, sources, collected.others, tuple(exercise_slugs.values()))
    return Submission(student, _digest(collected), programs, problems)


def _read_all(collected: CollectedFiles) -> tuple[list[Source], list[tuple[str, Message]]]:
    """Return the readable files, and why the others are not, by path. Small files are read first, since exercises are small."""
    sources, unread, budget = [], [], Budget()
    for path, data in sorted(collected.files.items(), key=lambda item: (len(item[1]), item[0])):
        try:
            sources.append(_read(path, data, budget))
        except Refused as refused:
            unread.append((path, refused.message))
    return sorted(sources, key=lambda source: source.path), sorted(unread, key=lambda item: item[0])


def _read(path: str, data: bytes, budget: Budget) -> Source:
    if kind_of(path) is FileKind.SOURCE:
        budget.spend(path, len(data))
        return read_source(f"{path[:-3]}.py", data)
    from autograder.intake.notebooks import read_notebook  # json is not needed for a folder of .py files

    return read_notebook(f"{path[:-6]}.ipynb", data, budget)  # the child knows a notebook by its suffix in small letters


def _programs(sources: list[Source], exercise_slugs: Mapping[str, str]) -> dict[str, Program]:
    graph = ImportGraph(sources)
    reached: dict[str, tuple[tuple[ModuleSource, ...], tuple[Message, ...]]] = {}
    programs = {}
    for exercise_id, (source, notes) in _chosen(sources, exercise_slugs).items():
        if source.path not in reached:
            reached[source.path] = graph.reachable(source)
        modules, more = reached[source.path]
        programs[exercise_id] = Program(exercise_slugs[exercise_id], source.path, source.cells, modules, (*source.notes, *notes, *more))
    return programs


def _chosen(sources: list[Source], exercise_slugs: Mapping[str, str]) -> dict[str, tuple[Source, tuple[Message, ...]]]:
    """Return the file to grade each exercise from, with notes on those that were passed over."""
    index = SourceIndex.of(sources)
    present = index.functions()
    chosen = {exercise_id: choose(index, _unit(exercise_id), slug) for exercise_id, slug in exercise_slugs.items() if slug in present}
    absent = {exercise_id: slug for exercise_id, slug in exercise_slugs.items() if exercise_id not in chosen}
    assigned = choose_assigned(sources, absent.values()) if absent else {}
    return chosen | {exercise_id: (assigned[slug], ()) for exercise_id, slug in absent.items() if slug in assigned}


def _unit(exercise_id: str) -> str:
    return exercise_id.rpartition("/")[0]


def _place_problems(found: list[tuple[str, Message]], missing: Mapping[str, str]) -> Problems:
    """Return problems by the exercise whose file they are about, if it was not found elsewhere; else under the empty id."""
    by_slug = {slug: exercise_id for exercise_id, slug in missing.items()}
    placed: dict[str, list[Message]] = defaultdict(list)
    for path, message in found:
        placed[by_slug.get(stem_of(path), "")].append(message)
    return {exercise_id: _bounded(messages) for exercise_id, messages in placed.items()}


def _bounded(messages: list[Message]) -> tuple[Message, ...]:
    if len(messages) <= MAX_PROBLEMS:
        return tuple(messages)
    return (*messages[:MAX_PROBLEMS], Message("intake.more_problems", {"count": len(messages) - MAX_PROBLEMS}))


def _explain_missing(
    missing: Mapping[str, str], problems: Problems, sources: list[Source], others: Iterable[str], known: tuple[str, ...]
) -> None:
    """Add to *problems* why each exercise is missing that has neither a program nor a problem yet."""
    unexplained = {exercise_id: slug for exercise_id, slug in missing.items() if exercise_id not in problems}
    claimed = set(known)
    functions = {name: source.path for source in reversed(sources) for name in source.defined - claimed}
    files = {stem_of(path): path for path in (*others, *(source.path for source in sources)) if stem_of(path) not in claimed}
    stems = {_first_part(path): path for path in others if _first_part(path) in claimed}  # conv2d.py.txt
    in_texts = {name: source.path for source in reversed(sources) for name in source.elsewhere}
    near_functions, near_files = _near(unexplained.values(), functions, known), _near(unexplained.values(), files, known)
    for exercise_id, slug in unexplained.items():
        if slug in in_texts:
            message = Message("intake.in_text_cell", {"function": slug, "file": in_texts[slug]})
        elif names := near_functions.get(slug):
            message = Message("intake.near_function", {"function": slug, "near": names[:_NEAR_SHOWN], "file": functions[names[0]]})
        elif slug in stems or slug in near_files:
            paths = [stems[slug]] if slug in stems else [files[name] for name in near_files[slug]]
            message = Message("intake.near_file", {"function": slug, "near": paths[:_NEAR_SHOWN]})
        else:
            message = Message("intake.missing", {"function": slug})
        problems[exercise_id] = (message,)


def _near(wanted: Iterable[str], present: Mapping[str, str], known: tuple[str, ...]) -> dict[str, list[str]]:
    if not present:
        return {}
    from autograder.intake.suggestions import suggestions

    return suggestions(wanted, present, known)


def _first_part(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def _digest(collected: CollectedFiles) -> str:
    """Return SHA-256 over the paths and contents that were read and over what was refused, each with its length."""
    digest = hashlib.sha256()
    refused = [(f"!{message.key}/{path}", b"") for path, message in collected.problems]
    for path, data in sorted([*collected.files.items(), *refused]):
        name = path.encode("utf-8", "surrogatepass")
        digest.update(len(name).to_bytes(8, "big") + name + len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
