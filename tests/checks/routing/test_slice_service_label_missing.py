"""Slices that no Service finds, and those that are found or are none of its business."""

from __future__ import annotations

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from tests.checks.conftest import Decide
from tests.checks.objects import UID, pod, port, service
from tests.checks.routing.podless import podless
from tests.checks.routing.test_manual_slice_port_name_mismatch import manual

DB = service("db", None, port(5432, 5432, "postgres"))


def test_a_slice_that_is_named_like_the_service_and_lacks_the_label_is_suspected_to_be_its_own(decide: Decide) -> None:
    found = decide(**podless(DB), services=[DB], slices=[manual(of=None)]).only
    assert found.verdict == "suspected"
    assert found.severity == "error"
    assert found.says == (
        "No EndpointSlice carries `kubernetes.io/service-name=db`; EndpointSlice/db-1, named like it, has no such label"
    )


def test_a_slice_with_the_name_of_a_service_that_is_not_there_is_told_with_it(decide: Decide) -> None:
    found = decide(**podless(DB), services=[DB], slices=[manual(of="database")]).only
    assert found.says.endswith("named like it, carries `kubernetes.io/service-name=database`")


def test_a_slice_that_leads_to_the_pod_for_a_service_that_is_not_there(decide: Decide) -> None:
    endpoints = [{"addresses": ["10.244.0.7"], "conditions": {}, "targetRef": {"kind": "Pod", "uid": UID}}]
    found = decide(pod=pod(), services=[], slices=[manual(of="gone", endpoints=endpoints)]).only
    assert found.says == "EndpointSlice/db-1 leads to this pod for Service/gone, which does not exist"
    assert found.severity == "warning"


def test_a_service_that_has_slices_misses_none(decide: Decide) -> None:
    slices = [manual(), manual("db-2", of=None)]
    assert not decide(**podless(DB), services=[DB], slices=slices).found


def test_a_slice_of_another_system_is_its_own_business(decide: Decide) -> None:
    other = manual(of=None)
    other["metadata"]["labels"] = {"endpointslice.kubernetes.io/managed-by": "lighthouse-agent.submariner.io"}
    assert not decide(**podless(DB), services=[DB], slices=[other]).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    assert decide(**podless(DB), services=[DB], denied=[EndpointSlices]).missing == ["endpoint_slices"]
