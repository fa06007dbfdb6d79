"""Policies that let the pod out, and forget that names have to be looked up."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.finding import Suspected
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, pod, port, service
from tests.checks.policies.rules import DNS, dependencies, policies, policy, ports

TO_DB = {"to": [{"podSelector": {"matchLabels": {"app": "orders-db"}}}], "ports": ports(5432)}
DB = service("orders-db", {"app": "orders-db"}, port(5432, 5432))
DB_URL, RATES = ("ORDERS_URL", "postgres://orders-db.payments.svc:5432/x"), ("RATES", "https://rates.example.com")
HOSTS = dependencies(DB_URL, RATES, services=[DB])
BY_NAME = dependencies(DB_URL, services=[DB])
DENY = policy("default-deny", "Ingress", "Egress")


def test_a_rule_for_the_database_alone_leaves_the_name_server_out(decide: Decide) -> None:
    rules = policies(policy("out", "Egress", egress=[TO_DB]))
    found = decide(pod=pod(), services=[DB], network_policies=rules, dependencies=HOSTS).only
    assert isinstance(found, Suspected)
    assert found.severity == "warning"
    assert found.subject == f"Pod/{NAME}"
    assert found.says == (
        "NetworkPolicy/out does not let the pod out to the cluster's name server (53/UDP to kube-system), "
        "nor to rates.example.com:443"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/networkPolicies/data/policies/items/out",
        "/evidence/dependencies/data/hosts/1",
        "/evidence/dependencies/data/hosts/0",
    ]


def test_what_is_looked_up_and_may_be_reached_is_named(decide: Decide) -> None:
    rules = policies(policy("out", "Egress", egress=[TO_DB]))
    found = decide(pod=pod(), services=[DB], network_policies=rules, dependencies=BY_NAME).only
    assert found.says.endswith("(53/UDP to kube-system), and it looks up orders-db.payments.svc")


def test_without_any_rule_nothing_gets_out(decide: Decide) -> None:
    found = decide(pod=pod(), network_policies=policies(DENY), dependencies=HOSTS).only
    assert found.says.startswith(
        "NetworkPolicy/default-deny lets nothing out of the pod, not even to the cluster's name"
    )
    assert found.severity == "warning"


def test_a_pod_that_is_not_known_to_look_up_anything_is_information(decide: Decide) -> None:
    """A static site that answers and never asks is as it should be."""
    assert decide(pod=pod(), network_policies=policies(DENY)).only.severity == "info"


def test_a_look_up_without_an_answer_is_the_second_piece_of_evidence(decide: Decide) -> None:
    logs = {
        "api/current": "dial tcp: lookup orders-db on 10.96.0.10:53: read udp 10.0.0.7:1->10.96.0.10:53: i/o timeout"
    }
    found = decide(pod=pod(), network_policies=policies(DENY), logs=logs).only
    assert found.severity == "warning"
    assert str(found.cites[-1]) == "/evidence/logs/data/parts/api~1current/lines/1"


def test_a_look_up_that_was_answered_speaks_against_it(decide: Decide) -> None:
    logs = {"api/current": "dial tcp: lookup orders-bd on 10.96.0.10:53: no such host"}
    assert not decide(pod=pod(), network_policies=policies(DENY), dependencies=HOSTS, logs=logs).found


def test_the_name_server_named_without_its_namespace_is_nobody(decide: Decide) -> None:
    own_namespace = {"to": [{"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}], "ports": DNS["ports"]}
    one = policies(policy("out", "Egress", egress=[own_namespace]))
    assert decide(pod=pod(), network_policies=one, dependencies=HOSTS).found


def test_tcp_alone_does_not_do(decide: Decide) -> None:
    one = policies(policy("out", "Egress", egress=[{**DNS, "ports": ports(53)}]))
    assert decide(pod=pod(), network_policies=one, dependencies=HOSTS).found


ALLOWED: dict[str, Json] = {
    "to kube-dns": DNS,
    "to everybody at port 53": {"ports": ports(53, protocol="UDP")},
    "to everybody": {},
    "to every namespace": {"to": [{"namespaceSelector": {}}]},
    "to the node's own cache": {"to": [{"ipBlock": {"cidr": "169.254.20.10/32"}}], "ports": ports(53, protocol="UDP")},
    "to a range that may cover it": {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
    "to a name server in another namespace": {
        "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "openshift-dns"}}}],
        "ports": ports(5353, protocol="UDP"),
    },
}


@pytest.mark.parametrize("rule", ALLOWED.values(), ids=ALLOWED.keys())
def test_policies_add_up(decide: Decide, rule: Json) -> None:
    both = policies(DENY, policy("out", "Egress", egress=[TO_DB]), policy("more", "Egress", egress=[rule]))
    assert not decide(pod=pod(), network_policies=both, dependencies=HOSTS).found


@pytest.mark.parametrize("spec", [{"hostNetwork": True}, {"dnsPolicy": "Default"}, {"dnsPolicy": "None"}])
def test_who_asks_another_name_server_needs_no_rule_for_it(decide: Decide, spec: Json) -> None:
    assert not decide(pod=pod(spec=spec), network_policies=policies(DENY), dependencies=HOSTS).found


def test_a_policy_for_incoming_traffic_only_does_not_isolate_what_goes_out(decide: Decide) -> None:
    assert not decide(pod=pod(), network_policies=policies(policy("in")), dependencies=HOSTS).found


def test_without_the_policies_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), denied=[NetworkPolicies]).missing == ["network_policies"]
