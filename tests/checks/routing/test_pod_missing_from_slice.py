"""Pods that are selected and not listed."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.objects import SLICE_PORT, Json, endpoint, endpoint_slice, pod, service

CHECKOUT = service("checkout", {"app": "checkout-api"})
OTHERS = [endpoint_slice("checkout", endpoint(uid="2"), ports=[SLICE_PORT])]


def test_a_pod_that_is_selected_and_in_no_slice_is_suspected_to_be_forgotten(decide: Decide) -> None:
    found = decide(pod=pod(), services=[CHECKOUT], slices=OTHERS).only
    assert found.verdict == "suspected"
    assert found.severity == "error"
    assert found.says == (
        "No EndpointSlice of Service/checkout lists this pod, which it selects and which has the address 10.244.0.7"
    )


def test_a_node_that_does_not_exist_is_the_reason(decide: Decide) -> None:
    found = decide(pod=pod(), services=[CHECKOUT], slices=OTHERS, node={"node": NotFound()}).only
    assert found.verdict == "proven"
    assert found.says.endswith("which it selects: its node node-1 does not exist")


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(pod(age=20), id="twenty seconds old"),
        pytest.param(pod(phase="Succeeded"), id="over"),
        pytest.param(pod(deleted=5), id="being deleted"),
        pytest.param(pod(status={"podIP": None}), id="without an address"),
        pytest.param(pod(status={"podIP": "fd00::7"}), id="of another family"),
        pytest.param(pod(labels={"app": "orders"}), id="not selected"),
    ],
)
def test_pods_that_belong_in_no_slice_are_not_missed(decide: Decide, one: Json) -> None:
    assert not decide(pod=one, services=[CHECKOUT], slices=OTHERS).found


def test_a_pod_that_is_listed_is_not_missed_ready_or_not(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(ready=False), ports=[SLICE_PORT])]
    assert not decide(pod=pod(), services=[CHECKOUT], slices=slices).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[CHECKOUT], denied=[EndpointSlices]).missing == ["endpoint_slices"]
