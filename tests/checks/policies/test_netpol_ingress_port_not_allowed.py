"""Policies that let nobody in to a port that a Service leads to."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Suspected
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, pod, port, service
from tests.checks.policies.rules import FROM_GATEWAY, policies, policy, ports

APP = {"app": "checkout-api"}
TO_HTTP = [service("checkout", APP, port(80, "http"))]
DENY = policy("default-deny", "Ingress", "Egress")


def test_the_services_port_in_place_of_the_pods_is_the_usual_slip(decide: Decide) -> None:
    web = policy("web", ingress=[{"from": FROM_GATEWAY, "ports": ports(80)}])
    found = decide(pod=pod(), services=TO_HTTP, network_policies=policies(DENY, web)).only
    assert isinstance(found, Suspected)
    assert found.severity == "warning"
    assert found.subject == "Service/checkout"
    assert found.says == (
        "NetworkPolicy/web lets in 80/TCP, the Service's port, and not 8080/TCP of the pod, "
        "where Service/checkout port 80 leads: policies go by the pod's port"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/services/data/items/checkout/ports/0",
        "/evidence/networkPolicies/data/policies/items/default-deny",
        "/evidence/networkPolicies/data/policies/items/web",
    ]
    assert [(one.wants, one.has) for one in found.compared] == [("8080/TCP", "80/TCP")]
    assert found.would_weaken is not None
    assert "enforces no NetworkPolicy" in found.would_weaken
    assert found.verify is not None
    assert found.verify.command == "kubectl describe networkpolicy -n payments default-deny web"


def test_a_port_beside_one_that_is_open_may_be_shut_on_purpose(decide: Decide) -> None:
    services = [service("checkout", APP, port(80, "http", name="http"), port(9090, 9090, name="metrics"))]
    web = policy("web", ingress=[{"from": FROM_GATEWAY, "ports": ports("http")}])
    found = decide(pod=pod(), services=services, network_policies=policies(web)).only
    assert found.severity == "info"
    assert "nobody to 9090/TCP of the pod, where Service/checkout port metrics (9090) leads" in found.says


def test_rules_for_other_ports_let_nobody_in_to_this_one(decide: Decide) -> None:
    web = policy("web", ingress=[{"ports": ports(9090, (9000, 9005))}])
    assert decide(pod=pod(), services=TO_HTTP, network_policies=policies(web)).only.says == (
        "NetworkPolicy/web lets in 9090/TCP, 9000-9005/TCP, and nobody to 8080/TCP of the pod, "
        "where Service/checkout port 80 leads"
    )


def test_policies_without_any_rule_let_nobody_in(decide: Decide) -> None:
    both = policies(DENY, policy("other"))
    assert decide(pod=pod(), services=TO_HTTP, network_policies=both).only.says == (
        "NetworkPolicy/default-deny and NetworkPolicy/other let nobody in to 8080/TCP of the pod, "
        "where Service/checkout port 80 leads: there is no ingress rule for any port"
    )


def test_another_protocol_is_another_port(decide: Decide) -> None:
    web = policy("web", ingress=[{"ports": ports(8080, protocol="UDP")}])
    assert decide(pod=pod(), services=TO_HTTP, network_policies=policies(web)).found


def test_a_name_that_the_pod_does_not_declare_is_no_port(decide: Decide) -> None:
    web = policy("web", ingress=[{"ports": ports("web")}])
    assert decide(pod=pod(), services=TO_HTTP, network_policies=policies(web)).found


ALLOWED: dict[str, Json] = {
    "the port by its number": {"ports": ports(8080)},
    "the port by its name": {"ports": ports("http")},
    "a range of ports": {"ports": ports((8000, 8100))},
    "every port": {"from": FROM_GATEWAY},
    "every port of the protocol": {"ports": [{"protocol": "TCP"}]},
    "everybody": {},
    "only some peers": {"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}], "ports": ports(8080)},
}


@pytest.mark.parametrize("rule", ALLOWED.values(), ids=ALLOWED.keys())
def test_policies_add_up(decide: Decide, rule: Json) -> None:
    both = policies(DENY, policy("web", ingress=[{"ports": ports(9090)}]), policy("more", ingress=[rule]))
    assert not decide(pod=pod(), services=TO_HTTP, network_policies=both).found


def test_a_policy_for_other_pods_or_for_what_goes_out_only_isolates_nothing(decide: Decide) -> None:
    other = policy("other", podSelector={"matchLabels": {"app": "other"}})
    assert not decide(pod=pod(), services=TO_HTTP, network_policies=policies(other, policy("out", "Egress"))).found


def test_a_port_that_no_container_declares_is_resolved_by_its_number(decide: Decide) -> None:
    web = policies(policy("web", ingress=[{"ports": ports(8080)}]))
    one = pod(container(ports=None))
    assert not decide(pod=one, services=[service("checkout", APP, port(80, 8080))], network_policies=web).found
    assert decide(pod=one, services=[service("checkout", APP, port(80, 9000))], network_policies=web).found


def test_a_name_that_does_not_resolve_leads_nowhere(decide: Decide) -> None:
    services = [service("checkout", APP, port(80, "web"))]
    assert not decide(pod=pod(), services=services, network_policies=policies(DENY)).found


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(pod(spec={"hostNetwork": True}), id="in its node's network"),
        pytest.param(pod(phase="Succeeded"), id="finished"),
        pytest.param(pod(deleted=-20), id="being deleted"),
    ],
)
def test_of_a_pod_without_traffic_that_policies_cover_nothing_is_said(decide: Decide, one: Json) -> None:
    assert not decide(pod=one, services=TO_HTTP, network_policies=policies(DENY)).found


def test_of_a_list_that_was_cut_nothing_follows(decide: Decide) -> None:
    part = {"status": "collected", "truncated": True, "data": {"items": [DENY]}}
    assert not decide(pod=pod(), services=TO_HTTP, network_policies={"parts": {"policies": part}}).found


def test_without_the_policies_or_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=TO_HTTP, denied=[NetworkPolicies]).missing == ["network_policies"]
    assert decide(pod=pod(), network_policies=policies(DENY), denied=[Services]).missing == ["services"]
