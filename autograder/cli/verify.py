"""Implements ``grade verify``: proves exercises against PyTorch, their misconceptions and mutants."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import choose_language, console, course_option, course_root, json_option, lang_option, print_json, progress
from autograder.cli.format_option import check_format, format_option, print_findings
from autograder.errors import ContentError
from autograder.model import Message
from autograder.processors import processor_count
from autograder.texts import render, speaker
from autograder.texts.localized_errors import LocalizedError

if TYPE_CHECKING:
    from autograder.authoring.proof import Proof

SHOWN = ("survivors", "domain", "misconceptions", "trivial", "alternatives")
TABLE_WIDTH = 140


@click.command("verify")
@click.argument("exercises", metavar="[EXERCISE]...", nargs=-1)
@click.option("--changed-since", metavar="REF", help="Only what differs from this commit or branch; everything if the engine does.")
@click.option("--no-oracle", is_flag=True, help="Do not compare with PyTorch.")
@click.option("--no-mutants", is_flag=True, help="Do not try mechanical and domain mutants of the references.")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Worker processes.  [default: one a processor]")
@click.option(
    "--show", type=click.Choice(SHOWN, case_sensitive=False), multiple=True, help="Show a part in full; may be given several times."
)
@course_option
@lang_option
@json_option
@format_option
def command(
    exercises: tuple[str, ...],
    changed_since: str | None,
    no_oracle: bool,
    no_mutants: bool,
    jobs: int | None,
    show: tuple[str, ...],
    course: Path | None,
    lang: str | None,
    as_json: bool,
    form: str,
) -> int:
    """Prove that exercises are sound. EXERCISE is an id, a slug or a unit; without one, all are proven.

    An exercise is proven when its reference agrees with PyTorch, every named mistake loses points and is told from the
    others, trivial answers earn nothing, correct alternatives earn everything, and its cases kill at least 85 % of the
    reference's mechanical mutants (95 % over all exercises). The exit code is 3 if one is not.
    """
    from autograder.authoring.changes import changed_exercises
    from autograder.authoring.oracle import has_torch
    from autograder.authoring.verification_course import read_verification_course
    from autograder.authoring.verify import Options, all_proven, prove_all

    if not no_oracle and not has_torch():
        raise LocalizedError("cli.verify.no_torch")
    check_format(form)
    language = choose_language(lang)
    root = course_root(course)
    verified = read_verification_course(root, exercises)
    if changed_since is not None:
        if exercises:
            raise LocalizedError("cli.verify.changed_and_named")
        changed = changed_exercises(root, changed_since)
        if changed is not None:
            verified = verified.only(changed)
        if changed == ():
            progress(render(Message("cli.verify.unchanged", {"reference": changed_since}), language))
    options = Options(oracle=not no_oracle, mutants=not no_mutants)
    proofs: list[Proof] = list(verified.unreadable)
    total = len(proofs) + len(verified.exercises)
    for proof in prove_all(verified.course, verified.exercises, options, jobs=jobs or processor_count()):
        proofs.append(proof)
        values = {"count": len(proofs), "total": total, "exercise": proof.exercise_id, "seconds": round(proof.seconds, 1)}
        progress(render(Message("cli.verify.proven" if proof.proven else "cli.verify.unproven", values), language))
    if as_json or form == "json":
        _print_json(proofs, language)
    elif form:
        from autograder.authoring.proof_findings import of_proofs

        print_findings(form, of_proofs(proofs, verified.course, language))
    else:
        _print(proofs, show, language)
    return 0 if all_proven(proofs) else ContentError.exit_code


def _print_json(proofs: Sequence["Proof"], language: str) -> None:
    from autograder.authoring.proof import to_json
    from autograder.authoring.verify import all_proven, domain_share_killed, share_killed

    killed, domain = share_killed(proofs), domain_share_killed(proofs)
    print_json(
        {
            "schema": "tensorgrade/verify/v1",
            "proven": all_proven(proofs),
            "mutants_killed": None if killed != killed else killed,
            "domain_mutants_killed": None if domain != domain else domain,
            "exercises": [to_json(proof, language) for proof in proofs],
        }
    )


def _print(proofs: Sequence["Proof"], show: Sequence[str], language: str) -> None:
    from autograder.authoring import proof_text
    from autograder.authoring.verify import MIN_DOMAIN_SHARE_OVERALL, MIN_SHARE_OVERALL, domain_share_killed, share_killed

    say = speaker("authoring", language)
    screen = console()
    screen.width = max(screen.width, TABLE_WIDTH if not screen.is_terminal else 0)
    screen.print(proof_text.table(proofs, say))
    for line in (*proof_text.complaints(proofs, say, language), *proof_text.details(proofs, show, say)):
        screen.print(line, soft_wrap=True)
    screen.print(say("summary", proven=sum(proof.proven for proof in proofs), total=len(proofs)))
    killed = share_killed(proofs)
    if killed == killed:
        key = "summary.mutants" if killed >= MIN_SHARE_OVERALL else "summary.mutants_few"
        screen.print(say(key, share=f"{killed:.1%}", bar=f"{MIN_SHARE_OVERALL:.0%}"))
    domain = domain_share_killed(proofs)
    if domain == domain:
        key = "summary.domain" if domain >= MIN_DOMAIN_SHARE_OVERALL else "summary.domain_few"
        screen.print(say(key, share=f"{domain:.1%}", bar=f"{MIN_DOMAIN_SHARE_OVERALL:.0%}"))
