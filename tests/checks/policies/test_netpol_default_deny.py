"""Policies that cut a pod off where no other check has a say."""

from __future__ import annotations

from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.finding import Suspected
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, container, pod, port, service
from tests.checks.policies.rules import policies, policy, ports

DENY = policies(policy("default-deny", "Ingress", "Egress"))


def test_a_pod_with_ports_that_nobody_is_let_in_to_is_information(decide: Decide) -> None:
    found = decide(pod=pod(), services=[], network_policies=DENY).only
    assert isinstance(found, Suspected)
    assert found.severity == "info"
    assert found.subject == f"Pod/{NAME}"
    assert found.says == "NetworkPolicy/default-deny lets nothing in to the pod: no rule makes an exception"
    assert [str(one) for one in found.cites] == ["/evidence/networkPolicies/data/policies/items/default-deny"]


def test_a_pod_with_name_servers_of_its_own_may_be_cut_off_too(decide: Decide) -> None:
    one = pod(container(ports=None), spec={"dnsPolicy": "None"})
    assert "lets nothing out of the pod" in decide(pod=one, services=[], network_policies=DENY).only.says


def test_a_worker_without_ports_needs_nobody_to_call_it(decide: Decide) -> None:
    assert not decide(pod=pod(container(ports=None)), services=[], network_policies=DENY).found


def test_where_a_service_leads_to_the_port_another_check_says_it(decide: Decide) -> None:
    services = [service("checkout", {"app": "checkout-api"}, port(80, "http"))]
    assert not decide(pod=pod(), services=services, network_policies=DENY).found


def test_any_rule_of_any_policy_is_an_exception(decide: Decide) -> None:
    both = policies(policy("default-deny"), policy("metrics", ingress=[{"ports": ports(9090)}]))
    assert not decide(pod=pod(), services=[], network_policies=both).found


def test_without_the_policies_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[], denied=[NetworkPolicies]).missing == ["network_policies"]
