"""Services that live on pods that are going."""

from __future__ import annotations

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, SLICE_PORT, container, endpoint, endpoint_slice, pod, running, service

CHECKOUT = service("checkout", {"app": "checkout-api"})
UNREADY = pod(container(state=running(900), ready=False, readinessProbe=READY_PROBE))
GOING = endpoint(uid="2", ready=False, serving=True, terminating=True)


def test_a_service_whose_only_endpoints_are_terminating_is_about_to_have_none(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(ready=False), GOING, ports=[SLICE_PORT])]
    found = decide(pod=UNREADY, services=[CHECKOUT], slices=slices).only
    assert found.severity == "warning"
    assert found.says == (
        "Service/checkout has no ready endpoint and routes to 1 pod that is still serving while being deleted"
    )


def test_a_ready_endpoint_beside_it_is_enough(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(), GOING, ports=[SLICE_PORT])]
    assert not decide(pod=pod(), services=[CHECKOUT], slices=slices).found


def test_in_a_rollout_of_one_replica_it_is_a_passing_state(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(ready=False), GOING, ports=[SLICE_PORT])]
    young = pod(container(state=running(8), ready=False, readinessProbe=READY_PROBE), age=10)
    assert not decide(pod=young, services=[CHECKOUT], slices=slices).found
    assert not decide(pod=pod(deleted=3), services=[CHECKOUT], slices=slices).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[CHECKOUT], denied=[EndpointSlices]).missing == ["endpoint_slices"]
