"""Defines the command line ``grade``: one module a command, loaded when the command is called.

``autograder.cli.<name>`` defines ``command``, a click command whose function returns the exit code (None is 0). Commands
are imported on demand, so that ``grade --help`` and ``grade check`` start fast.
"""

import itertools
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from autograder import __version__
from autograder.cli.error_handling import ExitState, leave, open_streams

__all__ = ["COMMANDS", "grade", "main"]

COMMANDS = (
    ("check", "Students", "Try the public cases on this machine."),
    ("submit", "Students", "Hand the work in and keep a receipt."),
    ("history", "Students", "List earlier submissions and their grades."),
    ("run", "Instructors", "Grade one submission on the hidden cases."),
    ("batch", "Instructors", "Grade a class: a folder, an archive or an inbox."),
    ("report", "Instructors", "Write the pages again from finished reports."),
    ("export", "Instructors", "Write finished reports as CSV or JSON."),
    ("secret", "Instructors", "Say where the course's secret comes from, or make one."),
    ("verify", "Authors", "Prove the exercises against PyTorch."),
    ("init", "Authors", "Write a new course that works."),
    ("new", "Authors", "Add an exercise: write its files."),
    ("kit", "Authors", "Build what students get: the public files."),
    ("doctor", "Everyone", "Say what this machine can do, and what to do about it."),
    ("demo", "Everyone", "Grade the bundled class and open its pages."),
)
"""Every command: its name, who uses it, and its line in ``grade --help``, in the order shown."""

NAMES = tuple(name for name, _, _ in COMMANDS)


class LazyGroup(click.Group):
    """A click group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, importing its module; None if there is none of that name."""
        if cmd_name not in NAMES:
            return None
        command: click.Command = import_module(f"autograder.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of the first argument, or suggest the closest name."""
        name = args[0]
        if name in NAMES or name.startswith("-"):
            return super().resolve_command(ctx, args)
        import difflib

        near = difflib.get_close_matches(name, NAMES, n=2, cutoff=0.5)
        then = f" Did you mean {' or '.join(repr(other) for other in near)}?" if near else ""
        raise click.UsageError(f"no command {name!r}.{then}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands grouped by audience, without importing any."""
        for who, rows in itertools.groupby(COMMANDS, key=lambda row: row[1]):
            with formatter.section(who):
                formatter.write_dl([(name, about) for name, _, about in rows])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="tensorgrade", message="%(prog)s %(version)s")
def grade() -> None:
    """Tensorgrade grades NumPy exercises from deep-learning lectures and names the mistakes.

    Exit codes: 0 all passed; 1 judged, not all passed; 2 usage or settings; 3 course content; 4 submission
    unreadable; 5 sandbox; 70 a fault of Tensorgrade itself.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: The command line without the program's name; by default the process's own.
    """
    open_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    with leave() as exit_state:
        exit_state.language = _asked(words)
        exit_state.code = _invoke(words, exit_state)
        sys.stdout.flush()
    return exit_state.code


def _invoke(words: list[str], exit_state: ExitState) -> int:
    try:
        with grade.make_context("grade", words, obj=exit_state) as context:
            returned = grade.invoke(context)
    except click.exceptions.Exit as stop:  # --help and --version
        return stop.exit_code
    return returned if isinstance(returned, int) else 0


def _asked(words: Sequence[str]) -> str:
    """Return the language that the arguments or the environment name, read before the arguments are parsed."""
    given = [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    given += [after for word, after in itertools.pairwise(words) if word == "--lang"]
    asked = given[-1] if given else os.environ.get("TENSORGRADE_LANG")
    return "ru" if asked == "ru" else "en"
