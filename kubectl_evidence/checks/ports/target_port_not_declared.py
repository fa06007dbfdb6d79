"""A Service sends traffic to a port number that no container of the pod declares."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Proven, RuledOut, Verdict, Verify, cite
from kubectl_evidence.semantics.ports import (
    declared,
    find_number,
    in_words,
    protocol_of,
    service_port_in_words,
    target_number,
)
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import join, own, say

EXPLAINS = ()


def check(pod: Pod, services: Services) -> Iterator[Verdict]:
    """## What it decides
    Whether a numeric targetPort of a Service that selects the pod is among the ports that the
    pod's containers declare.

    ## How it decides
    Number and protocol are compared with the declared ports of main containers and sidecars. A
    number that is declared rules this out for that port.

    ## What would prove it
    That the port is not declared is proven, and is information only: a declaration opens nothing,
    and a program may listen on a port that nobody declared. What listens can be seen from within
    the pod (`--debug`).

    ## Traps
    It is legal and common. It never explains anything by itself. A named targetPort is another
    check's matter, and so is a headless Service, which translates no ports.
    """
    if pod.finished:
        return
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            number = target_number(port)
            if number is None or service.headless:
                continue
            here = cite(services, "items", name, "ports", index)
            found = find_number(pod, port)
            if found is not None:
                yield RuledOut(
                    subject=say("Service/{}", name),
                    says=say(
                        "Service/{} port {} leads to {}/{}, which container {} declares",
                        name,
                        service_port_in_words(port),
                        number,
                        own(protocol_of(port)),
                        found.container,
                    ),
                    cites=(here, cite(pod, "containers", found.container, "ports", found.index)),
                )
                continue
            ports = join(", ", dict.fromkeys(in_words(one.port) for one in declared(pod)))
            yield Proven(
                subject=say("Service/{}", name),
                severity="info",
                says=say(
                    "Service/{} port {} leads to {}/{}, which no container declares ({}): legal, it may listen",
                    name,
                    service_port_in_words(port),
                    number,
                    own(protocol_of(port)),
                    say("declared: {}", ports) if ports else say("none is declared"),
                ),
                cites=(
                    here,
                    *(cite(pod, "containers", one.container, "ports", one.index) for one in declared(pod)),
                    *(() if ports else tuple(cite(pod, "containers", one) for one in pod.counting_containers)),
                ),
                compared=(
                    Compared(
                        what=say("port number"),
                        wants=say("{}/{}", number, own(protocol_of(port))),
                        has=ports or None,
                        same=False,
                    ),
                ),
                verify=Verify(
                    command=say(
                        "kubectl get pod {} -n {} -o jsonpath='{{.spec.containers[*].ports}}'",
                        pod.name,
                        pod.namespace,
                    ),
                    expect=say("no containerPort {}", number),
                ),
            )
