"""What NetworkPolicies keep a pod from reaching, of what it is known to need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from kubectl_evidence.evidence.dependencies import Dependencies, Host
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.network_policies import NetworkPolicies, NetworkPolicy
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.destinations import Destination, destination
from kubectl_evidence.semantics.lookups import failed_lookups, resolver
from kubectl_evidence.semantics.network_policy import dns, egress, opens_elsewhere
from kubectl_evidence.text import Name, Text, own, say


@dataclass(frozen=True)
class Blocked:
    """A host of the environment, its place there, and where it leads."""

    place: int
    host: Host
    to: Destination
    where: Text


def name_server_blocked(pod: Pod, policies: Mapping[Name, NetworkPolicy], logs: Logs | None, now: datetime) -> bool:
    """Whether policies that isolate what goes out keep the pod from the cluster's name server, as far as one can see.

    A look-up that was answered, if only by "no such host", speaks against it.
    """
    if not policies or resolver(pod) != "cluster":
        return False
    if dns(policies, pod.namespace, "UDP") != "denied" or opens_elsewhere(policies):
        return False
    return all(one.how != "unknown" for one in failed_lookups(pod, logs, now))


def blocked_hosts(
    pod: Pod,
    policies: Mapping[Name, NetworkPolicy],
    evidence: NetworkPolicies,
    services: Services | None,
    dependencies: Dependencies | None,
) -> Iterator[Blocked]:
    """The hosts that the environment names and that no egress rule leads to, each place once.

    What is outside of the cluster may be reached by a proxy, if the environment names one.
    """
    labels = evidence.namespace.labels if evidence.namespace is not None else {}
    hosts = dependencies.hosts if dependencies is not None else ()
    by_proxy = any("PROXY" in one.env.upper() for one in hosts)
    told: set[Text] = set()
    for place, host in enumerate(hosts):
        to = destination(host, services, pod.namespace, labels)
        where = _where(host, to)
        outside = to.end.namespace is None and not to.end.address
        if where in told or (outside and by_proxy) or egress(policies, to.end, to.port) != "denied":
            continue
        told.add(where)
        yield Blocked(place, host, to, where)


def _where(host: Host, to: Destination) -> Text:
    port = to.port.number
    if to.service is None:
        return say("{}:{}", host.host, port) if port is not None else host.host
    if port is None:
        return say("the pods of Service/{}", to.service)
    return say("{}/{} of the pods of Service/{}", port, own(to.port.protocol), to.service)
