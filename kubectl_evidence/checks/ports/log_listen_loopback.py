"""A program says that it listens on a loopback address, where nobody outside the pod can reach it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kubectl_evidence.checks.ports._mismatch import Refused, cited, refusal, refused, seen
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.arrivals import Arrival, arrivals
from kubectl_evidence.semantics.listening import Listening, listening
from kubectl_evidence.semantics.ports import service_port_in_words
from kubectl_evidence.semantics.probes import answering, in_words
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.text import Text, own, say

EXPLAINS = (*PROBE_FAILS, "target-port-not-declared")


def check(
    pod: Pod, services: Services | None, logs: Logs, events: Events | None, debug: Debug | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Whether a program says in its log that it listens on a loopback address only, at a port to which
    a Service leads or which a probe asks.

    ## How it decides
    Services and the kubelet come in at the pod's address, which a socket on 127.0.0.1 or ::1 does
    not answer. The logs of the current runs are read for lines that say where something listens.
    It is an error where the pod has one container, or where a probe is refused at that port, a
    warning where another container may stand in front. A line that merely says `localhost` counts
    only with a probe that is refused, since many programs print that name whatever they bind.

    ## What would prove it
    The address of the socket, which `--debug` shows.

    ## Traps
    A probe that is answered at the port refutes it, and so does a line that names the same port and
    another address. `kubectl port-forward` comes in by the loopback address and works. A proxy in
    front of the program, as a service mesh puts there, reaches it.

    ## Example
    In fixtures/listens-on-loopback:
    > Service/wallet port 80 leads to 8080, where container wallet listens on a loopback address
    > only, by its log: “listening on 127.0.0.1:8080”
    """
    if pod.finished or pod.deleted is not None or may_still_start(pod, now):
        return
    everyone = [one for lines in listening(pod, logs).values() for one in lines]
    reached, probes = arrivals(pod, services), refused(pod, events, now)
    for number in sorted(({one.number for one in reached} | {one.number for one in probes}) - seen(debug)):
        said = [one for one in everyone if one.port == number]
        there = [one for one in probes if one.number == number]
        if not said or number in answering(pod) or any(one.bound == "any" for one in said):
            continue
        if not there and any(one.bound == "localhost" for one in said):
            continue
        leading = [one for one in reached if one.number == number]
        for one in leading:
            if services is not None:
                yield _traffic(pod, one, said, there, services, logs, events)
        if not leading and events is not None:
            yield _probe(pod, there[0], said, logs, events)


def _traffic(
    pod: Pod,
    one: Arrival,
    said: Sequence[Listening],
    there: Sequence[Refused],
    services: Services,
    logs: Logs,
    events: Events | None,
) -> Suspected:
    alone = len(pod.counting_containers) == 1
    return Suspected(
        subject=one.subject,
        severity="error" if there or alone else "warning",
        says=say(
            "Service/{} port {} leads to {}, where container {} listens on a loopback address only, by its log: “{}”{}",
            one.name,
            service_port_in_words(one.port),
            one.number,
            said[0].container,
            said[0].line.excerpt(50),
            say("; {}", refusal(there[0], said[0].container)) if there else own(""),
        ),
        cites=(
            cite(services, "items", one.name, "ports", one.index),
            *cited(logs, said),
            *(there[0].cited(pod, events) if there and events is not None else ()),
        ),
        compared=(_compared(said),),
        would_prove=_would_prove(one.number),
        would_weaken=_would_weaken(one.number),
        verify=_verify(pod, said),
    )


def _probe(pod: Pod, one: Refused, said: Sequence[Listening], logs: Logs, events: Events) -> Suspected:
    return Suspected(
        subject=say("Container/{}", one.container),
        severity="error",
        says=say(
            "Container/{}'s {} probe {} is refused; by its log it listens on a loopback address only: “{}”",
            one.container,
            own(one.kind),
            in_words(one.probe),
            said[0].quote(),
        ),
        cites=(*one.cited(pod, events), *cited(logs, said)),
        since=one.told.first,
        compared=(_compared(said),),
        would_prove=_would_prove(one.number),
        would_weaken=_would_weaken(one.number),
        verify=_verify(pod, said),
    )


def _would_prove(number: int) -> Text:
    return say("a listening socket at {} on a loopback address and on no other (--debug shows it)", number)


def _would_weaken(number: int) -> Text:
    return say("an answer at port {} of the pod's own address, or a proxy in the pod that stands in front", number)


def _compared(said: Sequence[Listening]) -> Compared:
    return Compared(what=own("address that is listened on"), wants=own("the pod's"), has=said[0].quote(), same=False)


def _verify(pod: Pod, said: Sequence[Listening]) -> Verify:
    return Verify(
        command=say("kubectl logs {} -c {} -n {} --tail=100", pod.name, said[0].container, pod.namespace),
        expect=said[0].quote(),
    )
