"""NetworkPolicies let the pod out, but not to the cluster's name server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.network_policies import NetworkPolicies, NetworkPolicy
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.blocked import blocked_hosts, name_server_blocked
from kubectl_evidence.semantics.isolation import (
    ENFORCED,
    command,
    in_force_since,
    isolation,
    policies_do,
    policy_cites,
)
from kubectl_evidence.semantics.lookups import failed_lookups
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("log-dns-error",)

_HOSTS = 2


def check(
    pod: Pod,
    network_policies: NetworkPolicies,
    services: Services | None,
    dependencies: Dependencies | None,
    logs: Logs | None,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether the NetworkPolicies that isolate the pod let it ask the cluster's name server.

    ## How it decides
    Policies isolate what goes out of the pod, and no rule of any of them covers UDP port 53 of pods
    labelled k8s-app=kube-dns in kube-system, where the name server is by convention
    (kubernetes/kubernetes cluster/addons/dns). It is a warning where the pod needs names: its
    environment names hosts, its log tells of look-ups without an answer, or a rule lets it out to
    pods or anywhere. Else it is information. Hosts of the environment that no rule leads to either are
    said here, too: the same rules lack both.

    ## What would prove it
    Whether the cluster's network enforces policies is not visible in any object, so it is suspected:
    look-ups in the pod that time out prove it.

    ## Traps
    A rule for a range of addresses may cover the name server, or one on the node (169.254.20.10). A
    rule that opens port 53, or 5353, to pods of another namespace is meant for a name server that is
    somewhere else. A rule with a podSelector alone means pods of its own namespace. Who asks another
    name server (hostNetwork, dnsPolicy Default or None) needs none of this. A look-up that was
    answered, if only by "no such host", speaks against it.

    ## Example
    In fixtures/egress-without-dns:
    > NetworkPolicy/checkout-egress does not let the pod out to the cluster's name server (53/UDP to
    > kube-system), and it looks up orders-db
    """
    policies = isolation(pod, network_policies, "egress")
    if not name_server_blocked(pod, policies, logs, now):
        return
    lookups = list(failed_lookups(pod, logs, now))
    hosts = dependencies.hosts if dependencies is not None else ()
    named = [(place, one.host) for place, one in enumerate(hosts) if not one.host.replace(".", "").isdigit()]
    blocked = list(blocked_hosts(pod, policies, network_policies, services, dependencies))
    needed = bool(named) or bool(lookups) or _lets_out_by_name(policies.values())
    places = dict.fromkeys([*(one.place for one in blocked), *(place for place, _ in named)])
    yield Suspected(
        subject=say("Pod/{}", pod.name),
        severity="warning" if needed else "info",
        says=_says(policies, [one.where for one in blocked], [host for _, host in named]),
        cites=(
            *policy_cites(network_policies, policies),
            *(cite(dependencies, "hosts", place) for place in places if dependencies is not None),
            *(cite(logs, "parts", one.stream, "lines", one.number) for one in lookups if logs is not None),
        ),
        since=in_force_since(policies),
        would_prove=say("a look-up in the pod that times out: its log, or nslookup kubernetes.default in it"),
        would_weaken=say("{}; a look-up in the pod that is answered", ENFORCED),
        verify=Verify(
            command=command(pod.namespace, policies),
            expect=say("no egress rule with port 53/UDP to kube-system"),
        ),
    )


def _says(policies: Mapping[Name, NetworkPolicy], blocked: list[Text], named: list[Text]) -> Text:
    needs = own("")
    if not any(one.egress for one in policies.values()):
        who = policies_do(policies, "egress", "lets", "let")
        needs = say(", and it looks up {}", _first(named)) if named else own("")
        return say("{} nothing out of the pod, not even to the cluster's name server (53/UDP){}", who, needs)
    if blocked:
        needs = say(", nor to {}", _first(blocked))
    elif named:
        needs = say(", and it looks up {}", _first(named))
    who = policies_do(policies, "egress", "does", "do")
    return say("{} not let the pod out to the cluster's name server (53/UDP to kube-system){}", who, needs)


def _first(words: list[Text]) -> Text:
    rest = say(" and {} more", len(words) - _HOSTS) if len(words) > _HOSTS else own("")
    return say("{}{}", join(", ", words[:_HOSTS]), rest)


def _lets_out_by_name(policies: Iterable[NetworkPolicy]) -> bool:
    """Whether a rule leads to what is reached by a name as a rule: anything but ranges of addresses."""
    rules = [rule for one in policies for rule in one.egress]
    return any(not rule.peers or any(peer.cidr is None for peer in rule.peers) for rule in rules)
