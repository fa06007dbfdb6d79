"""Policies that do not let the pod out to what its environment names."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.finding import Suspected
from tests.checks.conftest import Decide
from tests.checks.objects import Json, pod, port, service
from tests.checks.policies.rules import DNS, dependencies, policies, policy, ports

DB = service("orders-db", {"app": "orders-db"}, port(5432, 5432))
CACHE = service("cache", {"app": "cache"}, port(80, 6379))
TO_DB = {"to": [{"podSelector": {"matchLabels": {"app": "orders-db"}}}], "ports": ports(5432)}


def given(*rules: Json, env: tuple[str, str] = ("CACHE_URL", "http://cache:80"), services: Any = None) -> Json:
    found = [DB, CACHE] if services is None else services
    return {
        "pod": pod(),
        "services": found,
        "dependencies": dependencies(env, services=found),
        "network_policies": policies(policy("out", "Egress", egress=[DNS, *rules])),
    }


def test_a_service_whose_pods_no_rule_lets_out_to_is_suspected(decide: Decide) -> None:
    found = decide(**given(TO_DB)).only
    assert isinstance(found, Suspected)
    assert found.severity == "warning"
    assert found.subject == "Service/cache"
    assert found.says == (
        "NetworkPolicy/out does not let the pod out to 6379/TCP of the pods of Service/cache, "
        "which its variable CACHE_URL names"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/dependencies/data/hosts/0",
        "/evidence/networkPolicies/data/policies/items/out",
        "/evidence/services/data/items/cache/ports",
    ]


def test_the_services_port_in_place_of_its_pods_is_the_usual_slip(decide: Decide) -> None:
    rule = {"to": [{"podSelector": {"matchLabels": {"app": "cache"}}}], "ports": ports(80)}
    assert decide(**given(rule)).only.says.endswith(
        "names: a rule lets it out to 80, the Service's port, but policies go by the pods'"
    )


def test_a_host_outside_of_the_cluster_is_named_with_its_port(decide: Decide) -> None:
    found = decide(**given(TO_DB, env=("RATES_URL", "https://rates.example.com/v1"))).only
    assert "out to rates.example.com:443, which its variable RATES_URL names" in found.says


def test_a_host_outside_may_be_reached_by_a_proxy(decide: Decide) -> None:
    env = [("RATES_URL", "https://rates.example.com"), ("HTTPS_PROXY", "http://proxy.example.com:3128")]
    one = given(TO_DB) | {"dependencies": dependencies(*env)}
    assert not decide(**one).found


ALLOWED: dict[str, Json] = {
    "the pods' port": {"to": [{"podSelector": {"matchLabels": {"app": "cache"}}}], "ports": ports(6379)},
    "every port of every pod of the namespace": {"to": [{"podSelector": {}}]},
    "everything": {},
    "a range that may cover it": {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
    "a name that its pods may have": {"ports": ports("redis")},
    "a label that its pods may have": {"to": [{"podSelector": {"matchLabels": {"role": "cache"}}}]},
}


@pytest.mark.parametrize("rule", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_may_be_allowed_is_not_said_to_be_denied(decide: Decide, rule: Json) -> None:
    assert not decide(**given(TO_DB, rule)).found


def test_a_named_target_port_is_that_of_pods_that_were_not_read(decide: Decide) -> None:
    services = [service("cache", {"app": "cache"}, port(80, "redis"))]
    assert not decide(**given({"ports": ports(6379)}, services=services)).found


def test_a_service_without_a_selector_may_lead_anywhere(decide: Decide) -> None:
    assert not decide(**given(TO_DB, services=[service("cache", None, port(80, 6379))])).found


def test_where_the_name_server_is_not_let_out_to_either_it_is_said_there(decide: Decide) -> None:
    for rules in ([], [TO_DB]):
        assert not decide(**given() | {"network_policies": policies(policy("out", "Egress", egress=rules))}).found


def test_who_asks_another_name_server_is_told_here(decide: Decide) -> None:
    one = given() | {"network_policies": policies(policy("out", "Egress")), "pod": pod(spec={"dnsPolicy": "Default"})}
    assert "does not let the pod out to 6379/TCP" in decide(**one).only.says


def test_without_the_policies_or_the_environment_it_is_undecided(decide: Decide) -> None:
    assert decide(**given(TO_DB), denied=[NetworkPolicies]).missing == ["network_policies"]
    assert decide(**given(TO_DB), denied=[Dependencies]).missing == ["dependencies"]
