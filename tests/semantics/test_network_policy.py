"""What NetworkPolicies let through, case by case, as networking/v1 types.go and the network policy documents say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kubectl_evidence.evidence.dependencies import Host
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.destinations import destination
from kubectl_evidence.semantics.network_policy import End, Inbound, PodPort, Policies, dns, egress, ingress, pods_of
from kubectl_evidence.text import Name
from tests.builders import list_of, service
from tests.evidence.paths import policy

REDACTOR = KeyedRedactor(b"a key for tests")
HERE = Name("payments", REDACTOR)
HTTP = PodPort(8080, "TCP", frozenset({"http"}))
ANYBODY: dict[str, Any] = {"namespaceSelector": {}}
DB = {"podSelector": {"matchLabels": {"app": "db"}}}


def read(*found: dict[str, Any]) -> Policies:
    data = {"status": "collected", "data": list_of(found)}
    evidence = NetworkPolicies.model_validate({"parts": {"policies": data}}, context=REDACTOR)
    assert evidence.policies is not None
    return evidence.policies.items


def inbound(*found: dict[str, Any], port: PodPort = HTTP, labels: Mapping[str, str] | None = None) -> Inbound:
    return ingress(read(*found), HERE, labels or {}, port)  # type: ignore[arg-type]


def lets_in(*rules: dict[str, Any], name: str = "web", **spec: Any) -> dict[str, Any]:
    return policy(name, ingress=list(rules), **spec)


def lets_out(*rules: dict[str, Any], name: str = "web") -> dict[str, Any]:
    return policy(name, egress=list(rules), policyTypes=["Egress"])


@pytest.mark.parametrize(
    ("spec", "isolated"),
    [
        ({}, (True, False)),
        ({"ingress": None, "egress": None}, (True, False)),
        ({"egress": [{}]}, (True, True)),
        ({"egress": [{}], "policyTypes": ["Egress"]}, (False, True)),
        ({"egress": [{}], "policyTypes": ["Ingress"]}, (True, False)),
        ({"policyTypes": ["Ingress", "Egress"]}, (True, True)),
    ],
    ids=str,
)
def test_a_policy_without_types_is_about_ingress_and_about_egress_where_it_has_egress_rules(
    spec: dict[str, Any], isolated: tuple[bool, bool]
) -> None:
    one = read(policy("web", **spec))[Name("web", REDACTOR)]
    assert (one.isolates_ingress, one.isolates_egress) == isolated


def test_without_a_policy_for_a_direction_everything_is_let_through() -> None:
    assert inbound(lets_out({})).who == "anywhere"
    assert egress(read(lets_in({})), End(), PodPort(443)) == "unrestricted"


def test_a_policy_without_rules_lets_nobody_in_and_nothing_out() -> None:
    assert inbound(lets_in()).who == "nobody"
    assert egress(read(lets_out()), End(), PodPort(443)) == "denied"


def test_an_empty_rule_lets_everything_through() -> None:
    assert inbound(lets_in({})).who == "anywhere"
    assert egress(read(lets_out({})), End(), PodPort(443)) == "allowed"


def test_policies_add_up() -> None:
    deny = policy("default-deny", policyTypes=["Ingress", "Egress"])
    assert inbound(deny, lets_in({"ports": [{"port": 8080}]})).who == "anywhere"
    assert inbound(deny, lets_in({"from": [DB]})).who == "peers"
    assert egress(read(deny, lets_out({"ports": [{"port": 443}]})), End(), PodPort(443)) == "allowed"


@pytest.mark.parametrize(
    ("port", "who"),
    [
        ({"port": 8080}, "anywhere"),
        ({"port": 8080, "protocol": "TCP"}, "anywhere"),
        ({"port": 8080, "protocol": "UDP"}, "nobody"),
        ({"port": 80}, "nobody"),
        ({"port": "http"}, "anywhere"),
        ({"port": "metrics"}, "nobody"),
        ({"protocol": "TCP"}, "anywhere"),
        ({"protocol": "SCTP"}, "nobody"),
        ({"port": 8000, "endPort": 8080}, "anywhere"),
        ({"port": 8000, "endPort": 8079}, "nobody"),
        ({"port": 8081, "endPort": 9000}, "nobody"),
    ],
    ids=str,
)
def test_ports_are_those_of_the_pod_by_number_range_or_name(port: dict[str, Any], who: str) -> None:
    assert inbound(lets_in({"ports": [port]})).who == who


def test_a_named_port_is_not_decided_where_the_names_of_the_pod_are_not_known() -> None:
    assert inbound(lets_in({"ports": [{"port": "http"}]}), port=PodPort(8080)).who == "unknown"
    assert (
        egress(read(lets_out({"ports": [{"port": "sql"}]})), pods_of("payments", {}, HERE), PodPort(5432)) == "unknown"
    )


@pytest.mark.parametrize(
    ("peers", "who"),
    [
        ([{"podSelector": {}}], "namespace"),
        ([ANYBODY], "namespace"),
        ([{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "payments"}}}], "namespace"),
        ([{"namespaceSelector": {"matchLabels": {"team": "money"}}}], "namespace"),
        ([{"namespaceSelector": {"matchLabels": {"team": "edge"}}}], "peers"),
        ([{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "db"}}}], "peers"),
        ([DB, {"podSelector": {}}], "namespace"),
        ([DB, {"ipBlock": {"cidr": "0.0.0.0/0"}}], "peers"),
    ],
    ids=str,
)
def test_peers_of_one_rule_are_alternatives_and_both_selectors_of_one_peer_have_to_hold(
    peers: list[Any], who: str
) -> None:
    assert inbound(lets_in({"from": peers}), labels={"team": "money"}).who == who


def test_rules_are_alternatives_and_ports_and_peers_of_one_rule_have_to_hold() -> None:
    found = inbound(lets_in({"from": [DB], "ports": [{"port": 9}]}, {"from": [ANYBODY], "ports": [{"port": 8080}]}))
    assert found.who == "namespace"
    assert len(found.peers) == 1


@pytest.mark.parametrize(
    ("to", "ruling"),
    [
        ({"podSelector": {}}, "denied"),
        (ANYBODY, "allowed"),
        ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}, "allowed"),
        ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "dns"}}}, "denied"),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}, "allowed"),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "coredns"}}}, "denied"),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"tier": "dns"}}}, "unknown"),
        ({"namespaceSelector": {"matchLabels": {"team": "platform"}}}, "unknown"),
        ({"ipBlock": {"cidr": "10.96.0.10/32"}}, "unknown"),
    ],
    ids=str,
)
def test_dns_is_ruled_on_as_far_as_the_labels_of_the_name_server_are_known(to: dict[str, Any], ruling: str) -> None:
    assert dns(read(lets_out({"to": [to], "ports": [{"port": 53, "protocol": "UDP"}]})), HERE, "UDP") == ruling


def test_dns_over_tcp_is_not_allowed_by_a_rule_about_udp() -> None:
    assert dns(read(lets_out({"ports": [{"port": 53, "protocol": "UDP"}]})), HERE, "TCP") == "denied"


@pytest.mark.parametrize(
    ("host", "port", "to", "ruling"),
    [
        # Of its pods those labels are known that the Service selects by.
        ("db", 5432, DB, "allowed"),
        ("db", 5432, {"podSelector": {"matchLabels": {"app": "cache"}}}, "denied"),
        ("db", 5432, {"podSelector": {"matchLabels": {"tier": "data"}}}, "unknown"),
        ("db.payments.svc.cluster.local", 5432, DB, "allowed"),
        ("10.96.0.77", 5432, DB, "allowed"),
        ("db.ledgers.svc", 5432, DB, "denied"),
        (
            "db.ledgers.svc",
            5432,
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "x"}}},
            "denied",
        ),
        ("db.ledgers.svc", 5432, ANYBODY, "unknown"),
        # What is outside of the cluster is no pod.
        ("rates.example.com", 5432, ANYBODY, "denied"),
        ("rates.example.com", 5432, {"ipBlock": {"cidr": "0.0.0.0/0"}}, "allowed"),
        ("rates.example.com", 5432, {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}, "unknown"),
        ("192.0.2.17", 5432, {"ipBlock": {"cidr": "192.0.2.0/24"}}, "allowed"),
        ("192.0.2.17", 5432, {"ipBlock": {"cidr": "192.0.2.0/24", "except": ["192.0.2.16/28"]}}, "denied"),
        ("192.0.2.17", 5432, {"ipBlock": {"cidr": "198.51.100.0/24"}}, "denied"),
        ("192.0.2.17", 5432, ANYBODY, "unknown"),
        # A Service of another namespace, or a host elsewhere.
        ("db.ledgers", 5432, ANYBODY, "unknown"),
        ("[redacted:opaque:0a1b2c3d]", None, ANYBODY, "unknown"),
    ],
)
def test_a_dependency_is_ruled_on_as_far_as_it_is_known_what_is_there(
    host: str, port: int | None, to: dict[str, Any], ruling: str
) -> None:
    policies = read(lets_out({"to": [to], "ports": [{"port": 5432}]}))
    database = service("db", {"app": "db"}, ports=[{"port": 5432}], clusterIP="10.96.0.77")
    services = Services.model_validate(list_of([database]), context=REDACTOR)
    of = "db" if host in ("db", "db.payments.svc.cluster.local") else None
    named = Host.model_validate({"env": "HOST", "host": host, "port": port, "service": of}, context=REDACTOR)
    found = destination(named, services, HERE, {})
    assert egress(policies, found.end, found.port) == ruling


@pytest.mark.parametrize(
    ("spec", "reached"),
    [
        ({"ports": [{"port": 80, "targetPort": 8080}]}, 8080),
        ({"ports": [{"port": 80, "targetPort": "http"}]}, None),
        # The name of a headless Service stands for the pods: no port is translated.
        ({"ports": [{"port": 80, "targetPort": 8080}], "clusterIP": "None"}, 80),
    ],
    ids=str,
)
def test_the_port_of_a_dependency_is_the_one_behind_its_service(spec: dict[str, Any], reached: int | None) -> None:
    services = Services.model_validate(list_of([service("db", {"app": "db"}, **spec)]), context=REDACTOR)
    host = Host.model_validate({"env": "DB", "host": "db", "port": 80, "service": "db"}, context=REDACTOR)
    assert destination(host, services, HERE, {}).port.number == reached
