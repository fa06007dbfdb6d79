"""Slices that list pods and no port, and those of Services that need none."""

from __future__ import annotations

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import SLICE_PORT, endpoint, endpoint_slice, pod, port, service

APP = {"app": "checkout-api"}
CHECKOUT = service("checkout", APP, port(80, "web", "http"))


def test_pods_that_are_listed_without_ports_get_nothing(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(), services=[CHECKOUT], slices=[endpoint_slice("checkout", endpoint(), endpoint(uid="2"))]
    )
    (found,) = verdicts.proven
    assert found.says == (
        "EndpointSlice/checkout-j4b6d of Service/checkout lists 2 pods without any port: nothing is routed to them"
    )
    assert (found.severity, found.subject) == ("error", "Service/checkout")


def test_where_another_slice_serves_it_is_a_warning(decide: Decide) -> None:
    slices = [
        endpoint_slice("checkout", endpoint()),
        endpoint_slice("checkout", endpoint(uid="2"), ports=[{**SLICE_PORT, "name": "http"}], suffix="x7k2p"),
    ]
    found = decide(pod=pod(), services=[CHECKOUT], slices=slices).only
    assert found.severity == "warning"
    assert "lists 1 pod without any port: nothing is routed to it" in found.says


def test_the_placeholder_of_an_empty_service_and_a_headless_one_are_as_they_should_be(decide: Decide) -> None:
    assert not decide(pod=pod(), services=[CHECKOUT], slices=[endpoint_slice("checkout")]).found
    headless = service("peers", APP, clusterIP="None")
    assert not decide(pod=pod(), services=[headless], slices=[endpoint_slice("peers", endpoint())]).found
    fine = [endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT])]
    assert not decide(pod=pod(), services=[CHECKOUT], slices=fine).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[CHECKOUT], denied=[EndpointSlices]).missing == ["endpoint_slices"]
