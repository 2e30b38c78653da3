"""Checks the files of an exercise: both languages, the stub, the texts, the cases as data."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping

from autograder.authoring.case_sets import CaseSet, ProofTarget
from autograder.authoring.proof import Notes
from autograder.authoring.scaffold import MARK
from autograder.codec import CodecError, Opaque, decode, encode
from autograder.compare.walk import values_in
from autograder.content import Exercise, Solution, kind_of, placeholders
from autograder.model import Case, Family, Localized
from autograder.reporting import markdown
from autograder.texts import LANGUAGES

MIN_STATEMENT = 80
MIN_DISTINCT_DRAWS = 20
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def check_files(exercise: Exercise, solution: Solution, languages: tuple[str, ...], notes: Notes) -> None:
    """Check the texts and the stub."""
    _check_texts(exercise, languages, notes)
    _check_stub(exercise, solution, notes)
    _check_mistakes(solution, languages, notes)
    if not kind_of(exercise).personal:
        _check_families(solution, notes)


def check_cases(target: ProofTarget, notes: Notes) -> None:
    """Check the cases: they are data, some are public, hidden ones differ from these, and every group depends on the secret."""
    if target.is_personal:
        _check_numbers(target, notes)
        return
    for case_set in target.case_sets:
        _check_data(case_set.cases, notes)
        _check_hidden_inputs(case_set.cases, notes)
    _check_counts(target, notes)
    _check_same_cases(target, notes)


# -- texts and stub --------------------------------------------------------------------------------------------------


def _check_texts(exercise: Exercise, languages: tuple[str, ...], notes: Notes) -> None:
    if not exercise.sources["en"]:
        notes.fault("no_sources")
    for language in languages:
        statement = exercise.statement.get(language, "")
        if not exercise.title.get(language) or len(statement) < MIN_STATEMENT:
            notes.fault("no_statement", language=language)
        elif language == "ru" and not _CYRILLIC.search(statement):
            notes.fault("not_russian")
        if statement:
            _check_formulas(exercise, language, notes)
    texts = [
        *exercise.statement.values(),
        *exercise.title.values(),
        *exercise.docstrings.values(),
        *(source for sources in exercise.sources.values() for source in sources),
        exercise.stub,
    ]
    unit_file = exercise.stub_path.with_name("unit.toml")
    if unit_file.is_file():
        texts.append(unit_file.read_text(encoding="utf-8"))
    if exercise.solution_path is not None:
        texts.append(exercise.solution_path.read_text(encoding="utf-8"))
    left = sum(text.count(MARK) for text in texts)
    if left:
        notes.fault("placeholders", count=left, mark=MARK)


def _check_formulas(exercise: Exercise, language: str, notes: Notes) -> None:
    """Check that every formula converts to MathML; placeholders of a task are replaced by their names."""
    statement = exercise.statement[language]
    path = exercise.stub_path.with_suffix(".md" if language == "en" else f".{language}.md")
    text = path.read_text(encoding="utf-8-sig")
    before = text.count("\n", 0, text.find(statement.rstrip()))
    readable = kind_of(exercise).statement(statement, {})
    for line, source, what in markdown.faulty_formulas(readable):
        notes.fault("formula", file=path.name, line=before + line, source=source, what=what)


def _check_stub(exercise: Exercise, solution: Solution, notes: Notes) -> None:
    found = [node for node in ast.parse(exercise.stub).body if isinstance(node, ast.FunctionDef) and node.name == exercise.slug]
    if len(found) != 1:
        notes.fault("stub_function", name=exercise.slug, count=len(found))
        return
    stub = found[0]
    wanted = _reference_signature(solution) if solution.parameters else []
    given = _stub_signature(stub)
    if wanted != given:
        notes.fault("signature", stub=", ".join(given), reference=", ".join(wanted))
    if not ast.get_docstring(stub):
        notes.fault("stub_docstring")
    for language, docstring in exercise.docstrings.items():
        if _argument_names(docstring) != _argument_names(ast.get_docstring(stub) or ""):
            notes.fault("docstring", language=language)
    last = stub.body[-1]
    if not (isinstance(last, ast.Raise) and last.exc is not None and "NotImplementedError" in ast.unparse(last.exc)) or len(stub.body) > 2:
        notes.fault("stub_body")


def _argument_names(docstring: str) -> list[str]:
    """Return the names of the arguments that *docstring* describes."""
    return re.findall(r"^    (\w+):", docstring, re.MULTILINE)


def _reference_signature(solution: Solution) -> list[str]:
    parameters = inspect.signature(solution.reference).parameters.values()
    return [p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in parameters]


def _stub_signature(stub: ast.FunctionDef) -> list[str]:
    arguments = stub.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    defaults: list[ast.expr | None] = [None] * (len(names) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = [*zip(names, defaults, strict=True), *zip([a.arg for a in arguments.kwonlyargs], arguments.kw_defaults, strict=True)]
    return [name if default is None else f"{name}={_literal(default)}" for name, default in pairs]


def _literal(default: ast.expr) -> str:
    try:
        return repr(ast.literal_eval(default))
    except ValueError:
        return ast.unparse(default)


def _check_mistakes(solution: Solution, languages: tuple[str, ...], notes: Notes) -> None:
    seen: set[str] = set()
    for mistake in solution.misconceptions:
        if mistake.slug in seen or not _SLUG.fullmatch(mistake.slug):
            notes.fault("slug", slug=mistake.slug)
        seen.add(mistake.slug)
        if any(not mistake.text.get(language) for language in languages) or _same_text(mistake.text, languages):
            notes.fault("mistake_text", slug=mistake.slug)


def _same_text(text: Localized, languages: tuple[str, ...]) -> bool:
    return len(languages) > 1 and len({text.get(language) for language in languages}) == 1


def _check_families(solution: Solution, notes: Notes) -> None:
    names = [family.name for family in solution.families]
    if len(set(names)) != len(names) or any(family.weight < 0 for family in solution.families):
        notes.fault("families")
    if not any(family.weight > 0 and not family.guard for family in solution.families):
        notes.fault("no_weight")
    for family in solution.families:
        if any(not family.title.get(language) for language in LANGUAGES):
            notes.fault("family_title", family=family.name)


# -- cases -----------------------------------------------------------------------------------------------------------


def _check_data(cases: tuple[Case, ...], notes: Notes) -> None:
    for case in cases:
        try:
            calls = decode(encode([dict(call) for call in case.all_calls]))
        except CodecError as error:
            notes.fault("not_data", case=case.name, what=str(error))
            continue
        for value in values_in(calls):
            if isinstance(value, Opaque):
                notes.fault("not_data", case=case.name, what=value.type_name)


def _check_hidden_inputs(cases: tuple[Case, ...], notes: Notes) -> None:
    """Report hidden cases with the inputs of a public one: a memorised answer would pass them."""
    public = {_inputs(case): case.name for case in cases if case.public}
    for case in cases:
        if not case.public and _inputs(case) in public:
            notes.fault("not_hidden", case=case.name, public=public[_inputs(case)])


def _check_same_cases(target: ProofTarget, notes: Notes) -> None:
    """Report groups whose hidden inputs are the same under every secret: a table of answers from another course earns their points.

    Guards are exempt: they are earned only together with another group.
    """
    for family in target.solution.families:
        if family.weight > 0 and not family.guard:
            hidden = [frozenset(_hidden_inputs(case_set, family)) for case_set in target.case_sets]
            if hidden[0] and len(set(hidden)) == 1:
                notes.fault("same_cases", family=family.name)


def _hidden_inputs(case_set: CaseSet, family: Family) -> Iterator[bytes]:
    return (_inputs(case) for case in case_set.cases if case.family == family.name and not case.public)


def _inputs(case: Case) -> bytes:
    return encode([dict(call) for call in case.all_calls])


def _check_counts(target: ProofTarget, notes: Notes) -> None:
    case_set = target.case_sets[0]
    families = {family.name: family for family in target.solution.families}
    public = [case for case in case_set.cases if case.public]
    if not public:
        notes.fault("no_public_case")
    for case in public:
        if families[case.family].weight > 0:
            notes.fault("public_counts", case=case.name, family=case.family)
    for family in families.values():
        count = sum(case.family == family.name for case in case_set.cases)
        if count == 0:
            notes.fault("empty_family", family=family.name)
        elif count == 1 and family.weight > 0 and not family.guard:
            notes.remark("single_case", family=family.name)


def _check_numbers(target: ProofTarget, notes: Notes) -> None:
    """Check that a task's statement names every drawn number and that most draws differ."""
    drawn = [case_set.cases[0].inputs for case_set in target.case_sets if case_set.name.startswith("draw-")]
    names = list(drawn[0])
    for language, statement in target.exercise.statement.items():
        _check_placeholders(language, statement, drawn[0], notes)
    for case_set in target.case_sets:
        if sorted(case_set.cases[0].inputs) != sorted(names):
            notes.fault("numbers_differ", case=case_set.name, given=sorted(case_set.cases[0].inputs), expected=sorted(names))
    distinct = len({encode(dict(numbers)) for numbers in drawn})
    if distinct < MIN_DISTINCT_DRAWS:
        notes.fault("few_draws", distinct=distinct, draws=len(drawn))
    if not any(case_set.name.startswith("lecture-") for case_set in target.case_sets):
        notes.remark("no_lecture")


def _check_placeholders(language: str, statement: str, numbers: Mapping[str, object], notes: Notes) -> None:
    names, found = set(numbers), placeholders.names(statement)
    try:
        placeholders.fill(statement, numbers)
    except ValueError as error:
        notes.fault("braces", language=language, what=str(error))
    if missing := sorted(names - found):
        notes.fault("numbers_missing", language=language, names=missing)
    if unknown := sorted(found - names):
        notes.fault("numbers_unknown", language=language, names=unknown)
