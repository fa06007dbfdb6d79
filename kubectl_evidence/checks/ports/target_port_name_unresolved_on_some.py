"""Some pods behind a Service have the port name that it wants, others do not and get no traffic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kubectl_evidence.checks.ports._slices import Listed, listed, slices_command
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.parts.meta import Owner
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.finding import Compared, Proven, Verdict, cite
from kubectl_evidence.semantics.ports import (
    declared,
    find_port,
    in_words,
    named_target,
    namesakes,
    service_port_in_words,
)
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("dependency-service-no-endpoints", "service-no-endpoints", "slice-without-ports")

# The EndpointSlice controller needs a moment after a pod has come or changed.
_LAG = timedelta(seconds=30)


def check(pod: Pod, services: Services, slices: EndpointSlices, pods: Pods | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a named targetPort of a Service that selects the pod leads nowhere on some of the
    Service's pods, and to which revision those belong.

    ## How it decides
    The EndpointSlice controller resolves the name on every pod by itself (k8s.io/endpointslice,
    FindPort) and puts pods that have the port and pods that have not into different slices. So the
    slices tell of all pods, though only the specification of this one was read; for this one it is
    resolved again. Pods are told apart by their controllers, which for a Deployment are its
    revisions. It is an error where no pod that has the port is ready, else a warning: those that
    have it carry all the traffic.

    ## What would prove it
    Nothing more.

    ## Traps
    One name for different numbers is legal. In a rollout that renames the port it passes with the
    last old pod, and the new ones serve nobody meanwhile. A headless Service is resolved whatever
    its ports. Pods that are being deleted do not count, nor do slices that no controller of
    Kubernetes wrote.

    ## Example
    A rollout renames the port (fixtures/rollout-port-renamed):
    > Service/facets port 80 wants `http`: 1 of 3 pods have no such port and get no traffic of it
    > (of ReplicaSet/facets-…); this pod has it: http (8080)
    """
    if pod.finished or pod.deleted is not None or (pod.created is not None and now - pod.created < _LAG):
        return
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            if named_target(port) is None or service.headless:
                continue
            every = listed(name, port, slices)
            without, having = [one for one in every if not one.has_port], [one for one in every if one.has_port]
            here = [one for one in every if one.endpoint.target_uid == pod.uid]
            # The slices lag behind, or somebody else writes them, where they say another thing than the pod.
            agrees = here and here[0].has_port == (find_port(pod, port) is not None)
            if without and having and agrees:
                yield _found(pod, name, service, index, services, slices, pods, (without, having))


def _found(
    pod: Pod,
    name: Name,
    service: Service,
    index: int,
    services: Services,
    slices: EndpointSlices,
    pods: Pods | None,
    groups: tuple[list[Listed], list[Listed]],
) -> Proven:
    port = service.ports[index]
    without, having = groups
    wanted = named_target(port) or own("")
    lacks = any(one.endpoint.target_uid == pod.uid for one in without)
    there = dict.fromkeys(in_words(one.port) for one in declared(pod))
    return Proven(
        subject=say("Service/{}", name),
        severity="warning" if any(one.endpoint.ready for one in having) else "error",
        says=say(
            "Service/{} port {} wants `{}`: {} of {} pods have no such port and get no traffic of it{}; {}",
            name,
            service_port_in_words(port),
            wanted,
            len(without),
            len(without) + len(having),
            _of(without, pods),
            _declares(pod, port, lacks, join(", ", there)),
        ),
        cites=(
            cite(services, "items", name, "ports", index, "target_port"),
            *(one.cited(slices) for one in (without[0], having[0])),
            *(cite(pod, "containers", one.container, "ports", one.index) for one in declared(pod)),
        ),
        compared=tuple(
            Compared(
                what=say("port `{}` on the pods of {}", wanted, owner),
                wants=own("declared"),
                has=own("declared") if has else own("not declared"),
                same=has,
            )
            for has, group in ((False, without), (True, having))
            for owner in _owners(group, pods)
        ),
        would_weaken=own("that a rollout which renames the port on purpose ends, and the Service is changed with it"),
        verify=slices_command(
            pod.namespace, name, say("a slice without the port lists {}", without[0].endpoint.target_name or own("it"))
        ),
    )


def _declares(pod: Pod, port: ServicePort, lacks: bool, there: Text) -> Text:
    if not lacks:
        found = find_port(pod, port)
        return say("this pod has it: {}", in_words(found.port)) if found is not None else own("this pod has it")
    if namesakes(pod, port):
        return say("this pod has it for another protocol: {}", in_words(namesakes(pod, port)[0].port))
    return say("this pod declares {}", there or own("no port"))


def _of(group: Sequence[Listed], pods: Pods | None) -> Text:
    owners = _owners(group, pods)
    return say(" (of {})", join(", ", owners)) if owners else own("")


def _owners(group: Sequence[Listed], pods: Pods | None) -> tuple[Text, ...]:
    """The controllers of these pods, as far as the list of pods tells."""
    found: dict[Text, None] = {}
    for one in group:
        name = one.endpoint.target_name
        meta = pods.items.get(name) if pods is not None and name is not None else None
        owner: Owner | None = meta.controller if meta is not None else None
        if owner is not None:
            found[say("{}/{}", owner.kind, owner.name)] = None
    return tuple(found)
