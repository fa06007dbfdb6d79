"""Slices written by hand that lead to pods which are not there."""

from __future__ import annotations

from kubectl_evidence.evidence.pods import Pods
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, endpoint, endpoint_slice, pod, port, service
from tests.checks.routing.podless import neighbour, podless
from tests.checks.routing.test_manual_slice_port_name_mismatch import manual

DB = service("db", None, port(5432, 5432, "pg"))
OWN = endpoint_slice("checkout", endpoint())


def at(address: str, **changes: object) -> dict[str, object]:
    return {"addresses": [address], "conditions": {}, **changes}


def test_an_address_of_the_pods_range_that_no_pod_has_is_suspected_to_be_of_one_that_is_gone(decide: Decide) -> None:
    found = decide(**podless(DB), services=[DB], slices=[OWN, manual(endpoints=[at("10.244.0.42")])], pods=[]).only
    assert found.verdict == "suspected"
    assert found.severity == "error"
    assert found.says == (
        "EndpointSlice/db-1, written by hand, leads Service/db to 10.244.0.42: no pod of the namespace has that address"
    )
    assert "any namespace" in found.would_prove


def test_an_endpoint_that_names_a_pod_which_is_not_there_leads_nowhere(decide: Decide) -> None:
    reference = {"kind": "Pod", "name": "db-0"}
    one = manual(endpoints=[at("10.1.0.9", targetRef=reference)])
    assert decide(**podless(DB), services=[DB], slices=[one], pods=[]).suspected
    assert not decide(**podless(DB), services=[DB], slices=[one], pods=[neighbour("db-0")]).found


def test_an_endpoint_that_names_the_pod_by_an_old_address_leads_nowhere(decide: Decide) -> None:
    one = manual(endpoints=[at("10.244.0.42", targetRef={"kind": "Pod", "name": NAME}), at("10.244.0.7")])
    found = decide(pod=pod(), services=[DB], slices=[one], pods=[]).only
    assert found.severity == "warning"


def test_addresses_elsewhere_and_those_of_pods_that_are_known_are_no_news(decide: Decide) -> None:
    for address in ("192.0.2.15", "10.244.0.7", "fd00::1"):
        one = manual(endpoints=[at(address)])
        assert not decide(**podless(DB), services=[DB], slices=[OWN, one], pods=[]).found


def test_without_the_other_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(**podless(DB), services=[DB], slices=[manual()], denied=[Pods]).missing == ["pods"]
