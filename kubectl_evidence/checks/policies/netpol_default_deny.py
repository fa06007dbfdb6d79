"""NetworkPolicies let nothing in to the pod, or nothing out of it, and no rule makes an exception."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Suspected, Verdict, Verify
from kubectl_evidence.semantics.isolation import (
    ENFORCED,
    command,
    in_force_since,
    isolation,
    policies_do,
    policy_cites,
)
from kubectl_evidence.semantics.lookups import resolver
from kubectl_evidence.semantics.ports import declared
from kubectl_evidence.semantics.reach import pod_port
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(pod: Pod, services: Services, network_policies: NetworkPolicies) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod is cut off altogether in a direction that it seems to be made for.

    ## How it decides
    Policies isolate the pod in that direction, and none of them has any rule for it. Incoming
    traffic matters to a pod that declares ports; where a Service leads to one of them, or the pod
    looks up names, that is another check's finding and nothing is said here. It is information.

    ## What would prove it
    Whether the cluster's network enforces policies is not visible in any object.

    ## Traps
    Policies add up: one without rules denies nothing that another allows. A worker that nobody calls
    needs no incoming traffic. A policy whose `policyTypes` leave a direction out does not isolate it.

    ## Example
    > NetworkPolicy/default-deny lets nothing in to the pod: no rule makes an exception
    """
    reached = any(pod_port(pod, port) for service in selecting(pod, services).values() for port in service.ports)
    directions: dict[Literal["ingress", "egress"], bool] = {
        "ingress": bool(declared(pod)) and not reached,
        "egress": resolver(pod) == "other",
    }
    for direction, matters in directions.items():
        policies = isolation(pod, network_policies, direction)
        if not matters or not policies or any(getattr(one, direction) for one in policies.values()):
            continue
        incoming = direction == "ingress"
        yield Suspected(
            subject=say("Pod/{}", pod.name),
            severity="info",
            says=say(
                "{} nothing {} the pod: no rule makes an exception",
                policies_do(policies, direction, "lets", "let"),
                own("in to") if incoming else own("out of"),
            ),
            cites=tuple(policy_cites(network_policies, policies)),
            since=in_force_since(policies),
            would_prove=say("a connection {} the pod that times out", own("to") if incoming else own("from")),
            would_weaken=ENFORCED,
            verify=Verify(
                command=command(pod.namespace, policies),
                expect=say("no rule under {}", own("Allowing ingress traffic") if incoming else own("Allowing egress")),
            ),
        )
