"""Whom a program could not connect to, by its log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Text

# What programs call a connection that was refused, and one that nobody answered.
_REFUSED = late(
    r"connection refused|\bconnection to \S+ refused|ECONNREFUSED|actively refused|\(111\)|\berr(?:no|or)? 111\b",
    re.IGNORECASE,
)
_TIMED_OUT = late(
    r"\bi/o timeout|ETIMEDOUT|connection timed out|connect(?:ion)? timed? ?out|\(110\)|\berrno 110\b"
    r"|no route to host|EHOSTUNREACH|host is unreachable",
    re.IGNORECASE,
)
# What tells that it came to nothing, and not how: Kafka's clients and others that try again.
_FAILED = late(r"\bconnection to .{1,120} could not be established", re.IGNORECASE)
# A name that does not resolve is no connection.
_RESOLUTION = late(r"\blookup\b|no such host|name resolution|could not resolve|unknown host|getaddrinfo|:53\b")
_HOST = r"(?:\[[0-9a-fA-F:]+\]|\[redacted:ip:[0-9a-f]{8}\]|[A-Za-z0-9](?:[\w.-]{0,252}[A-Za-z0-9])?)"
_PLACES = (
    # `dial tcp 10.96.0.5:5432: connect: connection refused`: Go; before it perhaps the own address and `->`.
    late(rf"\bdial (?:tcp|tcp4|tcp6|udp) (?:{_HOST}:\d+->)?(?P<host>{_HOST}):(?P<port>\d{{1,5}})"),
    # `connect ECONNREFUSED 10.96.0.5:5432`: Node.js.
    late(rf"\b(?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH) (?P<host>{_HOST}):(?P<port>\d{{1,5}})"),
    # `connection to server at "db" (10.96.0.5), port 5432 failed`: libpq.
    late(rf"server at \"(?P<host>{_HOST})\"(?: \([^)]*\))?, port (?P<port>\d{{1,5}})"),
    # `Connection refused: db/10.96.0.5:5432`, `connect to db/10.96.0.5:5432`: Java, Netty.
    late(
        rf"\b(?:refused|timed out|connect to|host): ?/?(?:{_HOST}/)?(?P<host>{_HOST}):(?P<port>\d{{1,5}})",
        re.IGNORECASE,
    ),
    # `Connection to node -1 (kafka/10.96.0.5:9092) could not be established`: Kafka.
    late(rf"\(/?(?:{_HOST}/)?(?P<host>{_HOST}):(?P<port>\d{{1,5}})\) could not be established", re.IGNORECASE),
    # `Connection to db:5432 refused`, `connecting to redis:6379`, `Failed to connect to db port 80`,
    # `Can't connect to MySQL server on 'db:3306'`.
    late(
        rf"\b(?:connect(?:ion|ing)?|server|broker|node)\b[^\n]{{0,20}}?(?:to|on|with|at)?:? ['\"(]*"
        rf"(?:\w+://)?(?:[^\s@/'\"]+@)?(?:{_HOST}/)?(?P<host>{_HOST})(?::| port )(?P<port>\d{{1,5}})\b",
        re.IGNORECASE,
    ),
    # `upstream: "http://10.96.0.5:8080/"`, `Post "http://orders:80/": …`: a URL in the same line.
    late(rf"\b[a-z][a-z0-9+]{{1,12}}://(?:[^\s@/'\"]+@)?(?P<host>{_HOST}):(?P<port>\d{{1,5}})\b", re.IGNORECASE),
    # `wget: can't connect to remote host (10.96.0.5): Connection refused`: busybox names no port.
    late(rf"\bconnect to remote host \((?P<host>{_HOST})\)"),
)
_MOST = 65535
# `orders-db:5432`, `10.96.0.5:5432`, whatever the words for it; not `12:30:45`, not `main.go:45`, not `errno:111`.
_END = late(
    r"(?<![\w.:@/-])(?P<host>\d{1,3}(?:\.\d{1,3}){3}|[a-z](?:[a-z0-9.-]{0,252}[a-z0-9])?):(?P<port>\d{2,5})"
    r"(?!\w|[:.]\d)",
    re.IGNORECASE,
)
_NO_HOST = late(
    r"at|attempt|code|err(?:no|or)?|exit|id|level|line|pid|port|retry|status|took|time(?:out)?"
    r"|.*\.(?:c|cc|conf|cpp|cs|erl|exs?|go|h|java|js|json|kt|log|lua|mjs|php|py|rb|rs|scala|sh|ts|ya?ml)",
    re.IGNORECASE,
)

How = Literal["refused", "timed-out", "failed"]
_SAID: tuple[tuple[How, re.Pattern[str]], ...] = (
    ("refused", _REFUSED),
    ("timed-out", _TIMED_OUT),
    ("failed", _FAILED),
)


@dataclass(frozen=True)
class Dialled:
    """A connection that did not come about: to whom, at which port where the line says it, and why."""

    number: int
    line: Text
    host: Text
    port: int | None
    how: How


def dialled(lines: Mapping[int, Text]) -> Iterator[Dialled]:
    """Read the lines that tell of a connection that failed, and whose other end they name."""
    for number, line in lines.items():
        how = _how(line)
        if how is None or _RESOLUTION.search(line):
            continue
        found = next(
            (found for place in _PLACES if (found := _within(place.search(line))) is not None), _only_end(line)
        )
        if found is not None:
            port = int(found["port"]) if "port" in found.groupdict() else None
            host = line.part(*found.span("host"))
            yield Dialled(number, line, host.part(1, -1) if _is_bracketed(host) else host, port, how)


def says_no_answer(line: Text) -> bool:
    """Whether a line tells of a connection that nobody answered, and not whose it would have been."""
    return _how(line) == "timed-out" and not _RESOLUTION.search(line) and not any(dialled({0: line}))


def _within(found: re.Match[str] | None) -> re.Match[str] | None:
    """What was found, where its port is one."""
    number = found["port"] if found is not None and "port" in found.groupdict() else None
    return found if number is None or 0 < int(number) <= _MOST else None


def _only_end(line: str) -> re.Match[str] | None:
    """The host and port of a line that names one such pair and no other: whatever it says is said of that."""
    found = [one for one in _END.finditer(line) if _NO_HOST.fullmatch(one["host"]) is None]
    return _within(found[0]) if len(found) == 1 else None


def _how(line: str) -> How | None:
    for how, said in _SAID:
        if said.search(line):
            return how
    return None


def _is_bracketed(host: str) -> bool:
    return host.startswith("[") and not host.startswith("[redacted:")
