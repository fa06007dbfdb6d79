"""An Ingress that names a port that the Service does not have."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.finding import Proven
from tests.checks.conftest import Decide
from tests.checks.ingress.routes import ingress, ingresses, path, service


def test_the_pods_port_in_place_of_the_services_is_an_error_that_says_so(decide: Decide) -> None:
    found = decide(ingresses=ingresses(ingress(path("checkout", 8080))), services=[service()]).only
    assert isinstance(found, Proven)
    assert found.severity == "error"
    assert found.says == (
        "Ingress/shop leads shop.example.com/checkout to port 8080 of Service/checkout, "
        "which has only http 80 (that is its target port)"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/ingresses/data/ingresses/items/shop/backends/0",
        "/evidence/services/data/items/checkout/ports",
    ]
    assert [(one.what, one.wants, one.has) for one in found.compared] == [
        ("port of Service/checkout", "8080", "http 80")
    ]


@pytest.mark.parametrize(("port", "said"), [(30080, "that is its node port"), ("web", "has only http 80")])
def test_other_slips_are_told_apart(decide: Decide, port: int | str, said: str) -> None:
    assert said in decide(ingresses=ingresses(ingress(path("checkout", port)))).only.says


@pytest.mark.parametrize("port", [80, "http"])
def test_the_services_own_port_is_right_by_number_and_by_name(decide: Decide, port: int | str) -> None:
    assert not decide(ingresses=ingresses(ingress(path("checkout", port)))).found


def test_the_same_slip_on_many_paths_is_said_once(decide: Decide) -> None:
    one = ingress(*(path("checkout", 8080, f"/{number}") for number in range(5)))
    found = decide(ingresses=ingresses(one)).only
    assert "shop.example.com/0, shop.example.com/1 and 3 more to port 8080" in found.says
    assert len(found.cites) == 5


def test_a_backend_of_another_workload_is_its_business(decide: Decide) -> None:
    one = ingress(path("checkout", 80), path("blog", 8080, "/blog"))
    assert not decide(ingresses=ingresses(one, services=[service(), service("blog")])).found


def test_a_service_without_ports_has_none(decide: Decide) -> None:
    bare = service()
    bare["spec"]["ports"] = None
    says = decide(ingresses=ingresses(ingress(path("checkout", 80)), services=[bare])).only.says
    assert says.endswith("which has no port at all")


def test_an_external_name_without_ports_is_not_judged(decide: Decide) -> None:
    outside = service()
    outside["spec"] = {"type": "ExternalName", "externalName": "shop.example.com", "ports": None}
    assert not decide(ingresses=ingresses(ingress(path("checkout", 443)), services=[outside])).found


def test_where_the_services_were_not_read_nothing_is_said(decide: Decide) -> None:
    assert not decide(ingresses=ingresses(ingress(path("checkout", 8080)), services=None)).found


def test_without_the_ingresses_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Ingresses]).missing == ["ingresses"]
