"""Hints on all, on some and on none of the endpoints."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import SLICE_PORT, Json, endpoint, endpoint_slice, pod, service

CHECKOUT = service("checkout", {"app": "checkout-api"})
HINTED: Json = {**endpoint(), "hints": {"forZones": [{"name": "eu-1a"}]}}


def test_hints_on_some_are_ignored_and_that_is_information(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", HINTED, endpoint(uid="2"), ports=[SLICE_PORT])]
    found = decide(pod=pod(), services=[CHECKOUT], slices=slices).only
    assert found.severity == "info"
    assert found.says == "1 of 2 ready endpoints of Service/checkout have topology hints: kube-proxy ignores them"


@pytest.mark.parametrize(
    "endpoints", [[HINTED], [endpoint()], [HINTED, endpoint(uid="2", ready=False)]], ids=["all", "none", "all ready"]
)
def test_hints_on_every_ready_endpoint_or_on_none_are_no_news(decide: Decide, endpoints: list[Json]) -> None:
    slices = [endpoint_slice("checkout", *endpoints, ports=[SLICE_PORT])]
    assert not decide(pod=pod(), services=[CHECKOUT], slices=slices).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[CHECKOUT], denied=[EndpointSlices]).missing == ["endpoint_slices"]
