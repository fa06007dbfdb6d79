"""A program says that it could not look up a name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Compared, Pointer, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.lookups import Lookup, Meant, failed_lookups, meant_service
from kubectl_evidence.semantics.routing import routable
from kubectl_evidence.semantics.selectors import similar
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (*CONTAINER_DOWN, "init-container-crashloop", "init-container-not-finished")

_QUOTED = 100
_SERVER = say("kubectl get pods -n kube-system -l k8s-app=kube-dns -o wide")


def check(
    pod: Pod, logs: Logs, services: Services | None, slices: EndpointSlices | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Which containers say at the end of their logs that a look-up failed, and whether the name or the
    name server is the likelier fault.

    ## How it decides
    By the words of the usual resolvers: Go, glibc, musl, Node.js, Java, BusyBox, libpq, nginx and
    others. A name that a Service of the namespace would have (k8s.io/dns docs/specification.md) is
    compared with the Services that there are: without one of that name it is likely misspelt, and
    those with a similar name are listed. A headless Service without a ready endpoint has a name
    without an address. "No such host" is an answer; a time-out, SERVFAIL or "try again" is none, and
    speaks for the name server or what is before it.

    ## What would prove it
    A log is the program's own account, so it is suspected: the same look-up made by hand in the pod.
    It is an error where the container is not ready.

    ## Traps
    Of a container that is ready only its last lines tell: who tried again and succeeded says
    something else after it. A Service may have been made since. The Services of other namespaces are
    not read. Some programs use one word for both cases.
    """
    for lookup in failed_lookups(pod, logs, now):
        container = pod.containers[lookup.container]
        meant = meant_service(lookup.host, pod.namespace) if lookup.host is not None else None
        there = _service(meant, pod, services)
        near = _near(meant, pod, services) if there is None else ()
        absent = meant is not None and meant.namespace == pod.namespace and services is not None and there is None
        yield Suspected(
            subject=say("Container/{}", lookup.container),
            severity="warning" if container.ready else "error",
            says=_says(lookup, meant, there, pod, slices, near, absent=absent),
            cites=(
                cite(logs, "parts", lookup.stream, "lines", lookup.number),
                *_cites(services, there, near),
            ),
            compared=(
                (Compared(what=say("Service"), wants=lookup.host, has=join(", ", near) or None, same=False),)
                if absent
                else ()
            ),
            would_prove=say("the same look-up in the pod, and one of kubernetes.default that is answered")
            if absent
            else say("a look-up of kubernetes.default in the pod that fails, too"),
            would_weaken=say("a Service of that name that was made since")
            if absent
            else say("a later line of the log that tells of a look-up that succeeded"),
            verify=Verify(
                command=say("kubectl get service {} -n {}", lookup.host or own("NAME"), pod.namespace),
                expect=say("NotFound"),
            )
            if absent and meant is not None and lookup.host is not None and "." not in lookup.host
            else Verify(command=_SERVER, expect=say("the pods of the name server, ready, or why not")),
        )


def _service(meant: Meant | None, pod: Pod, services: Services | None) -> tuple[Name, Service] | None:
    if meant is None or meant.namespace != pod.namespace or services is None:
        return None
    return next((found for found in services.items.items() if found[0] == meant.service), None)


def _near(meant: Meant | None, pod: Pod, services: Services | None) -> tuple[Name, ...]:
    if meant is None or meant.namespace != pod.namespace or services is None:
        return ()
    names = nearest(meant.service, [str(name) for name in services.items])
    return tuple(name for name in services.items if name in names and similar(meant.service, name))


def _says(
    lookup: Lookup,
    meant: Meant | None,
    there: tuple[Name, Service] | None,
    pod: Pod,
    slices: EndpointSlices | None,
    near: tuple[Name, ...],
    *,
    absent: bool,
) -> Text:
    who = say("Container/{}", lookup.container)
    quoted = say("“{}”", _excerpt(lookup))
    if lookup.host is None:
        return say("{} cannot look up a name: {}", who, quoted)
    if lookup.how == "silent":
        return say("{} gets no answer from its name server about “{}”: {}", who, lookup.host, quoted)
    start = say("{} cannot look up “{}”", who, lookup.host)
    if absent:
        similar_names = say("; of a similar name: {}", join(", ", near)) if near else own("")
        return say("{}: there is no such Service in namespace {}{}", start, pod.namespace, similar_names)
    if there is not None:
        name, service = there
        if service.external_name is not None:
            return say("{}: Service/{} stands for “{}”", start, name, service.external_name)
        if service.headless and slices is not None and not routable(service, slices, name):
            return say("{}: Service/{} is headless and has no ready endpoint: its name has no address", start, name)
        return say("{}, although Service/{} exists: {}", start, name, quoted)
    if meant is not None and meant.namespace != pod.namespace:
        return say("{}, a name in another namespace, whose Services were not read: {}", start, quoted)
    return say("{}: {}", start, quoted)


def _excerpt(lookup: Lookup) -> Text:
    """The line, from shortly before the host where it is long."""
    at = lookup.line.find(lookup.host) if lookup.host is not None else 0
    begin = max(0, at - _QUOTED // 2) if len(lookup.line) > _QUOTED else 0
    cut = lookup.line.part(begin, len(lookup.line)).excerpt(_QUOTED)
    return say("…{}", cut) if begin else cut


def _cites(services: Services | None, there: tuple[Name, Service] | None, near: tuple[Name, ...]) -> Iterator[Pointer]:
    if services is None:
        return
    if there is not None:
        yield cite(services, "items", there[0])
    for name in near:
        yield cite(services, "items", name)
