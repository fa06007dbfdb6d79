"""Routes of the Gateway API: asked for where it is served, and followed to their Gateways."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.apis import Apis
from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.outcome import NotRequested
from tests.builders import list_of
from tests.evidence.gathering import DENIED, Gathered, gather
from tests.evidence.paths import GATEWAY, labelled, served, services

V1 = served(f"{GATEWAY}/v1", f"{GATEWAY}/v1beta1", "apps/v1")
OTHER = {"kind": "Service", "name": "ledger", "namespace": "ledgers", "port": 80}
FALSE = {"status": "False", "reason": "NoMatchingParent", "lastTransitionTime": "2026-09-15T09:10:00Z"}


def route(*backends: dict[str, Any], **more: Any) -> dict[str, Any]:
    rules = [{"matches": [{"path": {"type": "Exact", "value": "/pay"}}], "backendRefs": list(backends)}]
    spec = {
        "hostnames": ["shop.example.com"],
        "parentRefs": [{"name": "edge", "namespace": "gateways"}],
        "rules": rules,
    }
    return labelled("HTTPRoute", "pay", spec, f"{GATEWAY}/v1", **more)


def routes(*found: dict[str, Any]) -> dict[str, Any]:
    none = {"grpcroutes": list_of([], "GRPCRouteList")}
    return {"httproutes": list_of(found, "HTTPRouteList")} | none | V1 | services()


def asked(gathered: Gathered) -> list[str]:
    return sorted(one.path for one in gathered.asked if one.access.group == GATEWAY)


def test_nothing_is_asked_where_the_gateway_api_is_not_served() -> None:
    gathered = gather(served("apps/v1"))
    assert asked(gathered) == []
    assert isinstance(gathered.bundle[Routes], NotRequested)
    assert "not served: gateway.networking.k8s.io (Gateway API)" in gathered.page(Apis)


def test_nothing_is_asked_where_it_is_not_known_which_groups_are_served() -> None:
    gathered = gather({"apis": DENIED})
    assert asked(gathered) == []
    [gap] = [gap for gap in gathered.packet.gaps if gap.resource == "/apis"]
    assert gap.rule == {"nonResourceURLs": ("/apis",), "verbs": ("get",)}


def test_an_answer_that_is_no_list_of_groups_tells_nothing() -> None:
    gathered = gather({"apis": {"kind": "APIGroupList", "apiVersion": "v1"}})
    assert gathered.bundle[Apis].status == "unavailable"
    assert asked(gathered) == []


def test_only_what_is_served_is_asked_for() -> None:
    base = f"/apis/{GATEWAY}/v1/namespaces/payments"
    assert asked(gather(V1)) == [f"{base}/grpcroutes", f"{base}/httproutes"]
    experimental = served(f"{GATEWAY}/v1", f"{GATEWAY}/v1alpha2")
    alpha = f"/apis/{GATEWAY}/v1alpha2/namespaces/payments"
    assert {f"{alpha}/tcproutes", f"{alpha}/tlsroutes"} < {*asked(gather(experimental))}
    assert asked(gather(served(f"{GATEWAY}/v1beta1"))) == [f"/apis/{GATEWAY}/v1beta1/namespaces/payments/httproutes"]


def test_a_route_that_leads_elsewhere_is_passed_over_and_leads_to_no_further_read() -> None:
    gathered = gather(
        routes(
            route({"name": "blog", "port": 80}),
        )
    )
    assert len(asked(gathered)) == 2
    assert "no route of the namespace leads to a Service of the pod's" in gathered.page(Routes)
    foreign = gather(routes(route({"name": "checkout", "namespace": "other", "port": 80})))
    assert len(asked(foreign)) == 2


def test_a_backend_is_looked_up_by_its_number_and_its_gateway_is_read() -> None:
    gathered = gather(routes(route({"name": "checkout", "port": 8080}, {"name": "nowhere", "port": 80})))
    assert f"/apis/{GATEWAY}/v1/namespaces/gateways/gateways/edge" in asked(gathered)
    page = gathered.page(Routes)
    assert "checkout:8080 ✗ the Service has no such port, but http 80; nowhere:80 ✗ there is no such Service" in page
    assert "gateways/edge: no controller has answered" in page
    assert "Gateway gateways/edge: ✗ there is none" in page


def test_one_that_names_what_is_not_there_and_seems_to_mean_a_service_of_the_pod_is_kept() -> None:
    gathered = gather(routes(route({"name": "checkout-svc", "port": 80})))
    assert gathered.data(Routes).services_of_target == ("checkout",)
    assert gathered.packet.findings[0].check == "httproute-backend-service-missing"


def test_what_was_said_of_an_earlier_generation_is_stale() -> None:
    old = {"type": "Accepted", **FALSE, "observedGeneration": 1}
    status = {"parents": [{"parentRef": {"name": "edge"}, "controllerName": "x/y", "conditions": [old]}]}
    one = route({"name": "checkout", "port": 80}, status=status)
    one["metadata"]["generation"] = 2
    found = gather(routes(one)).data(Routes).http
    assert found is not None
    [told] = next(iter(found.items.values())).statuses
    assert [condition.stale for condition in told.conditions.values()] == [True]


def test_grants_are_read_where_a_route_leads_to_another_namespace_too() -> None:
    gathered = gather(routes(route({"name": "checkout", "port": 80}, OTHER)) | {"referencegrants": list_of([])})
    assert f"/apis/{GATEWAY}/v1beta1/namespaces/ledgers/referencegrants" in asked(gathered)
    assert "✗ no ReferenceGrant lets routes of other namespaces lead to ledgers" in gathered.page(Routes)


def test_what_controllers_said_is_shown_and_in_the_timeline() -> None:
    parent = {"parentRef": {"name": "edge", "namespace": "gateways"}, "controllerName": "example.com/gateway"}
    conditions = [{"type": "Accepted", **FALSE}, {"type": "ResolvedRefs", "status": "True"}]
    status = {"parents": [{**parent, "conditions": conditions}]}
    gathered = gather(routes(route({"name": "checkout", "port": 80}, status=status)))
    assert "gateways/edge: Accepted=False ✗ NoMatchingParent, ResolvedRefs ✓" in gathered.page(Routes)
    moments = [one.says for one in gathered.packet.timeline if one.subject == "HTTPRoute/pay"]
    assert moments == ["created", "Accepted became False for edge (NoMatchingParent)"]


def test_a_gateway_is_shown_with_its_listeners() -> None:
    listener = {"name": "https", "port": 443, "protocol": "HTTPS", "hostname": "*.example.com"}
    status = {
        "addresses": [{"value": "192.0.2.1"}],
        "conditions": [{"type": "Programmed", "status": "True"}],
        "listeners": [{"name": "https", "attachedRoutes": 0, "conditions": [{"type": "Accepted", **FALSE}]}],
    }
    gateway = labelled("Gateway", "edge", {"gatewayClassName": "public", "listeners": [listener]}, status=status)
    page = gather(routes(route({"name": "checkout", "port": 80})) | {"edge": gateway}).page(Routes)
    shown = (
        "Gateway gateways/edge: class public; Programmed ✓; "
        "listener https 443/HTTPS *.example.com, 0 routes attached: Accepted=False ✗ NoMatchingParent; at 192.0.2.1"
    )
    assert shown in page


def test_a_denied_list_is_a_gap_with_its_rule_and_nothing_is_concluded() -> None:
    gathered = gather(routes() | {"httproutes": DENIED})
    [gap] = [gap for gap in gathered.packet.gaps if gap.group == GATEWAY]
    assert gap.rule == {"apiGroups": (GATEWAY,), "resources": ("httproutes",), "verbs": ("list",)}
    assert "HTTPRoutes: not collected: forbidden" in gathered.page(Routes)
