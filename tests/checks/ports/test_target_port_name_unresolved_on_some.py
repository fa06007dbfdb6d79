"""A port name that some pods of a Service have and others have not."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pods import Pods
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, SLICE_PORT, Json, container, endpoint, endpoint_slice, pod, port, service

APP = {"app": "checkout-api"}
WEB = {"name": "web", "containerPort": 8080, "protocol": "TCP"}


def other(name: str, **changes: Any) -> Json:
    """An endpoint of another pod."""
    one = endpoint(uid=f"uid-of-{name}", **changes)
    return {**one, "targetRef": {"kind": "Pod", "name": name, "namespace": "payments", "uid": f"uid-of-{name}"}}


def of(name: str, owner: str) -> Json:
    return {
        "metadata": {
            "name": name,
            "labels": APP,
            "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": owner, "uid": "1", "controller": True}
            ],
        }
    }


PODS = [of(NAME, "checkout-api-new"), of("old-1", "checkout-api-old"), of("old-2", "checkout-api-old")]
HTTP_SERVICE = [service("checkout", APP, port(80, "http"))]
RENAMED = pod(container(ports=[WEB]))


def slices(*old: Json) -> list[Json]:
    """This pod in a slice without ports, the old ones in one that has the port."""
    return [
        endpoint_slice("checkout", endpoint(), ports=None),
        endpoint_slice("checkout", *old, ports=[SLICE_PORT], suffix="k2x9p"),
    ]


def test_the_revision_that_lacks_the_port_is_named(decide: Decide) -> None:
    found = decide(pod=RENAMED, services=HTTP_SERVICE, slices=slices(other("old-1"), other("old-2")), pods=PODS).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "Service/checkout")
    assert found.says == (
        "Service/checkout port 80 wants `http`: 1 of 3 pods have no such port and get no traffic of it "
        "(of ReplicaSet/checkout-api-new); this pod declares web (8080)"
    )
    assert [(row.what, row.same) for row in found.compared] == [
        ("port `http` on the pods of ReplicaSet/checkout-api-new", False),
        ("port `http` on the pods of ReplicaSet/checkout-api-old", True),
    ]


def test_a_pod_that_has_the_port_tells_of_those_that_have_not(decide: Decide) -> None:
    here = endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT])
    there = endpoint_slice("checkout", other("old-1"), ports=None, suffix="k2x9p")
    found = decide(pod=pod(), services=HTTP_SERVICE, slices=[here, there], pods=PODS).only
    assert found.says.endswith("(of ReplicaSet/checkout-api-old); this pod has it: http (8080)")


def test_it_is_an_error_where_no_pod_that_has_the_port_is_ready(decide: Decide) -> None:
    found = decide(pod=RENAMED, services=HTTP_SERVICE, slices=slices(other("old-1", ready=False)), pods=PODS).only
    assert found.severity == "error"


def test_without_the_list_of_pods_the_revisions_are_not_named(decide: Decide) -> None:
    found = decide(pod=RENAMED, services=HTTP_SERVICE, slices=slices(other("old-1")), denied=[Pods]).only
    assert "1 of 2 pods have no such port and get no traffic of it; this pod" in found.says


def test_one_name_for_different_numbers_is_legal(decide: Decide) -> None:
    everyone = [
        endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT]),
        endpoint_slice("checkout", other("old-1"), ports=[{**SLICE_PORT, "port": 9090}], suffix="k2x9p"),
    ]
    assert not decide(pod=pod(), services=HTTP_SERVICE, slices=everyone, pods=PODS).found


def test_pods_that_are_being_deleted_and_a_pod_that_has_just_come_say_nothing(decide: Decide) -> None:
    gone = slices(other("old-1", terminating=True))
    assert not decide(pod=RENAMED, services=HTTP_SERVICE, slices=gone, pods=PODS).found
    young = pod(container(ports=[WEB]), age=10)
    assert not decide(pod=young, services=HTTP_SERVICE, slices=slices(other("old-1")), pods=PODS).found


def test_slices_that_contradict_the_pod_lag_behind(decide: Decide) -> None:
    assert not decide(pod=pod(), services=HTTP_SERVICE, slices=slices(other("old-1")), pods=PODS).found


def test_that_no_pod_has_the_port_is_another_checks_matter(decide: Decide) -> None:
    nobody = [endpoint_slice("checkout", endpoint(), other("old-1"), ports=None)]
    assert not decide(pod=RENAMED, services=HTTP_SERVICE, slices=nobody, pods=PODS).found


def test_a_headless_service_resolves_all_the_same(decide: Decide) -> None:
    headless = [service("checkout", APP, port(80, "http"), clusterIP="None")]
    assert not decide(pod=RENAMED, services=headless, slices=slices(other("old-1")), pods=PODS).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    verdicts = decide(pod=RENAMED, services=HTTP_SERVICE, denied=[EndpointSlices])
    assert not verdicts.found
    assert verdicts.missing == ["endpoint_slices"]
