"""Lines of logs in which a program says that it could not look up a name, in the words of the usual resolvers.

`unknown`: the name server answered that there is no such name. `silent`: there was no answer, or none that decides
anything. `unclear`: the words are used for both.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from kubectl_evidence.late import late

How = Literal["unknown", "silent", "unclear"]

_HOST = r"(?P<host>[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?|\[redacted:[a-z0-9-]+:[0-9a-f]{8}\])"
_NO_ANSWER = r"temporary failure in name resolution|try again|server failure|servfail|timed? ?out|server misbehaving"

# By whom it is said; the first that fits a line tells. Each is looked for in any case of letters.
_SAID: tuple[tuple[How, re.Pattern[str]], ...] = (
    # Go net (dnsclient.go, errNoSuchHost, errServerMisbehaving)
    ("unknown", late(rf"\blookup {_HOST}(?: on \S+)?: no such host", re.IGNORECASE)),
    (
        "silent",
        late(
            rf"\blookup {_HOST}(?: on \S+)?: (?:.*\bi/o timeout|server misbehaving|.*connection refused"
            rf"|.*temporary failure in name resolution)",
            re.IGNORECASE,
        ),
    ),
    # Node.js
    ("unknown", late(rf"\b(?:getaddrinfo|query[A-Za-z]*) (?:ENOTFOUND|EAI_NONAME|EAI_NODATA) {_HOST}", re.IGNORECASE)),
    (
        "silent",
        late(rf"\b(?:getaddrinfo|query[A-Za-z]*) (?:EAI_AGAIN|ESERVFAIL|ETIMEOUT|EAI_FAIL) {_HOST}", re.IGNORECASE),
    ),
    # Java
    ("silent", late(rf"UnknownHostException: {_HOST}: (?:{_NO_ANSWER})", re.IGNORECASE)),
    ("unknown", late(rf"UnknownHostException: {_HOST}", re.IGNORECASE)),
    # libpq
    ("silent", late(rf"could not translate host name \"{_HOST}\" to address: (?:{_NO_ANSWER})", re.IGNORECASE)),
    ("unknown", late(rf"could not translate host name \"{_HOST}\" to address", re.IGNORECASE)),
    # That is nginx.
    ("unknown", late(rf"host not found in upstream \"{_HOST}", re.IGNORECASE)),
    ("unknown", late(rf"{_HOST} could not be resolved \(3: ", re.IGNORECASE)),
    ("silent", late(rf"{_HOST} could not be resolved \((?:2|110): ", re.IGNORECASE)),
    # MySQL and MariaDB clients
    ("unclear", late(rf"unknown (?:mysql |mariadb )?server host '{_HOST}'", re.IGNORECASE)),
    # .NET
    ("unknown", late(rf"no such host is known\.? \({_HOST}[:)]", re.IGNORECASE)),
    # curl, git, ssh
    ("silent", late(rf"could not resolve host(?:name)?:? \"?{_HOST}\"?.*(?:{_NO_ANSWER})", re.IGNORECASE)),
    ("unclear", late(rf"could not resolve (?:host|hostname|proxy):? \"?{_HOST}", re.IGNORECASE)),
    # BusyBox (libbb/xconnect.c, networking/nslookup.c), BIND's tools
    ("unclear", late(rf"\bbad address '{_HOST}", re.IGNORECASE)),
    ("unknown", late(rf"can't find '?{_HOST}'?: (?:nxdomain|no answer)", re.IGNORECASE)),
    ("silent", late(rf"can't find '?{_HOST}'?: (?:servfail|refused)", re.IGNORECASE)),
    ("unclear", late(rf"can't resolve '{_HOST}'", re.IGNORECASE)),
    ("silent", late(r"connection timed out; no servers could be reached", re.IGNORECASE)),
    # HAProxy, of the servers of a backend
    ("unclear", late(rf"could not resolve address '{_HOST}'", re.IGNORECASE)),
    # gRPC
    ("unclear", late(rf"dns resolution failed for \"?(?:dns:/*)?{_HOST}", re.IGNORECASE)),
    # glibc, musl and BSD by themselves: whoever quotes them puts the host somewhere else in the line
    (
        "unknown",
        late(r"\b(?:name or service not known|name does not resolve|nodename nor servname provided)", re.IGNORECASE),
    ),
    ("silent", late(r"\btemporary failure in name resolution", re.IGNORECASE)),
)
# Where the words before those of the library name the host: `host "db"`, `db:5432`, `host=db`.
_NEARBY = (
    # What stands there may be a URL, or a reference that nobody expanded: neither begins with a host.
    late(rf"\bhost(?: ?name|(?! name\b))[ =:]+['\"]?{_HOST}(?![\w.-]|:/|\$)", re.IGNORECASE),
    late(rf"\bgetaddrinfo for {_HOST}", re.IGNORECASE),
    late(rf"\bto resolve '{_HOST}'", re.IGNORECASE),
    late(rf"//(?:[^/@\s]*@)?{_HOST}"),
    late(rf"(?<![\w.])(?=[a-zA-Z]){_HOST}:[0-9]{{2,5}}\b"),
    # An apostrophe is no quotation mark: `"Can't connect to MySQL server on 'db'"`.
    late(rf"(?<!\w)(?P<quote>['\"]){_HOST}(?P=quote)(?!\w)"),
)
# What nearly every such line holds: most lines of most logs are passed over by it.
_HINT = late(
    r"host|lookup|name|ENOTFOUND|EAI_|ESERVFAIL|ETIMEOUT|could not (?:be resolved|resolve)|bad address"
    r"|can't (?:find|resolve)|no servers could|dns resolution",
    re.IGNORECASE,
)


class FailedLookup(NamedTuple):
    """What a line says: how the look-up ended, and where in the line the host stands, if it does."""

    how: How
    host: tuple[int, int] | None


def failed_lookup(line: str) -> FailedLookup | None:
    """Read a line of a log; None where it tells of no look-up that failed."""
    if len(line) > 4000 or not _HINT.search(line):
        return None
    for how, said in _SAID:
        if (found := said.search(line)) is not None:
            return FailedLookup(how, _host(found, line))
    return None


def _host(found: re.Match[str], line: str) -> tuple[int, int] | None:
    if "host" in found.re.groupindex:
        return found.span("host")
    for nearby in _NEARBY:
        if (other := nearby.search(line)) is not None and not other["host"].replace(".", "").isdigit():
            return other.span("host")
    return None
