"""Services of type LoadBalancer with and without an address."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import SLICE_PORT, Json, endpoint, endpoint_slice, event, pod, service

APP = {"app": "checkout-api"}


def outside(age: float = 90, **changes: Any) -> Json:
    return service("checkout", APP, age=age, type="LoadBalancer", **changes)


def given(one: Json, *events: Json, told: bool = True) -> dict[str, Any]:
    found = (
        {"all_events": {"pod": {"items": None}, "Service/checkout": {"items": list(events) or None}}} if told else {}
    )
    slices = [endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT])]
    return {"pod": pod(), "services": [one], "slices": slices, **found}


def about(reason: str, message: str, type_: str = "Warning") -> Json:
    return {
        **event(reason, message, of=None, first=80, last=20, type_=type_),
        "involvedObject": {"kind": "Service", "name": "checkout"},
    }


def test_why_the_cloud_makes_none_is_quoted(decide: Decide) -> None:
    failed = about("SyncLoadBalancerFailed", "Error syncing load balancer: failed to ensure load balancer: no subnets")
    found = decide(**given(outside(), failed)).only
    assert found.verdict == "proven"
    assert found.severity == "warning"
    assert found.says == (
        "Service/checkout has no load balancer: Error syncing load balancer: failed to ensure load balancer: no subnets"
    )
    assert found.since is not None


def test_after_five_minutes_it_is_overdue(decide: Decide) -> None:
    found = decide(**given(outside(900), told=False)).only
    assert found.verdict == "proven"
    assert found.says == (
        "Service/checkout has waited 15m for its load balancer: it has no address outside of the cluster"
    )


def test_where_nobody_says_anything_nobody_is_suspected_to_make_one(decide: Decide) -> None:
    found = decide(**given(outside(90, loadBalancerClass="example.com/inner"))).only
    assert found.verdict == "suspected"
    assert found.says == (
        "Service/checkout has no load balancer of class example.com/inner 90s after it was created, "
        "and no controller has said anything about it"
    )


def test_one_that_is_being_made_or_is_there_is_no_news(decide: Decide) -> None:
    begun = about("EnsuringLoadBalancer", "Ensuring load balancer", "Normal")
    assert not decide(**given(outside(), begun)).found
    assert not decide(**given(outside(10))).found
    assert not decide(**given(outside(90), told=False)).found
    there = {**outside(900), "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.7"}]}}}
    assert not decide(**given(there)).found
    assert not decide(**given(service("checkout", APP))).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    kinds = {**given(outside()), "services": None}
    assert decide(**kinds, denied=[Services]).missing == ["services"]
