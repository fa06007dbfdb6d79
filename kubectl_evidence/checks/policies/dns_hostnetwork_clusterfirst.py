"""A pod in its node's network looks up names of Services, but asks the node's name server."""

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
    Whether a pod with hostNetwork needs names that its name server does not know.

    ## How it decides
    With hostNetwork, dnsPolicy ClusterFirst, which is the default, means what Default means: the
    node's resolv.conf (pkg/kubelet/network/dns/dns.go, getPodDNSType); only ClusterFirstWithHostNet
    asks the cluster. The environment names a Service, or the log says that a look-up of one failed.

    ## What would prove it
    That it asks the node is certain; that the node's name server does not know the names is only
    likely: the pod's /etc/resolv.conf tells.

    ## Traps
    Agents in the node's network that need no Service's name are as they should be. Names outside of
    the cluster are known to the node as well. A look-up of another name that failed has another
    cause.

    ## Example
    In fixtures/host-network-dns:
    > hostNetwork with dnsPolicy ClusterFirst, not ClusterFirstWithHostNet: the pod asks its node's
    > name server, not the cluster's, and fails to look up “sink”
    """
    if not pod.host_network or pod.dns_policy is not None or pod.finished or pod.deleted is not None:
        return
    found = needed(pod, dependencies, services, logs, now)
    if found is None:
        return
    why = say("hostNetwork with dnsPolicy ClusterFirst, not ClusterFirstWithHostNet")
    yield finding(pod, found, why, (cite(pod, "host_network"),))
