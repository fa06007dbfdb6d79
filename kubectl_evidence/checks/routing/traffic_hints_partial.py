"""Topology hints are on some of a Service's endpoints only, so that kube-proxy ignores them."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import say

EXPLAINS = ()


def check(pod: Pod, services: Services, slices: EndpointSlices) -> Iterator[Verdict]:
    """## What it decides
    Whether traffic stays in its zone or on its node as the Service asks.

    ## How it decides
    kube-proxy heeds hints only where every ready endpoint has one (pkg/proxy/topology.go,
    canUseTopology); otherwise traffic goes to all, as without hints. No endpoint is lost by it.

    ## What would prove it
    Nothing more: it is information, and costs latency or money at most.

    ## Traps
    Endpoints that are not ready never have hints.

    ## Example
    > 1 of 2 ready endpoints of Service/checkout have topology hints: kube-proxy ignores them
    """
    for name in selecting(pod, services):
        joined = slices.of_service(name)
        ready = [one for each in joined.values() for one in each.endpoints if one.ready and not one.terminating]
        hinted = sum(one.hinted for one in ready)
        if 0 < hinted < len(ready):
            yield Proven(
                subject=say("Service/{}", name),
                severity="info",
                says=say(
                    "{} of {} ready endpoints of Service/{} have topology hints: kube-proxy ignores them",
                    hinted,
                    len(ready),
                    name,
                ),
                cites=tuple(cite(slices, "items", key) for key in joined),
            )
