"""A pod with dnsPolicy Default looks up names of Services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Verdict, cite
from kubectl_evidence.semantics.node_resolver import finding, needed
from kubectl_evidence.text import say

EXPLAINS = ("log-dns-error",)


def check(
    pod: Pod, dependencies: Dependencies | None, services: Services | None, logs: Logs | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Whether a pod that asks its node's name server needs names that only the cluster's knows.

    ## How it decides
    dnsPolicy Default, which is not the default, means the node's resolv.conf
    (pkg/kubelet/network/dns/dns.go, getPodDNSType). The environment names a Service, or the log says
    that a look-up of one failed.

    ## What would prove it
    That it asks the node is certain; that the node's name server does not know the names is only
    likely: the pod's /etc/resolv.conf tells.

    ## Traps
    With dnsPolicy None the pod asks the servers of its dnsConfig, one of which may be the cluster's:
    nothing is said of it. The cluster's name server itself has Default, and needs no Service's name.

    ## Example
    > dnsPolicy Default, not ClusterFirst: the pod asks its node's name server, not the cluster's,
    > and looks up “sink.payments.svc”
    """
    if pod.dns_policy != "Default" or pod.finished or pod.deleted is not None:
        return
    found = needed(pod, dependencies, services, logs, now)
    if found is not None:
        yield finding(pod, found, say("dnsPolicy Default, not ClusterFirst"), (cite(pod, "dns_policy"),))
