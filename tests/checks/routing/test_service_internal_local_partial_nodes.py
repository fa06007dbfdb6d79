"""Services that a pod calls and that keep traffic on the node."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import SLICE_PORT, Json, container, endpoint, endpoint_slice, pod, running, service


def given(node: str = "node-2", policy: str = "Local", **state: Any) -> dict[str, Any]:
    one = service("agent", {"app": "agent"}, internalTrafficPolicy=policy)
    client = pod(container(env=[{"name": "AGENT_HOST", "value": "agent"}], **state))
    slices = [endpoint_slice("agent", {**endpoint(uid="2"), "nodeName": node}, ports=[SLICE_PORT])]
    return {
        "pod": client,
        "services": [one],
        "slices": slices,
        "dependencies": {"pod": client, "services": {"items": [one]}},
    }


def test_without_an_endpoint_on_its_own_node_the_pod_does_not_get_through(decide: Decide) -> None:
    found = decide(**given()).only
    assert found.verdict == "proven"
    assert found.severity == "warning"
    assert found.says == (
        "Service/agent, which this pod calls, has internalTrafficPolicy Local and its ready endpoint is not on node-1: "
        "it is out of reach"
    )
    assert decide(**given(state=running(900), ready=False)).only.severity == "error"


def test_an_endpoint_on_the_node_or_the_usual_policy_is_enough(decide: Decide) -> None:
    assert not decide(**given("node-1")).found
    assert not decide(**given(policy="Cluster")).found


def test_a_service_without_any_endpoint_is_another_matter(decide: Decide) -> None:
    empty: Json = {**given(), "slices": [endpoint_slice("agent")]}
    assert not decide(**empty).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    kinds = {**given(), "slices": None}
    assert decide(**kinds, denied=[EndpointSlices]).missing == ["endpoint_slices"]
