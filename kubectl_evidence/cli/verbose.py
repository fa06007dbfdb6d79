"""`-v`: on stderr, a trace of the connection and what was masked where.

Everything in it is redacted, and nothing in it moves a cursor.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kubectl_evidence.cli.connecting import connection_flags
from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.own_secrets import OwnSecrets
from kubectl_evidence.cluster.trace import SILENT, Trace
from kubectl_evidence.text import told

if TYPE_CHECKING:
    from kubectl_evidence.packet import Redaction
    from kubectl_evidence.redact.policy import Policy


def trace(given: Mapping[str, Any], own: OwnSecrets, policy: Policy | None = None) -> Trace:
    """Make what tells of the connection, as far as `-v` asks for it, and tell of the kubeconfig files at once.

    The files come first because a connection that cannot be made is what they explain. `own` secrets are never told.
    """
    level = given["verbosity"]
    if not level:
        return SILENT
    trace = Trace(level, _Teller(own, policy).tell)
    _tell_of_files(trace, given)
    return trace


def tell_masked(redaction: Redaction, own: OwnSecrets, policy: Policy | None = None) -> None:
    """Tell by which rules how much was masked in each place; the values are nowhere any more."""
    tell = _Teller(own, policy).tell
    for place, counts in redaction.places.items():
        tell(f"masked: {', '.join(f'{count} {kind}' for kind, count in counts.items())} in {place}")
    if not redaction.places:
        tell("masked: nothing")


def _tell_of_files(trace: Trace, given: Mapping[str, Any]) -> None:
    from kubectl_evidence.cluster.kubeconfig import load

    # What is wrong with a file is told by the connection, as an error.
    with contextlib.suppress(ConnectionFailed):
        config = load(connection_flags(given).kubeconfig, os.environ)
        trace.tell(f"kubeconfig: {', '.join(config.files) or 'none'}")
        missing = [path for path in config.looked_in if path not in config.files]
        if missing:
            trace.tell(f"kubeconfig: not there: {', '.join(missing)}")


class _Teller:
    """Writes to stderr, one text at a time.

    It has a redactor of its own, so that what is told does not count among what is masked in the packet.
    """

    def __init__(self, own: OwnSecrets, policy: Policy | None) -> None:
        from kubectl_evidence.redact import KeyedRedactor

        self._redactor = KeyedRedactor(os.urandom(32), policy=policy)
        own.tell(self._redactor)
        self._lock = threading.Lock()
        # The line that tells of the progress is written over.
        self._start = "\r\x1b[2K" if sys.stderr.isatty() else ""

    def tell(self, text: str) -> None:
        """Write lines, each as it may be shown on a terminal."""
        from kubectl_evidence.render.visible import visible

        with self._lock:
            lines = [visible(line) for line in told(text, self._redactor).split("\n")]
            # What cannot be told is no reason to lose a packet.
            with contextlib.suppress(OSError):
                sys.stderr.write("".join(f"{self._start}{line}\n" for line in lines))
                sys.stderr.flush()
