"""Slices that are of pods that are gone, and those that are right."""

from __future__ import annotations

from kubectl_evidence.evidence.pods import Pods
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, SLICE_PORT, Json, endpoint, endpoint_slice, pod, service
from tests.checks.routing.podless import neighbour

CHECKOUT = service("checkout", {"app": "checkout-api"})


def slices(*endpoints: Json) -> list[Json]:
    return [endpoint_slice("checkout", *endpoints, ports=[SLICE_PORT])]


def of(name: str, **changes: object) -> Json:
    one = endpoint(uid="other")
    one["targetRef"]["name"] = name
    return {**one, **changes}


def test_an_endpoint_with_the_uid_of_a_pod_that_was_replaced_leads_astray(decide: Decide) -> None:
    found = decide(pod=pod(), services=[CHECKOUT], slices=slices(endpoint(uid="older")), pods=[]).only
    assert found.verdict == "proven"
    assert found.severity == "warning"
    assert found.says == (
        "EndpointSlice/checkout-j4b6d of Service/checkout has the uid older for this pod, "
        "which has 11111111-2222-3333-4444-555555555555: traffic goes astray"
    )


def test_an_endpoint_with_an_address_that_the_pod_does_not_have_leads_astray(decide: Decide) -> None:
    moved = pod(status={"podIP": "10.244.0.99"})
    found = decide(pod=moved, services=[CHECKOUT], slices=slices(endpoint()), pods=[]).only
    assert "has the address 10.244.0.7 for this pod, which has 10.244.0.99" in found.says


def test_a_pod_that_is_listed_as_ready_and_not_there_is_suspected_to_be_gone(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[CHECKOUT], slices=slices(endpoint(), of("gone-1"), of("gone-2")), pods=[])
    assert verdicts.suspected[0].says == (
        "The EndpointSlices of Service/checkout list Pod/gone-1 and 1 more as ready, "
        "which are not among the live pods of the namespace"
    )


def test_pods_that_are_there_or_on_their_way_out_are_no_news(decide: Decide) -> None:
    there = slices(endpoint(), of("other-1"))
    assert not decide(pod=pod(), services=[CHECKOUT], slices=there, pods=[neighbour("other-1")]).found
    going = {"ready": False, "serving": True, "terminating": True}
    assert not decide(
        pod=pod(), services=[CHECKOUT], slices=slices(endpoint(), of("x", conditions=going)), pods=[]
    ).found


def test_a_pod_that_was_replaced_a_moment_ago_is_not_yet_written_anew(decide: Decide) -> None:
    young = slices(endpoint(uid="older"))
    assert not decide(pod=pod(age=40), services=[CHECKOUT], slices=young, pods=[]).found


def test_of_a_namespace_of_which_not_every_pod_is_known_none_is_said_to_be_gone(decide: Decide) -> None:
    some = {"items": [neighbour(NAME)], "partial": True}
    assert not decide(pod=pod(), services=[CHECKOUT], slices=slices(endpoint(), of("far")), pods=some).found


def test_without_the_other_pods_it_is_undecided(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[CHECKOUT], slices=slices(endpoint()), denied=[Pods])
    assert verdicts.missing == ["pods"]
