"""NetworkPolicies do not let the pod out to a host that its environment names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from kubectl_evidence.evidence.dependencies import Dependencies, Host
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.network_policies import NetworkPolicies, NetworkPolicy
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Pointer, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.blocked import blocked_hosts, name_server_blocked
from kubectl_evidence.semantics.destinations import Destination
from kubectl_evidence.semantics.isolation import (
    ENFORCED,
    command,
    in_force_since,
    isolation,
    policies_do,
    policy_cites,
)
from kubectl_evidence.semantics.network_policy import PodPort, covers
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ("log-dial-refused",)

# More would say the same again.
_MOST = 3


def check(
    pod: Pod,
    services: Services,
    dependencies: Dependencies,
    network_policies: NetworkPolicies,
    logs: Logs | None,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether the NetworkPolicies that isolate the pod let it out to the hosts that its environment
    names.

    ## How it decides
    A host that is a Service of the namespace stands for the pods that it selects and the port of
    those that its port leads to, since policies see traffic after that (k8s.io/api/networking/v1
    NetworkPolicyPort). Policies add up: it is denied only if no rule of any of them covers that
    port and those pods, whatever is not known of either taken for allowed. Where the rules lack the
    cluster's name server, too, netpol-egress-blocks-dns says both.

    ## What would prove it
    Whether the cluster's network enforces policies is not visible in any object, so it is suspected:
    a connection from the pod that times out.

    ## Traps
    Ranges of addresses may cover pods and Services. A named target port is that of pods that were
    not read. A host outside of the cluster may be reached by a proxy, which the environment names
    too. A variable may name a host that is not used.

    ## Example
    > NetworkPolicy/out does not let the pod out to 6379/TCP of the pods of Service/cache, which its
    > variable CACHE_URL names
    """
    policies = isolation(pod, network_policies, "egress")
    if not policies or name_server_blocked(pod, policies, logs, now):
        return
    blocked = blocked_hosts(pod, policies, network_policies, services, dependencies)
    for one in islice(blocked, _MOST):
        yield Suspected(
            subject=say("Service/{}", one.to.service) if one.to.service is not None else say("Pod/{}", pod.name),
            severity="warning",
            says=say(
                "{} not let the pod out to {}, which its variable {} names{}",
                policies_do(policies, "egress", "does", "do"),
                one.where,
                one.host.env,
                _slip(one.host, one.to, policies),
            ),
            cites=(
                cite(dependencies, "hosts", one.place),
                *policy_cites(network_policies, policies),
                *_service(services, one.to),
            ),
            since=in_force_since(policies),
            would_prove=say("a connection from the pod to {} that times out", one.host.host),
            would_weaken=say("{}; a connection that the pod has to {}", ENFORCED, one.host.host),
            verify=Verify(command=command(pod.namespace, policies), expect=say("no egress rule to {}", one.where)),
        )


def _slip(host: Host, to: Destination, policies: Mapping[Name, NetworkPolicy]) -> Text:
    """Say that a rule is for the Service's port, where that is another than its pods'."""
    if to.service is None or host.port is None or host.port == to.port.number:
        return own("")
    of_service = PodPort(host.port, to.port.protocol, frozenset())
    ports = (port for one in policies.values() for rule in one.egress for port in rule.ports)
    if not any(covers(port, of_service) for port in ports):
        return own("")
    return say(": a rule lets it out to {}, the Service's port, but policies go by the pods'", host.port)


def _service(services: Services, to: Destination) -> Iterator[Pointer]:
    if to.service is not None and to.service in services.items:
        yield cite(services, "items", to.service, "ports")
