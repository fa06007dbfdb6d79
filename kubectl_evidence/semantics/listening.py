"""At which ports a program says in its log that it listens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Name, Text

# `listening on`, `Tomcat started on`, `Uvicorn running on`, `Serving HTTP on`, `ready to accept connections on`.
_SAYS = late(
    r"\blisten(?:s|ing|ed)?\b|\bserv(?:ing|es)\b|\bbound\b|\bbinding\b|\bstart(?:ed|ing)\b|\brunning\b"
    r"|\b(?:accept(?:s|ing)?|(?:ready|waiting) for) (?:connections|requests)\b|\bavailable (?:at|on)\b",
    re.IGNORECASE,
)
# Of listening itself: what such a line names as a host is what the program was told to bind.
_LISTENS = late(r"\blisten|\bbound\b|\bbinding\b|\bserving\b", re.IGNORECASE)
# Lines about the other end of a connection, about what failed, and about what is over.
_NOT_ABOUT_IT = late(
    r"\b(?:err(?:or)?|fail(?:ed|ure|s|ing)?|refused|cannot|can't|could not|unable|denied|in use|invalid|timed? ?out"
    r"|stop(?:ped|ping)?|clos(?:ed|ing)|shut(?:ting)?|exit(?:ed|ing)?|retry(?:ing)?|connect(?:ed|ing)?|dial(?:ing)?"
    r"|wait(?:ing)?|upstream|forward(?:ing|s)?|proxy(?:ing)?|backend|broker|topic|queue|channel|stream|subscri\w*"
    r"|database|migrat\w*|not|no longer)\b",
    re.IGNORECASE,
)
# Whoever waits for connections listens.
_WAITS = late(r"\bwaiting for (?:connections|requests)\b", re.IGNORECASE)
# Ports that no Service of the application is meant for.
_ASIDE = late(
    r"metric|prometheus|admin|management|actuator|health|probe|debug|pprof|profil|jdwp|dt_socket|inspector|telemetry"
    r"|livereload|hmr|\bjmx\b|\brmi\b",
    re.IGNORECASE,
)
_HOST = r"\[[0-9a-fA-F:.%]*\]|\[redacted:ip:[0-9a-f]{8}\]|\*|localhost|\d{1,3}(?:\.\d{1,3}){3}|::1?"
# `:8080`, `0.0.0.0:8080`, `[::]:8080`, `http://any.host:8080/`; not `12:30:45`, not `main.go:45`.
_ADDRESS = late(
    rf"(?:\b(?:https?|tcp|grpc|wss?|h2c?)://(?P<url>{_HOST}|[\w.-]+)|(?<![\w.:\]/-])(?P<host>{_HOST}|))"
    r":(?P<port>\d{2,5})(?![\d:%\w]|\.\d|-\d)",
    re.IGNORECASE,
)
# `port 8080`, `port(s): 8080 (http)`, `"port":8080`, `port=8080`; before it perhaps the address.
_PORT = late(
    rf"(?:\b(?P<host>{_HOST})\"?,?\s+)?\bports?(?:\(s\))?(?: number)?[\"']?\s*[:=#]?\s*[\"']?"
    r"(?P<port>\d{2,5})\b(?![:%]|\.\d)",
    re.IGNORECASE,
)
# `listening on 8080`, `server started on 8080`.
_BARE = late(
    r"(?:\b(?:listen\w*|serving|bound)\b.{0,40}?\s(?:on|at)|\b(?:started|running|up) on)\s+"
    r"(?P<port>\d{2,5})\b(?![:%-]|\.\d|/(?!tcp)|\s*(?:ms|s|seconds?|threads?|workers?|cpus?|cores?)\b)"
)
_FORMS = (_ADDRESS, _PORT, _BARE)
_MOST = 65535
_ANY = ("", "*", "0.0.0.0", "[::]", "::")  # noqa: S104 - what programs print, not what anything here binds

Bound = Literal["any", "loopback", "localhost"]


@dataclass(frozen=True)
class Listening:
    """One line of a log by its key and number, and the port that it names.

    `bound` is `loopback` where the line names a loopback address, `localhost` where it merely says so: many programs
    print that name whatever they bind. `aside` is a port for operators: metrics, health, a debugger.
    """

    container: Name
    log: Text
    number: int
    line: Text
    port: int
    bound: Bound
    aside: bool

    def quote(self) -> Text:
        """The line, short enough for a sentence."""
        return self.line.excerpt(70)


def listening(pod: Pod, logs: Logs | None) -> Mapping[Name, tuple[Listening, ...]]:
    """What the logs of the containers' runs say, by container: of the run that goes on, else of the last.

    Only those are here whose log was had. A window that does not reach back to the start may lack the line:
    nothing follows from its absence.
    """
    found: dict[Name, tuple[Listening, ...]] = {}
    for name, container in pod.counting_containers.items():
        runs = container.state is not None and container.state.status == "running"
        stream = None
        if logs is not None:
            stream = logs.current(name) if runs else logs.last_run(name, over=True)
        if stream is not None:
            found[name] = tuple(_read(name, *stream, _own_hosts(pod)))
    return found


def _own_hosts(pod: Pod) -> frozenset[str]:
    return frozenset(str(one) for one in (pod.pod_ip, pod.name) if one is not None)


def _read(container: Name, key: Text, stream: LogStream, own_hosts: frozenset[str]) -> Iterator[Listening]:
    for number, line in stream.lines.items():
        for port, bound, aside in _ports(line, own_hosts):
            yield Listening(container, key, number, line, port, bound, aside)


def _ports(line: Text, own_hosts: frozenset[str]) -> Iterator[tuple[int, Bound, bool]]:
    says = _SAYS.search(line)
    if says is None or _NOT_ABOUT_IT.search(_WAITS.sub("", line)):
        return
    # In JSON and logfmt a field may stand before the words.
    fields = line.lstrip().startswith("{") or re.search(r"\b(?:msg|message)=", line) is not None
    start = 0 if fields else says.start()
    for form in _FORMS:
        found = [one for one in form.finditer(line, start) if 0 < int(one["port"]) <= _MOST]
        told = [(one, bound) for one in found if (bound := _bound(one, line, own_hosts)) is not None]
        # Of several ports each is what the words before it say, of one whatever the line says.
        edges = [0, *(one.end() for one, _ in told[:-1]), len(line)]
        for index, (one, bound) in enumerate(told):
            about = line[edges[index] : one.start()] if len(told) > 1 else line
            yield int(one["port"]), bound, _ASIDE.search(about) is not None
        if told:
            return


def _bound(found: re.Match[str], line: str, own_hosts: frozenset[str]) -> Bound | None:
    """What the host of such a match says; None for one that is not this pod's."""
    groups = found.groupdict()
    host = (groups.get("url") or groups.get("host") or "").lower()
    if host in _ANY or host in own_hosts or host.startswith("[redacted:"):
        return "any"
    if host.startswith(("127.", "[::1", "::1", "[::ffff:127.")):
        return "loopback"
    if host == "localhost":
        return "localhost"
    # Another host, in a line that is about listening, is a name that the program has for itself.
    return "any" if groups.get("url") and _LISTENS.search(line) and not re.fullmatch(r"[\d.]+", host) else None
