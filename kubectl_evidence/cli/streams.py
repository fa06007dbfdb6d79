"""Standard output, and what becomes of a program that cannot write to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def guarded(act: Callable[[], object]) -> None:
    """Run what writes to stdout, in UTF-8; a reader that has seen enough is no error, a full disk is one that is told.

    Raises:
        SystemExit: with the exit code, where writing failed.
    """
    for stream in (sys.stdout, sys.stderr):
        # A packet is UTF-8 wherever it goes; what the locale thinks is no reason to lose one.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="backslashreplace")
    try:
        act()
    except BrokenPipeError:
        # The reader has seen enough (`| head`). Keep Python from complaining while it shuts down.
        _forget_the_rest()
        raise SystemExit(0) from None
    except OSError as error:
        from kubectl_evidence.cli.errors import Failure, report
        from kubectl_evidence.cli.exit_codes import ExitCode

        _forget_the_rest()
        message = f"cannot write to standard output: {error.strerror}"
        raise SystemExit(report(Failure(ExitCode.USAGE, "output-not-writable", message), "")) from None


def _forget_the_rest() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
