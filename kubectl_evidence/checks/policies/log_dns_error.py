"""A program says that it could not look up a name."""

from __future__ import annotations

import re
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
    those with a similar name are listed. Of another namespace, whose Services are not read, the
    answer itself tells: there is none, or no such namespace, or it is headless and without a ready
    endpoint, so that its name has no address. "No such host" is an answer; a time-out, SERVFAIL or
    "try again" is none, and speaks for the name server or what is before it.

    ## What would prove it
    The same look-up made by hand in the pod: a log is the program's own account, so it is only
    suspected. It is an error where the container is not ready.

    ## Traps
    Of a container that is ready only its last lines tell: a program that tried again and succeeded
    says something else after it. A Service may have been made since. The Services of other
    namespaces are not read. Some programs use one word for both cases.

    ## Example
    In fixtures/service-name-misspelt:
    > Container/invoices cannot look up “rates-ap”: there is no such Service in namespace
    > service-name-misspelt; of a similar name: rates-api
    """
    for lookup in failed_lookups(pod, logs, now):
        container = pod.containers[lookup.container]
        meant = meant_service(lookup.host, pod.namespace) if lookup.host is not None else None
        there = _service(meant, pod, services)
        near = _near(lookup.host, meant, pod, services) if there is None else ()
        absent = meant is not None and meant.namespace == pod.namespace and services is not None and there is None
        unsearched = there is not None and lookup.host is not None and not _is_searched(lookup.host, pod)
        # The answer of the name server tells of the Services that were not read.
        beyond = meant if meant is not None and meant.namespace != pod.namespace and lookup.how == "unknown" else None
        yield Suspected(
            subject=say("Container/{}", lookup.container),
            severity="warning" if container.ready else "error",
            says=_beyond(lookup, beyond)
            if beyond is not None
            else _says(lookup, meant, there, pod, slices, near, absent=absent),
            cites=(
                cite(logs, "parts", lookup.stream, "lines", lookup.number),
                *_cites(services, there, near),
                *((cite(pod, "dns_searches"),) if pod.dns_searches and unsearched else ()),
                *((cite(pod, "dns_policy"),) if unsearched else ()),
            ),
            compared=(
                (Compared(what=say("Service"), wants=lookup.host, has=join(", ", near) or None, same=False),)
                if absent
                else ()
            ),
            would_prove=say("the same look-up in the pod, and one of kubernetes.default that is answered")
            if absent or beyond is not None
            else say("a look-up of kubernetes.default in the pod that fails, too"),
            would_weaken=say("a Service of that name that was made since")
            if absent or beyond is not None
            else say("a later line of the log that tells of a look-up that succeeded"),
            verify=_verify(lookup, meant if absent or beyond is not None else None, pod, unsearched=unsearched),
        )


def _is_searched(host: Text, pod: Pod) -> bool:
    """Whether the domain in which a Service of the namespace has this short name is among those that are looked in.

    Source: pkg/kubelet/network/dns/dns.go, GetPodDNS: with dnsPolicy None they are those of dnsConfig and no others.
    """
    dots = host.count(".")
    if pod.dns_policy != "None" or host.endswith(".") or dots > 1:
        return True
    wanted = f"{pod.namespace}.svc." if dots == 0 else "svc."
    return any(one.startswith((wanted, "[")) for one in pod.dns_searches)


def _is_of_pod(host: str, meant: Meant) -> bool:
    """Whether it is the name of a pod, by its Service: `redis-0.redis-headless`."""
    return host.lower().partition(".")[0] != meant.service


def _label(host: Text, meant: Meant) -> Text:
    """The Service's part of a host."""
    begin = next((one.start() for one in re.finditer(r"[^.]+", host) if one[0].lower() == meant.service), 0)
    return host.part(begin, begin + len(meant.service))


def _parts(lookup: Lookup, meant: Meant) -> tuple[Text, Text]:
    """The Service and the namespace, as the host writes them."""
    host = lookup.host or own("")
    lower = host.lower()
    at = lower.index(f"{meant.service}.{meant.namespace}")
    after = at + len(meant.service) + 1
    return host.part(at, after - 1), host.part(after, after + len(meant.namespace))


def _beyond(lookup: Lookup, meant: Meant) -> Text:
    return say(
        "Container/{} cannot look up “{}”: the name server knows no address of a Service {} in namespace {}",
        lookup.container,
        lookup.host or own(""),
        *_parts(lookup, meant),
    )


def _verify(lookup: Lookup, missing: Meant | None, pod: Pod, *, unsearched: bool) -> Verify:
    """Look for the Service that is missing, at what is searched, or else at the name server."""
    if unsearched:
        command = say("kubectl get pod {} -n {} -o jsonpath='{{.spec.dnsConfig.searches}}'", pod.name, pod.namespace)
        return Verify(command=command, expect=say("no domain that begins with {}.svc", pod.namespace))
    if missing is None or lookup.host is None:
        return Verify(command=_SERVER, expect=say("the pods of the name server, ready, or why not"))
    if missing.namespace != pod.namespace:
        return Verify(command=say("kubectl get service {} -n {}", *_parts(lookup, missing)), expect=say("NotFound"))
    command = say("kubectl get service {} -n {}", _label(lookup.host, missing), pod.namespace)
    return Verify(command=command, expect=say("NotFound"))


def _service(meant: Meant | None, pod: Pod, services: Services | None) -> tuple[Name, Service] | None:
    if meant is None or meant.namespace != pod.namespace or services is None:
        return None
    return next((found for found in services.items.items() if found[0] == meant.service), None)


def _near(host: Text | None, meant: Meant | None, pod: Pod, services: Services | None) -> tuple[Name, ...]:
    if host is None or meant is None or meant.namespace != pod.namespace or services is None:
        return ()
    names = nearest(meant.service, [str(name) for name in services.items])
    # Pods have names by a headless Service only: one of the same stem may be meant, whatever its suffix.
    by_pod = _is_of_pod(host, meant)
    found = ((name, by_pod and one.headless) for name, one in services.items.items() if name in names)
    return tuple(name for name, of_pods in found if of_pods or similar(meant.service, name))


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
        by_pod = meant is not None and _is_of_pod(lookup.host, meant)
        called = say("Service {}", _label(lookup.host, meant)) if meant is not None and by_pod else own("such Service")
        return say("{}: there is no {} in namespace {}{}", start, called, pod.namespace, similar_names)
    if there is not None:
        name, service = there
        if not _is_searched(lookup.host, pod):
            domains = join(", ", pod.dns_searches) if pod.dns_searches else own("no domain")
            place = say("{}.svc", pod.namespace) if "." not in lookup.host else own("svc")
            return say(
                "{}: dnsPolicy None looks in {}, and Service/{} is in the cluster's {}", start, domains, name, place
            )
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
