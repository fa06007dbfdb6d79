"""Count the requests in what a client sends, HTTP/1.1 and HTTP/2 alike, without understanding them."""

from __future__ import annotations

import re
from typing import Protocol

# Both sides of a comparison only read: a head longer than this is no request of theirs.
LONGEST_HEAD = 1 << 20

# RFC 9113, section 3.4, and 4.1: length (24 bits), type (8), flags (8), stream (32).
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME_HEADER = 9
HEADERS = 1


class Requests(Protocol):
    """Is fed one connection's bytes in order, in pieces of any size, and knows how many requests have begun."""

    count: int

    def feed(self, data: bytes) -> None: ...


class Http1Requests:
    """Every head is a request. A body of stated length is passed over.

    Raises (`feed`):
        ValueError: a chunked body or a head without end, which nobody here sends.
    """

    def __init__(self) -> None:
        self.count = 0
        self._buffer = b""
        self._body_left = 0

    def feed(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            passed = min(self._body_left, len(self._buffer))
            self._body_left -= passed
            self._buffer = self._buffer[passed:]
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                break
            self.count += 1
            if re.search(rb"(?i)\r\ntransfer-encoding:", head):
                msg = "a request with a chunked body"
                raise ValueError(msg)
            length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
            self._buffer, self._body_left = rest, int(length[1]) if length else 0
        if len(self._buffer) > LONGEST_HEAD:
            msg = "a request whose head does not end"
            raise ValueError(msg)


class Http2Requests:
    """Every HEADERS frame of a client opens a request: none of kubectl's has trailers."""

    def __init__(self) -> None:
        self.count = 0
        self._header = b""
        self._to_skip = len(PREFACE)

    def feed(self, data: bytes) -> None:
        while data:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
            missing = FRAME_HEADER - len(self._header)
            self._header, data = self._header + data[:missing], data[missing:]
            if len(self._header) == FRAME_HEADER:
                self.count += self._header[3] == HEADERS
                self._to_skip = int.from_bytes(self._header[:3])
                self._header = b""


def requests_of(protocol: str | None) -> Requests:
    """The counter for the protocol that TLS has agreed on (RFC 7301); None is HTTP/1.1."""
    return Http2Requests() if protocol == "h2" else Http1Requests()
