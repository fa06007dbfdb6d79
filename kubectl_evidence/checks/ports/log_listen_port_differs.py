"""A program says that it listens at another port than the one at which traffic or a probe arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from kubectl_evidence.checks.ports._mismatch import (
    Refused,
    candidates,
    cited,
    forward,
    numbers,
    refusal,
    refused,
    seen,
)
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Severity, Suspected, Verdict, cite
from kubectl_evidence.semantics.arrivals import Arrival, arrivals, declaring
from kubectl_evidence.semantics.listening import Listening, listening
from kubectl_evidence.semantics.ports import service_port_in_words
from kubectl_evidence.semantics.probes import answering, in_words
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (
    *PROBE_FAILS,
    "readiness-port-not-declared",
    "target-port-not-declared",
)


def check(
    pod: Pod, services: Services | None, logs: Logs, events: Events | None, debug: Debug | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Whether a container says in its log that it listens at other ports than those at which a
    Service's traffic or the kubelet's probes arrive.

    ## How it decides
    The pod's port is what the EndpointSlice controller resolves a targetPort to, or the one that a
    probe asks which has just been refused. The logs of the current runs are read for lines that say
    that something listens, and where. It is suspected where the container that declares the port -
    or, where nobody does, every one that may have it - names ports in its log, none of them this
    one, and none that a Service leads to. For the port of a probe that was just refused the first
    of these is enough. It is an error where something else agrees: a probe that is refused there, a
    probe that is answered at the port of the log, or a declaration of that and not of this one.

    ## What would prove it
    The sockets of the pod, which `--debug` shows.

    ## Traps
    A probe that is answered at the port refutes it, and so does a line that names the port. Ports
    for metrics, health and debuggers are nobody's target. Programs do not log all that they open: a
    port beside one that the Services do lead to may well be listened at. A window that begins late
    in the log may lack the line. A line of an earlier run tells nothing of this one. A headless
    Service translates no ports.

    ## Example
    In fixtures/target-port-number-wrong:
    > Service/bookings port 80 leads to 8081, but container bookings says that it listens on 8080,
    > which it declares
    """
    if pod.finished or pod.deleted is not None or may_still_start(pod, now):
        return
    said = listening(pod, logs)
    reached, probes = arrivals(pod, services), refused(pod, events, now)
    told = {one.number for one in reached}
    wanted = {one.number for one in reached} | {one.number for one in probes}
    for number in sorted(wanted - seen(debug)):
        there = [one for one in probes if one.number == number]
        elsewhere = _elsewhere(pod, number, said, there, told)
        if not elsewhere:
            continue
        severity = _severity(pod, number, elsewhere, there)
        leading = [one for one in reached if one.number == number]
        for one in leading:
            yield _traffic(pod, one, elsewhere, there, severity, (services, logs, events))
        if not leading and events is not None:
            yield _probe(pod, there[0], elsewhere, severity, logs, events)


def _elsewhere(
    pod: Pod, number: int, said: Mapping[Name, Sequence[Listening]], there: Sequence[Refused], told: set[int]
) -> tuple[Listening, ...]:
    """The lines that name other ports than this one, of the containers that could have it; nothing where one does."""
    everyone = [one for lines in said.values() for one in lines]
    if number in answering(pod) or any(one.port == number for one in everyone):
        return ()
    probed = tuple(dict.fromkeys(one.container for one in there))
    who = declaring(pod, number) or probed or candidates(pod, said)
    found = [[one for one in said.get(name, ()) if _is_for_all(one)] for name in who]
    if not found or not all(found):
        return ()
    lines = tuple(one for each in found for one in each)
    # What a Service leads to explains itself, unless somebody was refused.
    return () if not there and any(one.port in told for one in lines) else lines


def _is_for_all(one: Listening) -> bool:
    return one.bound == "any" and not one.aside


def _severity(pod: Pod, number: int, elsewhere: Sequence[Listening], there: Sequence[Refused]) -> Severity:
    named = {one.port for one in elsewhere}
    declared = not declaring(pod, number) and any(declaring(pod, one) for one in named)
    return "error" if there or declared or named & set(answering(pod)) else "warning"


def _traffic(
    pod: Pod,
    one: Arrival,
    elsewhere: tuple[Listening, ...],
    there: Sequence[Refused],
    severity: Severity,
    sources: tuple[Services | None, Logs, Events | None],
) -> Suspected:
    services, logs, events = sources
    return Suspected(
        subject=one.subject,
        severity=severity,
        says=say(
            "Service/{} port {} leads to {}, but container {} says that it listens on {}{}",
            one.name,
            service_port_in_words(one.port),
            one.number,
            elsewhere[0].container,
            numbers(elsewhere),
            say("; {}", refusal(there[0], elsewhere[0].container)) if there else _second(pod, one.number, elsewhere),
        ),
        cites=(
            *((cite(services, "items", one.name, "ports", one.index),) if services is not None else ()),
            *cited(logs, elsewhere),
            *(there[0].cited(pod, events) if there and events is not None else ()),
        ),
        compared=(_compared(one.number, elsewhere),),
        would_prove=_would_prove(one.number),
        would_weaken=say("an answer of the pod at port {}, or a line of the log that names it", one.number),
        verify=forward(pod, one.number, own("connection refused as soon as the forwarded port is used")),
    )


def _second(pod: Pod, number: int, elsewhere: Sequence[Listening]) -> Text:
    """What else speaks for the log's port."""
    named = {one.port for one in elsewhere}
    answered = [one for one in answering(pod) if one in named]
    if answered:
        return say(", where its probe is answered")
    if not declaring(pod, number) and any(declaring(pod, one) for one in named):
        return say(", which it declares")
    return own("")


def _probe(
    pod: Pod, one: Refused, elsewhere: tuple[Listening, ...], severity: Severity, logs: Logs, events: Events
) -> Suspected:
    return Suspected(
        subject=say("Container/{}", one.container),
        severity=severity,
        says=say(
            "Container/{}'s {} probe {} is refused at {}, and its log says that it listens on {}",
            one.container,
            own(one.kind),
            in_words(one.probe),
            one.number,
            numbers(elsewhere),
        ),
        cites=(*one.cited(pod, events), *cited(logs, elsewhere)),
        since=one.told.first,
        compared=(_compared(one.number, elsewhere),),
        would_prove=_would_prove(one.number),
        would_weaken=say("a probe that passes at port {}, or a line of the log that names it", one.number),
        verify=forward(pod, one.number, own("connection refused as soon as the forwarded port is used")),
    )


def _would_prove(number: int) -> Text:
    return say("the pod's listening sockets, none of them at {} (--debug shows them)", number)


def _compared(number: int, elsewhere: Sequence[Listening]) -> Compared:
    return Compared(
        what=own("port: where it arrives, and what the log says"),
        wants=say("{}", number),
        has=say("{}: {}", numbers(elsewhere), elsewhere[0].quote()),
        same=False,
    )
