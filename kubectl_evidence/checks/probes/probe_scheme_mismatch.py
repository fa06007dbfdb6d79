"""A probe speaks HTTP to a port that speaks TLS, or HTTPS to one that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._failing import probe_cited, probe_command, severity_of, whose
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Proven, Suspected, Verdict, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.probes import FailingProbe, asked_number, failing, in_words
from kubectl_evidence.text import Text, own, say

EXPLAINS = PROBE_FAILS

# What servers write when somebody speaks plain HTTP to them (Go net/http, nginx, Jetty).
_SERVER_SAYS = late(
    r"client sent an HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port"
    r"|TLS handshake error.*first record does not look like a TLS handshake|\bnot an SSL/TLS record",
    re.IGNORECASE,
)
_TLS_NAME = late(r"https|tls|ssl", re.IGNORECASE)
_TLS_NUMBERS = frozenset({443, 6443, 8443, 9443})
_BAD_REQUEST = "statuscode: 400"


def check(pod: Pod, events: Events, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether an HTTP probe fails because it uses another scheme than its port does.

    ## How it decides
    With scheme HTTPS the kubelet says that the server gave an HTTP response, or that what came is
    no TLS (pkg/probe/http; the words are those of Go's net/http): that is proven. With scheme HTTP
    a TLS port answers with a TLS alert, which the kubelet quotes as a malformed response: proven
    too. Servers that answer plain HTTP on their TLS port with status 400 are suspected, where the
    port is named or numbered like one for TLS, or where the container's log says that somebody
    spoke HTTP to it.

    ## What would prove it
    For status 400: that the port answers HTTPS.

    ## Traps
    A program may answer 400 by itself, to a request without a host or a header that it wants. The
    kubelet does not verify certificates. A probe that has passed since is over it. The kubelet follows
    a redirect to another scheme: what it says then is not of the probe's own.

    ## Example
    In fixtures/readiness-scheme-wrong:
    > Container/accounts's readiness probe httpGet :http/hostname asks with scheme HTTPS, and the
    > port answers plain HTTP
    """
    if pod.finished or pod.deleted is not None:
        return
    for one in failing(pod, events, now):
        if one.probe.handler != "httpGet":
            continue
        if one.outcome == ("plain-for-tls" if _is_tls(one) else "tls-for-plain"):
            yield _proven(pod, one, events)
        elif not _is_tls(one) and _BAD_REQUEST in one.event.message:
            told = _told(one, logs)
            number = asked_number(one.container, one.probe)
            named = isinstance(one.probe.port, Text) and _TLS_NAME.search(one.probe.port) is not None
            if told is not None or named or number in _TLS_NUMBERS:
                yield _suspected(pod, one, events, told)


def _is_tls(one: FailingProbe) -> bool:
    return one.probe.scheme == "HTTPS"


def _proven(pod: Pod, one: FailingProbe, events: Events) -> Proven:
    tls = one.outcome == "plain-for-tls"
    return Proven(
        subject=say("Container/{}", one.name),
        severity=severity_of(one),
        says=say(
            "{} {} asks with scheme {}, and the port answers {}",
            whose(one),
            in_words(one.probe),
            own("HTTPS" if tls else "HTTP"),
            own("plain HTTP" if tls else "TLS"),
        ),
        cites=probe_cited(pod, one, events),
        since=one.event.first,
        compared=(_compared(one, own("HTTP") if tls else own("HTTPS")),),
        would_weaken=own("a probe of the same scheme that has passed in this run"),
        verify=probe_command(pod, one.event.message.excerpt(160)),
    )


def _suspected(pod: Pod, one: FailingProbe, events: Events, told: tuple[Text, Pointer] | None) -> Suspected:
    return Suspected(
        subject=say("Container/{}", one.name),
        severity=severity_of(one),
        says=say(
            "{} {} asks with scheme HTTP and gets HTTP status 400{}",
            whose(one),
            in_words(one.probe),
            say("; the log says “{}”", told[0].excerpt(90))
            if told is not None
            else own(" from a port that is named or numbered for HTTPS"),
        ),
        cites=(*probe_cited(pod, one, events), *((told[1],) if told is not None else ())),
        since=one.event.first,
        compared=(_compared(one, own("HTTPS")),),
        would_prove=own("that the port answers HTTPS with a success"),
        would_weaken=own("a program that answers 400 to a plain request by itself"),
        verify=probe_command(pod, own("HTTP probe failed with statuscode: 400")),
    )


def _told(one: FailingProbe, logs: Logs | None) -> tuple[Text, Pointer] | None:
    """The last line of the container's log that tells of HTTP at a TLS port."""
    stream = logs.current(one.name) if logs is not None else None
    for number, line in reversed(tuple(stream[1].lines.items())) if stream is not None else ():
        if _SERVER_SAYS.search(line) and stream is not None and logs is not None:
            return line, cite(logs, "parts", stream[0], "lines", number)
    return None


def _compared(one: FailingProbe, answers: Text) -> Compared:
    return Compared(
        what=say("scheme of the {} probe", own(one.kind)),
        wants=one.probe.scheme or own("HTTP"),
        has=answers,
        same=False,
    )
