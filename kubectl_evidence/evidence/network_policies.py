"""NetworkPolicies that select the pod: what it may be kept from, if the cluster's network enforces them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.label_selector import matches, may_match
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.label_selector import LabelSelector
from kubectl_evidence.evidence.parts.meta import by_name
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class Peer(Part):
    """Who may be at the other end: pods of this namespace, of selected namespaces, or a range of addresses.

    A `pod_selector` beside a `namespace_selector` selects within those namespaces (networking/v1 NetworkPolicyPeer).
    """

    pod_selector: LabelSelector | None = None
    namespace_selector: LabelSelector | None = None
    cidr: Text | None = Field(None, validation_alias=AliasPath("ipBlock", "cidr"))
    excluded: tuple[Text, ...] = Field((), validation_alias=AliasPath("ipBlock", "except"))


class PolicyPort(Part):
    """A port of the *pod*, by number, number to `end_port`, or name; every port of the protocol where there is none."""

    protocol: Text | None = None
    port: int | Text | None = None
    end_port: int | None = None


class PolicyRule(Part):
    """Traffic that is allowed. No peers are all peers, no ports are all ports."""

    peers: tuple[Peer, ...] = ()
    ports: tuple[PolicyPort, ...] = ()


class NetworkPolicy(Part):
    """One policy (networking/v1). What it isolates may do only what the rules of all policies together allow."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    pod_selector: LabelSelector = Field(LabelSelector(), validation_alias=AliasPath("spec", "podSelector"))
    isolates_ingress: bool
    isolates_egress: bool
    ingress: tuple[PolicyRule, ...] = ()
    egress: tuple[PolicyRule, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _flatten(cls, policy: Any) -> Any:
        """Read the types with their default: Ingress, and Egress where there are egress rules (networking/v1)."""
        if not isinstance(policy, dict):
            return policy
        spec = policy.get("spec")
        ingress, egress = listed(at(spec, "ingress")), listed(at(spec, "egress"))
        types = listed(at(spec, "policyTypes")) or ["Ingress", *(["Egress"] if egress else [])]
        return {
            **policy,
            "isolatesIngress": "Ingress" in types,
            "isolatesEgress": "Egress" in types,
            "ingress": [{"peers": at(rule, "from") or [], "ports": at(rule, "ports") or []} for rule in ingress],
            "egress": [{"peers": at(rule, "to") or [], "ports": at(rule, "ports") or []} for rule in egress],
        }


class Ruling(Part):
    """What all policies together let through, if the cluster's network enforces them, which is not visible.

    About an incoming `service`: who may reach the `port` of the pod behind it; only some `peers`, in words. If nobody
    may, `allowed_ports` are those of the rules, and `by_service_port` says that one is the Service's, which no policy
    knows. About `dns` and a `dependency`: whether the pod may send there. `unknown` depends on labels, ports or
    addresses that were not read.
    """

    about: Literal["dns", "service", "dependency"]
    verdict: Literal["allowed", "denied", "from-namespace", "from-peers", "unknown"]
    port: int | None = None
    protocol: Literal["TCP", "UDP", "SCTP"]
    peers: tuple[Text, ...] = ()
    allowed_ports: tuple[PolicyPort, ...] = ()
    by_service_port: bool = False


class Policies(Answer):
    """The policies of the namespace that select the pod, or others that are concerned."""

    items: Annotated[Mapping[Name, NetworkPolicy], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Namespace(Answer):
    """The pod's namespace: its labels, which selectors of namespaces look at."""

    labels: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("data", "metadata", "labels"))


class NetworkPolicies(Evidence):
    """The policies that select the pod or would select one of the template; the namespace if they look at labels."""

    title: ClassVar[str] = "Network policies"
    informs: ClassVar[bool] = True

    policies: Policies | None = Field(None, validation_alias=AliasPath("parts", "policies"))
    # Others that may select pods of the Services that the environment names: they say whom those let in.
    called: Policies | None = Field(None, validation_alias=AliasPath("parts", "called"))
    namespace: Namespace | None = Field(None, validation_alias=AliasPath("parts", "namespace"))
    # By what they are about: `kube-dns/UDP`, `Service/checkout:80`, `orders-db:5432`; of restricted directions only.
    # They follow from other evidence, too (`semantics.rulings`), and are written down before any of it is left out.
    rulings: Mapping[Text, Ruling] = {}

    @model_validator(mode="before")
    @classmethod
    def _without_none(cls, answer: Any) -> Any:
        """Leave out a list of others that holds none."""
        parts = at(answer, "parts")
        none = at(parts, "called", "status") == "collected" and not listed(at(parts, "called", "data", "items"))
        whole = none and not at(parts, "called", "truncated")
        return {**answer, "parts": {key: one for key, one in parts.items() if key != "called"}} if whole else answer

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"policies": ask.list_("networking.k8s.io/v1", "networkpolicies", target.namespace)}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        asks = {}
        if known.network.by_namespace:
            asks["namespace"] = ask.get("v1", "namespaces", target.namespace)
        if known.network.called and known.pod:
            asks["called"] = ask.list_("networking.k8s.io/v1", "networkpolicies", target.namespace)
        return asks

    @classmethod
    def borrows(cls, key: str) -> bool:
        # The same list again.
        return key == "called"

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        if key == "called":
            selector = at(item, "spec", "podSelector")
            others = any(may_match(selector, dict(pairs)) for pairs in known.network.called)
            return others and not matches(selector, dict(known.labels))
        if key != "policies" or (known.pod and not known.uid):
            # Which of them select a pod that could not be read is not known.
            return True
        there_is_one = bool(known.uid or known.labels)
        return there_is_one and matches(at(item, "spec", "podSelector"), dict(known.labels))
