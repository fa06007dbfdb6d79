"""The name of what went wrong on the way to an answer. What an exception says is never used: only its kind."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from typing import Literal

from urllib3.exceptions import (
    DecodeError,
    EmptyPoolError,
    HTTPError,
    InvalidChunkLength,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.exceptions import IncompleteRead as BodyCut

# `reset` (before or in an answer) and `cut` (an answer that ends too early) are worth a second try.
Fault = Literal["timed-out", "tls", "reset", "cut", "unreachable", "unreadable"]


# The first row that fits decides. Order matters: the later classes are wider.
_NAMED: tuple[tuple[tuple[type[BaseException], ...], Fault], ...] = (
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), "reset"),
    ((ssl.SSLError,), "tls"),
    ((InvalidChunkLength, BodyCut, http.client.IncompleteRead), "cut"),
    ((DecodeError,), "unreadable"),
    ((socket.gaierror, ConnectionRefusedError), "unreachable"),
    ((ConnectionError,), "reset"),  # http.client.RemoteDisconnected is one
    ((http.client.HTTPException,), "unreadable"),
    ((NewConnectionError,), "unreachable"),
    ((TimeoutError, ReadTimeoutError, EmptyPoolError), "timed-out"),
    ((HTTPError, OSError), "unreachable"),
)


def classify(error: BaseException) -> Fault:
    """Name the fault behind whatever urllib3, http.client, ssl or socket raised.

    urllib3 wraps what happened in its own classes, whose hierarchy misleads (a refused connection is
    a NewConnectionError, which is a timeout to urllib3), so every cause is looked at.
    """
    causes = list(_causes(error))
    for kinds, fault in _NAMED:
        if any(isinstance(cause, kinds) for cause in causes):
            return fault
    return "unreadable"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give the exception and its causes: by `raise from`, by context and by argument."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        candidate = waiting.pop()
        if isinstance(candidate, BaseException) and candidate not in found:
            found.append(candidate)
            waiting += [candidate.__cause__, candidate.__context__, *candidate.args]
            waiting.append(getattr(candidate, "reason", None))
            waiting.append(getattr(candidate, "original_error", None))
    return iter(found)
