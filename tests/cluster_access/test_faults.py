"""Exceptions as they really come out of the layers below, and the names they get."""

from __future__ import annotations

import errno
import http.client
import os
import socket
import ssl

import pytest
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import (
    DecodeError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from kubectl_evidence.cluster.faults import Fault, classify

POOL = HTTPConnectionPool("x")


def refused_by(cause: OSError) -> Exception:
    """As `transport` raises it: urllib3's class, which is a timeout to urllib3, over what the system said."""
    try:
        raise NewConnectionError(HTTPConnection("x"), "no connection") from cause
    except NewConnectionError as error:
        return error


def system(code: int) -> OSError:
    return OSError(code, os.strerror(code))


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (refused_by(system(errno.ECONNREFUSED)), "unreachable"),
        (refused_by(system(errno.EHOSTUNREACH)), "unreachable"),
        (refused_by(system(errno.ETIMEDOUT)), "unreachable"),
        (MaxRetryError(POOL, "/", refused_by(system(errno.ECONNREFUSED))), "unreachable"),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "unreachable"),
        (ProxyError("no tunnel", OSError("Tunnel connection failed: 407")), "unreachable"),
        (TimeoutError("timed out"), "timed-out"),
        (ReadTimeoutError(POOL, "/", "read timed out"), "timed-out"),
        (ProxyError("slow", TimeoutError("timed out")), "timed-out"),
        (ProtocolError("aborted", ConnectionResetError(errno.ECONNRESET, "reset")), "reset"),
        (ProtocolError("aborted", BrokenPipeError(errno.EPIPE, "broken")), "reset"),
        (ProtocolError("aborted", http.client.RemoteDisconnected("closed")), "reset"),
        (SSLError(ssl.SSLEOFError(8, "unexpected eof")), "reset"),
        (ProtocolError("broken", http.client.IncompleteRead(b"{")), "cut"),
        (SSLError(ssl.SSLCertVerificationError(1, "expired")), "tls"),
        (ssl.SSLError(1, "wrong version"), "tls"),
        (ProxyError("proxy", SSLError(ssl.SSLCertVerificationError(1, "unknown"))), "tls"),
        (ProtocolError("aborted", http.client.BadStatusLine("SSH-2.0")), "unreadable"),
        (http.client.LineTooLong("header line"), "unreadable"),
        (DecodeError("not gzip"), "unreadable"),
        (KeyError("a bug"), "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value)[:60],
)
def test_each_fault_has_its_name(error: Exception, fault: Fault) -> None:
    assert classify(error) == fault


def test_causes_that_go_in_a_circle_are_looked_at_once() -> None:
    first, second = ValueError("first"), ConnectionResetError("second")
    first.__cause__, second.__cause__ = second, first
    assert classify(first) == "reset"
