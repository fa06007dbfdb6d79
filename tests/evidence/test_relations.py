"""What connects each Service with the pod, in words, and which of them stay."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.semantics.relations import relations
from tests.builders import UID, list_of, service
from tests.evidence.gathering import DENIED, Gathered, gather
from tests.evidence.paths import ingress, ingresses, pod_with, services


def said(gathered: Gathered) -> dict[str, list[str]]:
    return {name: [one.says for one in found] for name, found in relations(gathered.bundle.data).items()}


def without(*found: dict[str, Any]) -> dict[str, Any]:
    """Only these Services: none selects the pod."""
    return {"services": list_of(found, "ServiceList")}


def test_each_way_to_be_connected_has_its_words() -> None:
    manual = service("legacy", None, ports=[{"port": 80}])
    slice_ = {
        "metadata": {"name": "legacy-1", "labels": {"kubernetes.io/service-name": "legacy"}},
        "endpoints": [{"addresses": ["10.0.0.7"], "targetRef": {"kind": "Pod", "uid": UID}}],
    }
    found = services(
        manual,
        service("checkout-old", {"app": "checkout-ap"}),
        service("checkout-api", {"app": "else", "x": "y"}),
        service("cache", {"app": "cache"}),
        service("blog", {"app": "blog"}),
    )
    gathered = gather(
        found
        | {"endpointslices": list_of([slice_])}
        | ingresses(ingress("shop", ("checkout", 80)))
        | pod_with(("CACHE_HOST", "cache"))
    )
    assert said(gathered) == {
        "checkout": ["selects it", "backend of Ingress/shop", "named like checkout-api"],
        "legacy": ["leads to it by EndpointSlice/legacy-1"],
        "checkout-old": ["nearly selects it"],
        "checkout-api": ["named like it"],
        "cache": ["named by its variable CACHE_HOST"],
        "blog": [],
    }


def test_the_closest_services_stay_in_the_packet_and_are_shown_first() -> None:
    others = [service(f"other-{number}", {"app": f"other-{number}"}) for number in range(9)]
    gathered = gather(services(*others, service("cache", {"app": "cache"})) | pod_with(("CACHE_HOST", "cache")))
    section = gathered.packet.sections()["services"].data
    assert isinstance(section, Services)
    assert [*section.items] == ["checkout", "cache"]
    assert "cache ClusterIP: named by its variable CACHE_HOST" in gathered.page(Services)


def test_what_is_only_named_like_the_pod_stays_where_nothing_selects_it() -> None:
    others = [service(f"other-{number}", {"app": f"other-{number}"}) for number in range(9)]
    gathered = gather(without(*others, service("checkout-api", {"app": "x", "y": "z"})))
    section = gathered.packet.sections()["services"].data
    assert isinstance(section, Services)
    assert "checkout-api" in section.items


def test_the_events_of_a_service_are_read_where_its_load_balancer_does_not_come() -> None:
    waiting = service("checkout", {"app": "checkout-api"}, type="LoadBalancer", ports=[{"port": 80}])
    gathered = gather(without(waiting))
    assert "Service/checkout" in gathered.data(Events).parts
    assert "✗ no load balancer yet" in gathered.page(Services)
    there = waiting | {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}]}}}
    gathered = gather(without(there))
    assert "Service/checkout" not in gathered.data(Events).parts
    assert "load balancer at 192.0.2.9" in gathered.page(Services)


def test_services_that_may_not_be_read_are_related_to_nothing() -> None:
    assert said(gather({"services": DENIED})) == {}
