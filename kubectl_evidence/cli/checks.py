"""`kubectl evidence checks [GROUP...]` and `kubectl evidence explain CHECK-ID...`: what is checked, and how."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import click

from kubectl_evidence.cli.command import Interruptible
from kubectl_evidence.cli.errors import Failure, report
from kubectl_evidence.cli.exit_codes import ExitCode

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_CHECKS = """List the checks, by group.

\b
Examples:
  kubectl evidence checks
  kubectl evidence checks routing ports

Nothing is sent anywhere. A pod that is named checks is asked for as pod/checks.
"""

_EXPLAIN = """Show the page of a check: what it decides and how, what would prove it, its traps, and an example.

\b
Examples:
  kubectl evidence explain service-selector-near-miss

Nothing is sent anywhere. A pod that is named explain is asked for as pod/explain.
"""


@click.command("checks", cls=Interruptible, help=_CHECKS, context_settings=_SETTINGS)
@click.argument("groups", nargs=-1, metavar="[GROUP...]")
def checks(groups: tuple[str, ...]) -> None:
    """List the checks. (click shows `_CHECKS`.)"""
    from kubectl_evidence import manual
    from kubectl_evidence.checks import groups as known

    _known(groups, known(), "group")
    click.echo(manual.listing(groups, _width()), nl=False)


@click.command("explain", cls=Interruptible, help=_EXPLAIN, context_settings=_SETTINGS)
@click.argument("ids", nargs=-1, required=True, metavar="CHECK-ID...")
def explain(ids: tuple[str, ...]) -> None:
    """Show pages. (click shows `_EXPLAIN`.)"""
    from kubectl_evidence import manual
    from kubectl_evidence.checks import all_checks

    found = {check.id: check for check in all_checks()}
    _known(ids, found, "check")
    click.echo("\n".join(manual.page(found[one]) for one in ids), nl=False)


def _width() -> int | None:
    """The terminal's, where there is one: what goes into a pipe or a file is a line for each check."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _known(asked: Sequence[str], known: Iterable[str], what: str) -> None:
    """Fail, with what was probably meant, if any word is not known."""
    names = list(known)
    for word in asked:
        if word not in names:
            near = get_close_matches(word, names, n=3, cutoff=0.5)
            meant = f"did you mean {' or '.join(near)}?" if near else "kubectl evidence checks lists them all"
            failure = Failure(ExitCode.USAGE, f"unknown-{what}", f"there is no {what} {word!r}", [meant])
            raise click.exceptions.Exit(report(failure, ""))
