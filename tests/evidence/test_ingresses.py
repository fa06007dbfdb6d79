"""Ingresses that lead to the pod's Services: where to, by which class, and whether what they name is there."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.gaps import ref
from kubectl_evidence.kinds import INGRESS, SERVICE
from kubectl_evidence.outcome import Forbidden
from kubectl_evidence.target import Target
from tests.builders import list_of, service
from tests.evidence.gathering import DENIED, Gathered, gather
from tests.evidence.paths import ingress, ingress_class, ingresses, labelled, services

NONE = {"ingressclasses": list_of([], "IngressClassList")}


def backends(gathered: Gathered) -> list[tuple[object, ...]]:
    found = gathered.data(Ingresses).ingresses
    assert found is not None
    return [
        (backend.service, backend.port, backend.service_exists, backend.port_exists, backend.means)
        for one in found.items.values()
        for backend in one.backends
    ]


def test_only_those_that_lead_to_a_service_of_the_pod_are_kept_and_only_then_are_classes_read() -> None:
    other = gather(ingresses(ingress("blog", ("blog", 80))))
    assert not other.asked_for("ingressclasses")
    assert other.packet.budget.left_out["unrelatedIngresses"] == 1
    assert "no Ingress leads to a Service of the pod's" in other.page(Ingresses)
    gathered = gather(ingresses(ingress("blog", ("blog", 80)), ingress("shop", ("checkout", 80))) | NONE)
    found = gathered.data(Ingresses).ingresses
    assert found is not None
    assert [*found.items] == ["shop"]
    assert len(gathered.asked_for("ingressclasses")) == 1


@pytest.mark.parametrize(
    ("port", "exists", "means"),
    [
        (80, True, None),
        ("http", True, None),
        (8080, False, None),
        ("web", False, None),
        (30080, False, "node port"),
    ],
)
def test_a_backend_means_a_port_of_the_service_by_number_or_name(
    port: int | str, exists: bool, means: str | None
) -> None:
    gathered = gather(ingresses(ingress("shop", ("checkout", port))) | services() | NONE)
    assert backends(gathered) == [("checkout", port, True, exists, means)]


def test_a_target_port_is_no_port_of_a_service() -> None:
    other = service("checkout", {"app": "checkout-api"}, ports=[{"name": "x", "port": 80, "targetPort": 8080}])
    gathered = gather(ingresses(ingress("shop", ("checkout", 8080))) | {"services": list_of([other])} | NONE)
    assert backends(gathered) == [("checkout", 8080, True, False, "target port")]
    assert "checkout:8080 ✗ the Service has no such port (it is a target port), but x 80" in gathered.page(Ingresses)


def test_a_service_that_is_not_there_is_said_however_many_services_are_left_out() -> None:
    others = [service(f"other-{number}", {"app": f"other-{number}"}) for number in range(150)]
    found = ingresses(ingress("shop", ("checkout", 80), ("other-77", 80), ("storefront", 80)))
    gathered = gather(found | services(*others) | NONE)
    assert [one[:3] for one in backends(gathered)] == [
        ("checkout", 80, True),
        ("other-77", 80, True),
        ("storefront", 80, False),
    ]
    assert "other-77" in gathered.data(Services).items


def test_services_with_a_similar_name_are_named_where_there_is_no_such_service() -> None:
    found = ingresses(ingress("shop", ("checkout", 80), ("storefrnt", 80)))
    gathered = gather(found | services(service("storefront", None), service("unrelated", None)) | NONE)
    page = gathered.page(Ingresses)
    said = "✗ there is no such Service in this namespace; of a similar name: storefront (others were not looked at)"
    assert f"storefrnt:80 {said}" in page
    assert "unrelated" not in page


def test_an_external_name_without_ports_neither_has_a_port_nor_lacks_it() -> None:
    """What a controller makes of the number is its own matter."""
    outside = service("partner", None, type="ExternalName", externalName="partner.example.com")
    bare = service("bare", None)
    found = ingresses(ingress("shop", ("checkout", 80), ("partner", 443), ("bare", 80)))
    page = gather(found | services(outside, bare) | NONE).page(Ingresses)
    assert "partner:443 (an ExternalName without ports: where that leads is up to the controller)" in page
    assert "bare:80 ✗ the Service has no port at all" in page


@pytest.mark.parametrize(
    ("spec", "classes", "said"),
    [
        ({"ingressClassName": "nginx"}, [ingress_class("nginx")], "class nginx (example.com/nginx) ✓"),
        ({"ingressClassName": "nginx"}, [], "class nginx ✗ there is no IngressClass of that name"),
        ({}, [ingress_class("nginx", default=True)], "class nginx (example.com/nginx) ✓"),
        ({}, [ingress_class("nginx")], "class none: no class is named, and none is the default"),
    ],
)
def test_the_class_is_the_one_that_is_named_or_the_default(
    spec: dict[str, str], classes: list[object], said: str
) -> None:
    found = {"ingressclasses": list_of(classes, "IngressClassList")}  # type: ignore[arg-type]
    assert said in gather(ingresses(ingress("shop", ("checkout", 80), **spec)) | found).page(Ingresses)


def test_the_older_annotation_names_a_class_that_need_not_be_an_object() -> None:
    one = ingress("shop", ("checkout", 80))
    one["metadata"]["annotations"] = {"kubernetes.io/ingress.class": "nginx"}
    assert "class nginx (whether there is such a class is not known)" in gather(ingresses(one) | NONE).page(Ingresses)


def test_of_certificates_only_the_metadata_is_asked_for_and_addresses_are_told_where_there_are_any() -> None:
    one = ingress("shop", ("checkout", 80), tls=[{"hosts": ["shop.example.com"], "secretName": "shop-tls"}])
    one["status"] = {"loadBalancer": {"ingress": [{"ip": "192.0.2.8"}, {"hostname": "lb.example.com"}]}}
    gathered = gather(ingresses(one) | NONE)
    page = gathered.page(Ingresses)
    assert "at 192.0.2.8, lb.example.com, certificates in Secret shop-tls ✗ there is none" in page
    assert [ask.form for ask in gathered.asked if ask.name == "shop-tls"] == ["metadata"]
    secret = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": {"name": "shop-tls"}}
    there = gather(ingresses(one) | NONE | {"shop-tls": secret})
    assert "certificates in Secret shop-tls ✓" in there.page(Ingresses)
    denied = gather(ingresses(one) | NONE | {"shop-tls": DENIED})
    assert "certificates in Secret shop-tls not collected: forbidden" in denied.page(Ingresses)


def test_one_that_names_what_is_not_there_and_seems_to_mean_a_service_of_the_pod_is_kept() -> None:
    found = ingresses(ingress("shop", ("chekout", 80)), ingress("blog", ("blog", 80)))
    gathered = gather(found | services() | NONE)
    data = gathered.data(Ingresses)
    assert data.ingresses is not None
    assert [*data.ingresses.items] == ["shop"]
    assert data.services_of_target == ("checkout",)
    assert gathered.packet.findings[0].check == "ingress-backend-service-missing"
    denied = gather(found | {"services": DENIED} | NONE)
    assert denied.data(Ingresses).ingresses is not None
    assert not denied.data(Ingresses).ingresses.items  # type: ignore[union-attr]


def test_a_target_that_leads_to_no_pod_is_told_which_service_is_not_there() -> None:
    one = ingress("shop", ("storefront", 80))
    gathered = gather(ingresses(one) | {"shop": one} | services() | NONE, Target("shop", "payments", INGRESS))
    assert gathered.data(Ingresses).services_of_target == ("storefront",)
    first = gathered.packet.findings[0]
    assert first.check == "ingress-backend-service-missing"
    assert first.says == "Ingress/shop leads shop.example.com/storefront to Service/storefront, which does not exist"


def test_of_a_target_that_is_a_service_only_its_own_backends_count() -> None:
    one = ingress("shop", ("checkout", 8081), ("storefront", 80))
    checkout = service("checkout", {"app": "nobody"}, ports=[{"name": "http", "port": 80}])
    found = ingresses(one) | {"checkout": checkout, "services": list_of([checkout], "ServiceList")} | NONE
    found |= {"pods": list_of([], "PodList")}
    gathered = gather(found, Target("checkout", "payments", SERVICE))
    told = {one.check for one in gathered.packet.findings}
    assert "ingress-backend-port-missing" in told
    assert "ingress-backend-service-missing" not in told


def test_the_target_itself_is_shown_wherever_it_leads() -> None:
    backend = {"resource": {"apiGroup": "example.com", "kind": "Bucket", "name": "assets"}}
    one = labelled("Ingress", "static", {"defaultBackend": backend})
    gathered = gather(ingresses(one) | {"static": one} | NONE, Target("static", "payments", INGRESS))
    assert "static | anything else | Bucket/assets" in gathered.page(Ingresses)


def test_a_denied_list_is_a_gap_with_its_rule_and_nothing_is_concluded() -> None:
    gathered = gather({"ingresses": DENIED})
    assert isinstance(gathered.bundle[Ingresses], Forbidden)
    [gap] = [gap for gap in gathered.packet.gaps if gap.resource == "ingresses"]
    assert gap.rule == {"apiGroups": ("networking.k8s.io",), "resources": ("ingresses",), "verbs": ("list",)}
    assert not gathered.asked_for("ingressclasses")


def test_classes_that_may_not_be_read_are_a_gap_and_none_is_said_to_be_missing() -> None:
    gathered = gather(ingresses(ingress("shop", ("checkout", 80), ingressClassName="x")) | {"ingressclasses": DENIED})
    [gap] = [gap for gap in gathered.packet.gaps if gap.resource == "ingressclasses"]
    assert gap.namespace is None
    page = gathered.page(Ingresses)
    assert "class x (whether there is such a class is not known)" in page
    assert "IngressClasses: not collected: forbidden" in page


def test_where_the_services_may_not_be_read_no_backend_is_said_to_be_missing() -> None:
    one = ingress("shop", ("checkout", 80))
    gathered = gather(ingresses(one) | {"shop": one, "services": DENIED} | NONE, Target("shop", "payments", INGRESS))
    assert "checkout:80 (the Services were not read)" in gathered.page(Ingresses)
    gaps = [gap.evidence for gap in gathered.packet.gaps if gap.resource == "services"]
    assert ref(Services) in gaps
    assert ref(Ingresses) not in gaps
