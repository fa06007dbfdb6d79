"""No pod of the cluster's name server is ready."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.name_server import NAMESPACE, NameServer
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, RuledOut, Verdict, Verify, cite
from kubectl_evidence.semantics.lookups import resolver
from kubectl_evidence.semantics.proxying import usable
from kubectl_evidence.text import own, say

EXPLAINS = ("log-dns-error",)


def check(pod: Pod, name_server: NameServer) -> Iterator[Verdict]:
    """## What it decides
    Whether anything answers behind the Service of the cluster's name server. It is asked only where
    a log tells of a look-up that failed.

    ## How it decides
    The EndpointSlices labelled k8s-app=kube-dns in kube-system, where it is by convention
    (kubernetes/kubernetes cluster/addons/dns), hold no endpoint that kube-proxy would use: none is
    ready, nor serving while it terminates (pkg/proxy/topology.go). A ready one rules it out.

    ## What would prove it
    Nothing more.

    ## Traps
    Without such slices it is somewhere else, and nothing is known. A ready name server may still be
    out of the pod's reach, or fail to ask others. A pod that asks another name server, its node's or
    one of its own choice, has none of this.

    ## Example
    > The cluster's name server is down: Service/kube-dns of kube-system has no ready endpoint of 2
    """
    found = name_server.endpoints
    if found is None or not found.collected or found.truncated or not found.items or resolver(pod) != "cluster":
        return
    every = [endpoint for one in found.items.values() for endpoint in one.endpoints]
    reached = {endpoint.target_name for one in found.items.values() for endpoint in usable(one.endpoints)}
    service = next((one.service for one in found.items.values() if one.service is not None), own("kube-dns"))
    cites = tuple(cite(name_server, "endpoints", "items", name) for name in found.items)
    subject = say("Service/{}", service)
    if reached:
        many = own("endpoint" if len(reached) == 1 else "endpoints")
        says = say("The cluster's name server has {} ready {} behind Service/{}", len(reached), many, service)
        yield RuledOut(subject=subject, says=says, cites=cites)
        return
    yield Proven(
        subject=subject,
        severity="error",
        says=say(
            "The cluster's name server is down: Service/{} of {} has {}",
            service,
            own(NAMESPACE),
            say("no ready endpoint of {}", len(every)) if every else own("no endpoint"),
        ),
        cites=cites,
        would_weaken=say("look-ups that are answered: then the pods ask another name server"),
        verify=Verify(
            command=say("kubectl get pods -n {} -l k8s-app=kube-dns", own(NAMESPACE)),
            expect=say("no pod, or none that is ready"),
        ),
    )
