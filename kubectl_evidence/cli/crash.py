"""What is told of an exception that nobody expected: its kind and its place, never its words.

A message, and those of its causes, may quote an answer, a header or a credential. Python prints them all.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import ExitCode

_PACKAGE = Path(__file__).parent.parent


def failure_of(error: BaseException) -> Failure:
    """Make one clear error of what should not have happened; all its words are ours."""
    return Failure(
        ExitCode.NO_PACKET,
        "internal-error",
        f"internal error, a fault of this program: {_kind(type(error))}",
        ["report it with these lines; the message of the error is withheld, because it may quote a secret"],
        [f"at {place}" for place in _places(error.__traceback__)],
    )


def hold_back() -> None:
    """Have Python tell no more of an exception that nobody catches, in whichever thread, than `failure_of` does."""

    def tell(kind: type[BaseException] | None, trace: TracebackType | None) -> None:
        lines = [f"error: internal error: {_kind(kind)}", *(f"  at {place}" for place in _places(trace))]
        if sys.stderr is not None:
            sys.stderr.write("\n".join([*lines, ""]))

    sys.excepthook = lambda kind, _, trace: tell(kind, trace)
    threading.excepthook = lambda told: tell(told.exc_type, told.exc_traceback)
    sys.unraisablehook = lambda told: tell(told.exc_type, told.exc_traceback)


def _kind(kind: type[BaseException] | None) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if kind is not None else "unknown"


def _places(trace: TracebackType | None) -> Iterator[str]:
    """Where in this program it was, from the outermost call to the innermost."""
    while trace is not None:
        code = trace.tb_frame.f_code
        path = Path(code.co_filename)
        if path.is_relative_to(_PACKAGE):
            yield f"{path.relative_to(_PACKAGE.parent)}:{trace.tb_lineno} in {code.co_name}"
        trace = trace.tb_next
