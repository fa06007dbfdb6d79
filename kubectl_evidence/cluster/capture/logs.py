"""The window of a log that the kubelet would return for a request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)(?=\s|$)")

# Lines end with a newline only: a progress bar's carriage returns do not make one.
_LINE = re.compile(rb"[^\n]*\n|[^\n]+$")


class BadWindow(ValueError):
    """The API server would answer 400."""


class Window(NamedTuple):
    """Part of a log, whether `limitBytes` cut it, and whether older lines were left out as nobody wanted them."""

    data: bytes
    cut: bool
    dropped: bool


def window(log: bytes, query: Mapping[str, str], now: datetime) -> Window:
    """Apply tailLines, then sinceSeconds or sinceTime, then limitBytes, in the kubelet's order.

    `limitBytes` keeps the first bytes of what is left (pkg/kubelet/kuberuntime/logs/logs.go).
    A recorded line has no time of its own except one it begins with (`kubectl logs --timestamps`,
    or an application that writes RFC 3339): a line without one is as old as the line before it,
    and lines before the first time are kept. `timestamps` changes nothing: a time that was
    recorded is not taken away, since it may be the application's, and one that was not cannot
    be added.

    Raises:
        BadWindow: a parameter is not a number (or time) that the API server accepts.
    """
    lines = _LINE.findall(log)
    there = len(lines)
    tail = _whole(query, "tailLines", least=0)
    if tail is not None:
        lines = lines[max(0, there - tail) :]
    if oldest := _oldest(query, now):
        lines = list(_since(lines, oldest))
    data = b"".join(lines)
    limit = _whole(query, "limitBytes", least=1)
    return Window(data[:limit], limit is not None and len(data) > limit, len(lines) < there)


def _oldest(query: Mapping[str, str], now: datetime) -> datetime | None:
    seconds = _whole(query, "sinceSeconds", least=1)
    since = query.get("sinceTime")
    if seconds is not None and since:
        raise BadWindow
    if seconds is not None:
        return now - timedelta(seconds=min(seconds, 10**9))
    return _time(since) if since else None


def _since(lines: list[bytes], oldest: datetime) -> Iterator[bytes]:
    keep = True
    for line in lines:
        if stamp := _STAMP.match(line):
            keep = _time(stamp.group().decode()) >= oldest
        if keep:
            yield line


def _time(text: str) -> datetime:
    try:
        # Python reads six digits of a second's fraction, the kubelet writes nine.
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadWindow from None


def _whole(query: Mapping[str, str], key: str, *, least: int) -> int | None:
    word = query.get(key)
    if word is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", word) or int(word) < least:
        raise BadWindow
    return int(word)
