"""`kubectl evidence TYPE/NAME`: the command and its flags."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kubectl_evidence import __version__
from kubectl_evidence.cli.crash import hold_back
from kubectl_evidence.cli.errors import Failure, report
from kubectl_evidence.cli.exit_codes import ExitCode
from kubectl_evidence.cli.flags import CHECKS, EVIDENCE, EXPLAIN, FLAGS, REDACT, Flag
from kubectl_evidence.cli.instant import WIDTH, is_plugin
from kubectl_evidence.cli.leave import leave
from kubectl_evidence.cli.streams import guarded
from kubectl_evidence.cli.words import as_click, command_of
from kubectl_evidence.cli.write import chosen
from kubectl_evidence.cluster.flags import parse_duration

_HELP = """Collect what is known about one workload into a compact, redacted packet of evidence.

\b
Examples:
  kubectl evidence pod/checkout-api -n payments
  kubectl evidence deployment/checkout-api -n payments -o json
  kubectl evidence svc/checkout ingress/shop pvc/data node/worker-1 --output-dir packets
  kubectl evidence -l app.kubernetes.io/part-of=shop -n payments
  kubectl evidence pod/checkout-api -n payments --dry-run
  kubectl evidence pod/checkout-api --from fixtures/selector-mismatch
  kubectl logs deploy/checkout-api | kubectl evidence redact      (see: kubectl evidence redact -h)
  kubectl evidence checks; kubectl evidence explain service-selector-near-miss

TYPE is a pod, a workload (deployment, replicaset, statefulset, daemonset, job, cronjob), a service,
ingress, persistentvolumeclaim, horizontalpodautoscaler or node, by any name that kubectl has for it.
Of a workload's pods the worst one is looked into, and one of each other way in which they fail.
The NAME of a pod may be its first part, when all pods that begin so belong to one controller.
Only reads are sent to the cluster, except with --debug. Secrets are never read, and what looks
like one is masked.

\b
Exit codes:
""" + "\n".join(f"  {int(code):3}  {code.meaning}" for code in ExitCode)


class _Duration(click.ParamType[float]):
    """A duration as kubectl reads one, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            seconds = float(value) if isinstance(value, int | float) else parse_duration(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if seconds <= 0:
            self.fail("no answer comes in no time; write how long to wait, such as 10s", param, ctx)
        return seconds


# Whose value is more than text.
_KINDS: dict[str, click.ParamType[Any]] = {
    "timeout": _Duration(),
    "max_tokens": click.IntRange(min=500),
    "verbosity": click.IntRange(0, 10),
}


def option(flag: Flag) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make click's option of a flag of the table."""
    if flag.attribute == "version":
        return click.version_option(
            __version__, *flag.names, prog_name="kubectl-evidence", message="%(prog)s %(version)s", help=flag.help
        )
    if not flag.takes_value:
        return click.option(*flag.names, flag.attribute, is_flag=True, help=flag.help)
    kind = click.Choice(flag.choices) if flag.choices else _KINDS.get(flag.attribute, click.STRING)
    # A connection's flag that was not said is empty, as in ConnectionFlags.
    default = flag.default or ("" if flag.connection and not flag.repeatable else None)
    return click.option(
        *flag.names,
        flag.attribute,
        type=kind,
        metavar=flag.metavar or None,
        multiple=flag.repeatable,
        default=default,
        show_default=bool(flag.default),
        help=flag.help,
    )


def _flags(command: Callable[..., None]) -> Callable[..., None]:
    """Add every flag of the table, in its order; `--help` is click's own."""
    for flag in reversed(FLAGS):
        if flag.attribute != "help":
            command = option(flag)(command)
    return command


class Interruptible(click.Command):
    """Ends quietly on Ctrl-C while it is still being read or loaded; click would say "Aborted!" and exit with 1."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(int(ExitCode.INTERRUPTED)) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(int(ExitCode.INTERRUPTED)) from None


class _Command(Interruptible):
    """Remembers its words as they were written: the packet tells by which command it was made."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["words"] = tuple(args)
        try:
            return super().parse_args(ctx, as_click(args))
        except click.UsageError as error:
            # It quotes words of the command line, where a credential may have come by mistake.
            error.message = redacted(error.message, args)  # type: ignore[misc] # its subclasses add to it when shown
            raise


def redacted(message: str, args: list[str]) -> str:
    """Take out of an error what the command line holds of secrets; credentials are known by their flags."""
    import os

    from kubectl_evidence.cli.flags import CREDENTIALS
    from kubectl_evidence.cli.words import read
    from kubectl_evidence.redact import KeyedRedactor
    from kubectl_evidence.text import told

    redactor = KeyedRedactor(os.urandom(32))
    for name in CREDENTIALS:
        values = [word.value or "" for word in read(args) if word.flag is not None and word.flag.attribute == name]
        # A blank or a sign that was forgotten makes another flag of it.
        values += [word.removeprefix(f"--{name}").lstrip("=") for word in args if word.startswith(f"--{name}")]
        for value in values:
            redactor.hide(name, value)
    return told(message, redactor)


@click.command(
    cls=_Command, help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.argument("words", nargs=-1, metavar="TYPE/NAME...")
@_flags
@click.pass_context
def command(ctx: click.Context, /, words: tuple[str, ...], **given: Any) -> None:
    """Run one investigation. (click shows `_HELP`, which holds the table of exit codes.)"""
    form = chosen(given["output"], given["output_file"], given["output_dir"])
    try:
        from kubectl_evidence.cli.session import Session

        code = Session(words, given, form, written=ctx.meta["words"]).run()
    except Failure as failure:
        code = report(failure, form if given["output"] else "")
    raise click.exceptions.Exit(int(code))


def other(name: str) -> click.Command:
    """The command that a first word names."""
    if name == REDACT:
        from kubectl_evidence.cli.redact import redact

        return redact
    from kubectl_evidence.cli import checks

    return {CHECKS: checks.checks, EXPLAIN: checks.explain}[name]


def _after(name: str) -> list[str]:
    """The command line without the name of the command, which may stand behind flags."""
    words = sys.argv[1:]
    words.remove(name)
    return words


def run() -> None:
    """Parse the command line, run, and exit with the code that tells what became of it."""
    name = "kubectl evidence" if is_plugin(sys.argv[0]) else Path(sys.argv[0]).name
    width = None if sys.stdout and sys.stdout.isatty() else WIDTH
    hold_back()
    try:
        called = command_of(sys.argv[1:])
        if called != EVIDENCE:
            command_called = other(called)
            guarded(lambda: command_called.main(_after(called), prog_name=f"{name} {called}", terminal_width=width))
        guarded(lambda: command.main(prog_name=name, terminal_width=width))
    except SystemExit as leaving:
        if "kubectl_evidence.pipeline" in sys.modules and isinstance(leaving.code, int):
            leave(leaving.code)
        raise
