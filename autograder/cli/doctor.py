"""``grade doctor``: what this machine can do, what is missing, and the command that helps."""

import click

from autograder.cli.common import choose_language, json_option, lang_option, print_json
from autograder.cli.machine import Finding, examine, has_sandbox
from autograder.errors import SandboxError
from autograder.model import Message
from autograder.report.safe import safe_terminal
from autograder.texts import render


@click.command("doctor")
@lang_option
@json_option
def command(lang: str | None, as_json: bool) -> int:
    """Say what this machine can do, what is missing, and what to do about it.

    Exit code 5 if no sandbox works, since 'grade run' and 'grade batch' refuse to run untrusted code without one.
    """
    language = choose_language(lang)
    findings = list(examine())
    if as_json:
        print_json({"sandbox": has_sandbox(findings), "findings": [_as_json(finding, language) for finding in findings]})
    else:
        _print(findings, language)
    return 0 if has_sandbox(findings) else SandboxError.exit_code


def _as_json(finding: Finding, language: str) -> dict[str, str]:
    step = _text(finding.next_step, language) if finding.next_step else ""
    return {"name": finding.name, "status": finding.status, "detail": _text(finding.detail, language), "next_step": step}


def _print(findings: list[Finding], language: str) -> None:
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
