"""`-v`: a trace of the connection on stderr, with everything in it redacted and nothing in it that moves a cursor."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any

from kubectl_evidence.cli.connecting import connection_flags
from kubectl_evidence.cli.flags import CREDENTIALS
from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.trace import SILENT, Trace


def trace(given: Mapping[str, Any]) -> Trace:
    """Make what tells of the connection, as far as `-v` asks for it, and tell of the kubeconfig files at once.

    The files come first because a connection that cannot be made is what they explain.
    """
    level = given["verbosity"]
    if not level:
        return SILENT
    told = Trace(level, _Teller({name: given[name] for name in CREDENTIALS if given[name]}).tell)
    _tell_of_files(told, given)
    return told


def _tell_of_files(told: Trace, given: Mapping[str, Any]) -> None:
    from kubectl_evidence.cluster.kubeconfig import load

    # What is wrong with a file is told by the connection, as an error.
    with contextlib.suppress(ConnectionFailed):
        config = load(connection_flags(given).kubeconfig, os.environ)
        told.tell(f"kubeconfig: {', '.join(config.files) or 'none'}")
        missing = [path for path in config.looked_in if path not in config.files]
        if missing:
            told.tell(f"kubeconfig: not there: {', '.join(missing)}")


class _Teller:
    """Writes to stderr, one text at a time.

    It has a redactor of its own, so that what is told does not count among what is masked in the packet.
    """

    def __init__(self, credentials: Mapping[str, str]) -> None:
        from kubectl_evidence.redact import KeyedRedactor

        self._redactor = KeyedRedactor(os.urandom(32))
        self._redactor.learn(credentials.items())
        self._lock = threading.Lock()
        # The line that tells of the progress is written over.
        self._start = "\r\x1b[2K" if sys.stderr.isatty() else ""

    def tell(self, text: str) -> None:
        """Write lines, each as it may be shown on a terminal."""
        from kubectl_evidence.render.visible import visible

        with self._lock:
            lines = [visible(line) for line in self._redactor.redact(text).split("\n")]
            # What cannot be told is no reason to lose a packet.
            with contextlib.suppress(OSError):
                sys.stderr.write("".join(f"{self._start}{line}\n" for line in lines))
                sys.stderr.flush()
