"""`kubectl evidence redact [FILE...]`: the command and its flags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from kubectl_evidence.cli.command import Interruptible, option, redacted
from kubectl_evidence.cli.errors import Failure, report
from kubectl_evidence.cli.exit_codes import RedactExit
from kubectl_evidence.cli.flags import BY_NAME, REDACT_BY_NAME, REDACT_FLAGS
from kubectl_evidence.cli.streams import forget_the_rest
from kubectl_evidence.cli.words import as_click

_HELP = """Write files, or standard input, with what looks like a secret masked.

\b
Examples:
  kubectl logs -f deploy/checkout-api | kubectl evidence redact
  kubectl get pods -o yaml | kubectl evidence redact > pods.yaml
  kubectl evidence redact --check deploy/*.yaml
  kubectl evidence redact --explain app.log

Files are written one after another; - is standard input. A secret becomes [redacted:KIND:FINGERPRINT],
equal ones the same within one run. Text passes as it comes. Nothing is sent anywhere.
A pod that is named redact is asked for as pod/redact.

\b
Exit codes:
""" + "\n".join(f"  {int(code):3}  {code.meaning}" for code in RedactExit)


class _Command(Interruptible):
    """Reads flags as kubectl does, and takes what the command line holds of secrets out of its errors."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, as_click(args, REDACT_BY_NAME))
        except click.NoSuchOption as error:
            hint = "; of a pod named redact, ask for pod/redact" if error.option_name in BY_NAME else ""
            raise click.UsageError(redacted(f"{error.message.rstrip('.')}{hint}", args), ctx) from None
        except click.UsageError as error:
            raise click.UsageError(redacted(error.format_message(), args), ctx) from None


def _flags(command: Callable[..., None]) -> Callable[..., None]:
    for flag in reversed(REDACT_FLAGS):
        if flag.attribute != "help":
            command = option(flag)(command)
    return command


@click.command(
    cls=_Command, help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.argument("files", nargs=-1, metavar="[FILE...]")
@_flags
def redact(files: tuple[str, ...], **given: Any) -> None:
    """Redact the inputs. (click shows `_HELP`.)"""
    try:
        from kubectl_evidence.cli.redact_run import Run

        code = Run(files, given).run()
    except Failure as failure:
        code = report(failure, "")
    except BrokenPipeError:
        # Said as every other filter says it that is stopped by its reader: 1 would be what --check says.
        forget_the_rest()
        code = RedactExit.NOT_READ
    except OSError:
        raise  # writing to stdout; see `streams`
    except Exception as error:  # noqa: BLE001 - its message may hold anything
        from kubectl_evidence.cli.crash import failure_of

        code = report(replace(failure_of(error), code=RedactExit.WITHHELD), "")
    raise click.exceptions.Exit(int(code))
