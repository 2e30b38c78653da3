"""Implements ``grade doctor``: reports what this machine can do, what is missing, and the command that helps."""

from pathlib import Path

import click

from autograder.cli.common import choose_language, course_option, course_root, json_option, lang_option, print_json
from autograder.errors import SandboxError, UsageError
from autograder.model import Message
from autograder.reporting.safe import safe_terminal
from autograder.texts import render
from autograder.usecases.environment import MachineFinding, examine, has_sandbox


@click.command("doctor")
@course_option
@lang_option
@json_option
def command(course: Path | None, lang: str | None, as_json: bool) -> int:
    """Say what this machine can do, what is missing, and what to do about it.

    Exit code 5 if no sandbox works, since 'grade run' and 'grade batch' refuse to run untrusted code without one.
    """
    language = choose_language(lang)
    root = _course(course)
    findings = list(examine([secret_finding(root)] if root else ()))
    if as_json:
        print_json({"sandbox": has_sandbox(findings), "findings": [_as_json(finding, language) for finding in findings]})
    else:
        _print(findings, language)
    return 0 if has_sandbox(findings) else SandboxError.exit_code


def _course(course: Path | None) -> Path | None:
    """Return the root of the course whose secret is examined; None outside a course and in a student kit."""
    from autograder.content import SECRET_FILE

    try:
        root = course_root(course)
    except UsageError:
        if course is not None:
            raise
        return None
    return root if (root / SECRET_FILE).parent.is_dir() else None


def secret_finding(course: Path) -> MachineFinding:
    """Return the finding on the secret of *course*: its origin and its first weakness."""
    from autograder.cli.secret_warnings import origin_text, remarks
    from autograder.content import SECRET_FILE

    try:
        found = next(remarks(course), None)
    except OSError as error:
        path = str(course / SECRET_FILE)
        return MachineFinding(
            "secret", "missing", Message("cli.doctor.secret_unreadable", {"path": path, "reason": error.strerror}), f"ls -l {path}"
        )
    if found is None:
        return MachineFinding("secret", "ok", origin_text(course))
    values = {"origin": origin_text(course), "remark": found.text}
    return MachineFinding("secret", "optional", Message("cli.doctor.secret_mended", values), found.next_step)


def _as_json(finding: MachineFinding, language: str) -> dict[str, str]:
    step = _text(finding.next_step, language) if finding.next_step else ""
    return {"name": finding.name, "status": finding.status, "detail": _text(finding.detail, language), "next_step": step}


def _print(findings: list[MachineFinding], language: str) -> None:
    marks = {finding.status: render(Message(f"cli.doctor.{finding.status}"), language) for finding in findings}
    widths = max(len(mark) for mark in marks.values()), max(len(finding.name) for finding in findings)
    for finding in findings:
        click.echo(f"{marks[finding.status]:<{widths[0]}}  {finding.name:<{widths[1]}}  {safe_terminal(_text(finding.detail, language))}")
        if finding.next_step:
            step = render(Message("cli.next", {"step": _text(finding.next_step, language)}), language)
            click.echo(f"{'':<{widths[0]}}  {'':<{widths[1]}}  {safe_terminal(step)}")
    click.echo(render(Message("cli.doctor.ready" if has_sandbox(findings) else "cli.doctor.no_sandbox"), language))


def _text(text: Message | str, language: str) -> str:
    return render(text, language) if isinstance(text, Message) else text
