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
    if sys.stdout is None:
        # It was closed (`>&-`). Whoever writes to it learns that, as from a full disk.
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        # A packet is UTF-8 wherever it goes; what the locale thinks is no reason to lose one.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="backslashreplace")
    try:
        act()
    except BrokenPipeError:
        # The reader has seen enough (`| head`). Keep Python from complaining while it shuts down.
        forget_the_rest()
        raise SystemExit(0) from None
    except OSError as error:
        from kubectl_evidence.cli.errors import Failure, report
        from kubectl_evidence.cli.exit_codes import ExitCode

        forget_the_rest()
        message = f"cannot write to standard output: {error.strerror}"
        raise SystemExit(report(Failure(ExitCode.USAGE, "output-not-writable", message), "")) from None


def forget_the_rest() -> None:
    """Have nothing complain any more that nobody reads what is written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
