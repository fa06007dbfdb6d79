"""`kubectl evidence TYPE/NAME`: the command and its flags."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kubectl_evidence import __version__
from kubectl_evidence.cli.errors import Failure, report
from kubectl_evidence.cli.exit_codes import ExitCode
from kubectl_evidence.cli.write import FORMATS, chosen
from kubectl_evidence.cluster.flags import ConnectionFlags, parse_duration

_HELP = """Collect what is known about one workload into a compact, redacted packet of evidence.

\b
Examples:
  kubectl evidence pod/checkout-api -n payments
  kubectl evidence pod checkout-api-6f9d7c5b88-vk4n2 -n payments -o json
  kubectl evidence pod/checkout-api -n payments --dry-run
  kubectl evidence pod/checkout-api --from fixtures/selector-mismatch

NAME may be the first part of pods' names: when they all belong to one controller, the packet
is about the worst of them. Only reads are sent to the cluster, except with --debug. Secrets are
never read, and what looks like one is masked.

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


def _kubectl_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Add kubectl's own connection flags, with kubectl's names and meaning."""
    for flag, attribute, text in reversed(_CONNECTION):
        multiple = attribute in {"as_groups", "as_user_extra"}
        command = click.option(
            *_LONG.get(flag, (flag,)), attribute, multiple=multiple, default=None if multiple else "", help=text
        )(command)
    for flag, attribute, text in (
        ("--insecure-skip-tls-verify", "insecure_skip_tls_verify", "Do not check the server's certificate."),
        ("--disable-compression", "disable_compression", "Do not ask for compressed answers."),
    ):
        command = click.option(flag, attribute, is_flag=True, help=text)(command)
    return command


_LONG = {"-s": ("-s", "--server")}
_CONNECTION = (
    ("--kubeconfig", "kubeconfig", "Path to the kubeconfig file."),
    ("--context", "context", "The kubeconfig context to use."),
    ("--cluster", "cluster", "The kubeconfig cluster to use."),
    ("--user", "user", "The kubeconfig user to use."),
    ("-s", "server", "Address of the API server."),
    ("--token", "token", "Bearer token."),
    ("--as", "as_user", "User to impersonate."),
    ("--as-group", "as_groups", "Group to impersonate; may be repeated."),
    ("--as-uid", "as_uid", "UID to impersonate."),
    ("--as-user-extra", "as_user_extra", "KEY=VALUE to impersonate; may be repeated."),
    ("--certificate-authority", "certificate_authority", "Certificate file of the authority."),
    ("--client-certificate", "client_certificate", "Client certificate file."),
    ("--client-key", "client_key", "Client key file."),
    ("--tls-server-name", "tls_server_name", "Name to check the server's certificate against."),
    ("--request-timeout", "request_timeout", "How long one request may take; --timeout bounds all of them."),
)


class _Command(click.Command):
    """Remembers its words as they were written: the packet tells by which command it was made."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["words"] = tuple(args)
        return super().parse_args(ctx, args)


@click.command(
    cls=_Command, help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.argument("words", nargs=-1, metavar="TYPE/NAME")
@click.option("-n", "--namespace", default="", help="Namespace of the target (default: the context's).")
@click.option("-o", "--output", type=click.Choice(FORMATS), help="Format (default: terminal, or markdown in a pipe).")
@click.option("--output-file", metavar="FILE", help="Write the packet to a file (mode 0600) instead of stdout.")
@click.option("--timeout", type=_Duration(), default=10.0, help="Bound on everything together (default: 10s).")
@click.option("--max-tokens", type=click.IntRange(min=500), default=8000, show_default=True, help="Size of the packet.")
@click.option("--exact", is_flag=True, help="The name is a pod's whole name; do not look for pods that begin with it.")
@click.option("--dry-run", is_flag=True, help="List the reads and the permissions they need; contact nothing.")
@click.option("--exit-code", is_flag=True, help="Exit with 5 when there is a finding of severity error.")
@click.option(
    "--from", "replay", metavar="PATH", help="Read a recorded cluster (folder or file) instead of a live one."
)
@click.option("--record", metavar="DIR", help="Also write what was read, redacted, as a capture for --from.")
@click.option("--debug", is_flag=True, help="Add an ephemeral container that looks at DNS, ports and processes.")
@click.option("--debug-image", default="busybox:1.36", show_default=True, help="Image of the ephemeral container.")
@click.option("-y", "--yes", is_flag=True, help="Answer the question of --debug with yes.")
@_kubectl_flags
@click.pass_context
@click.version_option(__version__, prog_name="kubectl-evidence", message="%(prog)s %(version)s")
def command(ctx: click.Context, /, words: tuple[str, ...], **given: Any) -> None:
    """Run one investigation. (click shows `_HELP`, which holds the table of exit codes.)"""
    form = chosen(given["output"], given["output_file"])
    try:
        from kubectl_evidence.cli.session import Session

        code = Session(words, given, form, written=ctx.meta["words"]).run()
    except Failure as failure:
        code = report(failure, form if given["output"] else "")
    raise click.exceptions.Exit(int(code))


def run() -> None:
    """Parse the command line, run, and exit with the code that tells what became of it."""
    name = Path(sys.argv[0]).name
    for stream in (sys.stdout, sys.stderr):
        # A packet is UTF-8 wherever it goes; what the locale thinks is no reason to lose one.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="backslashreplace")
    try:
        command.main(prog_name="kubectl evidence" if name.startswith("kubectl-") else name)
    except BrokenPipeError:
        # The reader has seen enough (`| head`). Keep Python from complaining while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(int(ExitCode.COMPLETE)) from None
    except OSError as error:
        failure = Failure(ExitCode.USAGE, "output-not-writable", f"cannot write the packet: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(report(failure, "")) from None


def connection_flags(given: dict[str, Any]) -> ConnectionFlags:
    """The flags that say how to reach the cluster."""
    names = [attribute for _, attribute, _ in _CONNECTION]
    values = {name: given[name] for name in names if given[name]}
    return ConnectionFlags(
        namespace=given["namespace"],
        insecure_skip_tls_verify=given["insecure_skip_tls_verify"],
        disable_compression=given["disable_compression"],
        **values,
    )
