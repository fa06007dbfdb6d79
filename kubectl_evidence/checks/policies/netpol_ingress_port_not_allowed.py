"""No NetworkPolicy lets anybody in to a port of the pod that a Service leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.network_policies import NetworkPolicies, NetworkPolicy, PolicyPort
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort, Services
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.isolation import (
    ENFORCED,
    command,
    in_force_since,
    isolation,
    policies_do,
    policy_cites,
)
from kubectl_evidence.semantics.network_policy import PodPort, allowed_ports, covers, ingress
from kubectl_evidence.semantics.policy_words import port_in_words
from kubectl_evidence.semantics.ports import protocol_of, service_port_in_words
from kubectl_evidence.semantics.reach import pod_port
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()


def check(pod: Pod, services: Services, network_policies: NetworkPolicies) -> Iterator[Verdict]:
    """## What it decides
    Whether the NetworkPolicies that isolate the pod let anybody in to the ports that its Services
    lead to.

    ## How it decides
    Each port of each Service that selects the pod is resolved to the pod's port, since policies
    see traffic after that (k8s.io/api/networking/v1 NetworkPolicyPort): by number, by the names
    that the pod declares, and to `endPort`. Policies add up, so that it is denied only if no rule of
    any of them covers that port and protocol, for whatever peer. If a rule covers the Service's own
    port number instead, that is said: the usual slip.

    ## What would prove it
    Whether the cluster's network enforces policies is not visible in any object, so it is suspected
    whatever the rules say: a connection from another pod that times out, and succeeds without the
    policies.

    ## Traps
    Probes and other traffic from the pod's own node always pass. Pods in their node's network are
    not covered for certain. A rule that lets in some peers only is no fault. Of a list of policies
    that was cut nothing follows. A Service's named port that does not resolve leads nowhere.

    ## Example
    In fixtures/policy-for-service-port:
    > NetworkPolicy/from-gateway lets in 80/TCP, the Service's port, and not 8080/TCP of the pod,
    > where Service/checkout port http (80) leads: policies go by the pod's port
    """
    policies = isolation(pod, network_policies, "ingress")
    labels = network_policies.namespace.labels if network_policies.namespace is not None else {}
    for name, service in selecting(pod, services).items() if policies else ():
        leads = {place: to for place, port in enumerate(service.ports) if (to := pod_port(pod, port)) is not None}
        who = {place: ingress(policies, pod.namespace, labels, to).who for place, to in leads.items()}
        # With another port of the Service open, this one is as likely closed on purpose.
        is_shut = all(one == "nobody" for one in who.values())
        for place, reached in leads.items():
            port = service.ports[place]
            if who[place] != "nobody":
                continue
            allowed = allowed_ports(policies)
            slips = _slips(port, reached, allowed)
            wanted = say("{}/{}", reached.number if reached.number is not None else own("?"), own(reached.protocol))
            yield Suspected(
                subject=say("Service/{}", name),
                severity="warning" if is_shut or slips else "info",
                says=_says(name, port, wanted, policies, allowed, slip=bool(slips)),
                cites=(
                    cite(services, "items", name, "ports", place),
                    *policy_cites(network_policies, policies),
                ),
                since=in_force_since(policies),
                compared=(
                    Compared(
                        what=say("port that policies let in"),
                        wants=wanted,
                        has=join(", ", map(port_in_words, allowed)) or None,
                        same=False,
                    ),
                ),
                would_prove=say(
                    "a connection to {} port {} from a pod on another node that times out",
                    pod.pod_ip or pod.name,
                    wanted,
                ),
                would_weaken=ENFORCED,
                verify=Verify(
                    command=command(pod.namespace, policies),
                    expect=say("no ingress rule of any of them with port {}", wanted),
                ),
            )


def _slips(port: ServicePort, reached: PodPort, allowed: tuple[PolicyPort, ...]) -> tuple[PolicyPort, ...]:
    """The ports of rules that are the Service's own, which no policy knows."""
    if port.port == reached.number:
        return ()
    of_service = PodPort(port.port, protocol_of(port), frozenset({str(port.name)} if port.name is not None else ()))
    return tuple(one for one in allowed if covers(one, of_service))


def _says(
    name: Name,
    port: ServicePort,
    wanted: Text,
    policies: Mapping[Name, NetworkPolicy],
    allowed: tuple[PolicyPort, ...],
    *,
    slip: bool,
) -> Text:
    where = say("{} of the pod, where Service/{} port {} leads", wanted, name, service_port_in_words(port))
    by = policies_do(policies, "ingress", "lets", "let")
    if not allowed:
        return say("{} nobody in to {}: there is no ingress rule for any port", by, where)
    ports = join(", ", map(port_in_words, allowed))
    if slip:
        return say("{} in {}, the Service's port, and not {}: policies go by the pod's port", by, ports, where)
    return say("{} in {}, and nobody to {}", by, ports, where)
